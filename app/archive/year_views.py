"""The page of a year's papers (tải cả năm): how many files and how large, then all of them or one kind as a ZIP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app.accounts.access import actor, require
from app.archive.views import blueprint
from app.archive.year_papers import ascii_name, papers_of_year
from app.archive.year_zip import year_zip
from app.clock import in_vietnam, now
from app.clusters.service import year_visible
from app.database import release
from app.documents.vault import fetch
from app.papers.kinds import kind_named
from workflows.permissions import Action

__all__ = ["blueprint"]  # the blueprint of views.py, with more routes


@blueprint.get("/archive/years/<int:year_id>")
@require(Action.SEARCH_ARCHIVE)
def year(year_id: int) -> ResponseReturnValue:
    """What there is to download: said before, for the download itself cannot tell its size."""
    seen, papers = year_visible(actor(), year_id), papers_of_year(actor(), year_id)
    counts: Counter[str] = Counter(paper.kind for paper in papers)
    sizes: Counter[str] = Counter()
    for paper in papers:
        sizes[paper.kind] += paper.size
    kinds = [(kind, kind_named(kind).title, counts[kind], _megabytes(sizes[kind])) for kind in counts]
    whole = _megabytes(sum(sizes.values()))
    return render_template("archive/year.html", seen=seen, kinds=kinds, count=len(papers), megabytes=whole)


@blueprint.get("/archive/years/<int:year_id>/papers.zip")
@require(Action.SEARCH_ARCHIVE)
def year_package(year_id: int) -> ResponseReturnValue:
    """Tải cả năm: all papers that the reader may see, or those of one kind; sent while it is made."""
    with force_locale("vi"):  # the record is Vietnamese, whatever language its reader reads our pages in
        papers = papers_of_year(actor(), year_id, request.args.get("kind", ""))
    seen = year_visible(actor(), year_id)
    heading = f"Văn bản năm {seen.year}, {seen.name}"
    name = f"van-ban-{ascii_name(seen.code)}-{seen.year}.zip"
    release()
    response = Response(year_zip(papers, heading, in_vietnam(now()), _reader()), content_type="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _reader() -> Callable[[str], bytes]:
    """Reads the vault while the answer is sent, when the request's own context is over."""
    context = current_app.app_context

    def read(digest: str) -> bytes:
        with context():
            return fetch(digest)

    return read


def _megabytes(size: int) -> str:
    """As Vietnam writes it: "3,4"; never nothing for something."""
    return f"{max(size / 1_000_000, 0.1 if size else 0):.1f}".replace(".", ",")
