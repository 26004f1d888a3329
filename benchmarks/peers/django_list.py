"""The archive's list in Django with its ORM and its own templates, cached as in production: no translation, no frame.

In its favour: one middleware (it counts the length of the answer), the long texts of an archived paper are not mapped,
relations are loaded by one join.
"""

# ruff: noqa: DJ008 - nobody prints these models

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.paginator import Paginator
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

settings.configure(
    SECRET_KEY="measured, never served",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["BENCHMARK_DATABASE"].removeprefix("sqlite:///"),
            "CONN_MAX_AGE": None,
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).with_name("django_templates")],
        }
    ],
    USE_TZ=True,
    TIME_ZONE="Asia/Ho_Chi_Minh",
    STATIC_URL="/static/",
)
django.setup()


class Person(models.Model):
    name = models.TextField()
    email = models.TextField()
    title = models.TextField()
    active = models.BooleanField()

    class Meta:
        app_label, db_table, managed = "house", "person", False


class SignIn(models.Model):
    token_hash = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT)
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table, managed = "house", "sign_in", False


class ClusterYear(models.Model):
    name = models.TextField()
    year = models.IntegerField()

    class Meta:
        app_label, db_table, managed = "house", "cluster_year", False


class Paper(models.Model):
    kind = models.TextField()
    state = models.TextField()
    year = models.ForeignKey(ClusterYear, models.PROTECT, db_column="cluster_year_id")

    class Meta:
        app_label, db_table, managed = "house", "paper", False


class IssueRecord(models.Model):
    version_id = models.IntegerField(primary_key=True)
    number = models.TextField()

    class Meta:
        app_label, db_table, managed = "house", "issue_record", False


class ArchivedPaper(models.Model):
    paper = models.OneToOneField(Paper, models.PROTECT, primary_key=True)
    issued = models.ForeignKey(IssueRecord, models.PROTECT, db_column="version_id")
    archived_at = models.DateTimeField()

    class Meta:
        app_label, db_table, managed = "house", "archived_paper", False


def archive(request: HttpRequest) -> HttpResponse:
    token_hash = hashlib.sha256(request.COOKIES.get("token", "").encode()).hexdigest()
    since = datetime.now(UTC) - timedelta(hours=8)
    open_now = SignIn.objects.select_related("person").filter(
        token_hash=token_hash, ended_at=None, seen_at__gt=since, person__active=True
    )
    found = open_now.first()
    if found is None:
        return HttpResponse(status=401)
    rows = ArchivedPaper.objects.select_related("paper__year", "issued").order_by("-archived_at", "-paper_id")
    page = Paginator(rows, 50).page(request.GET.get("page", 1))
    return render(request, "archive.html", {"person": found.person, "page": page})


def other(_request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("archive", archive, name="archive"),
    path("", other, name="home"),
    path("papers/<int:paper_id>", other, name="paper"),
    path("papers/<int:paper_id>/<form>", other, name="download"),
]
app = get_wsgi_application()
