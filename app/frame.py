"""The frame around every page (khung): the cluster-year in view, the places a person may go."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, session
from flask_login import current_user

from app.accounts.access import actor, unfinished_endpoint
from app.clusters.sight import YearInSight, years_in_sight
from app.web import translated
from workflows.permissions import Action, may_in_house
from workflows.words import N_

PLACES = (
    ("notices.tasks", N_("Việc của tôi"), Action.OWN_ACCOUNT),
    ("pledges.pledges", N_("Giao ước"), Action.SEARCH_ARCHIVE),
    ("inspections.inspections", N_("Kiểm tra chéo"), Action.SEE_INSPECTIONS),
    ("results.results", N_("Kết quả"), Action.SEE_RESULTS),
    ("archive.archive", N_("Lưu trữ"), Action.SEARCH_ARCHIVE),
)
MENU = (
    ("signatures.key", N_("Khóa ký số của tôi"), Action.OWN_KEY),
    ("delegations.delegations", N_("Ủy quyền ký"), Action.DELEGATE),
    ("archive.register", N_("Sổ đăng ký văn bản"), Action.SEE_REGISTER),
    ("clusters.years", N_("Năm thi đua"), Action.SEE_YEAR),
    ("accounts.people", N_("Người dùng"), Action.ADMINISTER_ACCOUNTS),
    ("trust.certificates", N_("Chứng thư số"), Action.ADMINISTER_KEYS),
    ("trust.trust_roots", N_("Chứng thư gốc"), Action.ADMINISTER_KEYS),
    ("archive.log", N_("Nhật ký"), Action.SEE_LOG),
    ("heads.heads", N_("Mốc nhật ký"), Action.SEE_HEADS),
)

# Rooms whose pages belong to another one's entry. A paper's page belongs to the room where its kind is edited.
PART_OF = (
    dict.fromkeys(
        ("board", "distances", "inspectors", "past", "rules", "runs", "visits", "record", "workdays"), "inspections"
    )
    | {"corrections": "archive"}
    | dict.fromkeys(("progress", "scoring", "scores", "ranking", "votes", "charts", "reports"), "results")
)


def open_frame(app: Flask) -> None:
    """Let every template know where its reader is and may go."""
    app.context_processor(_frame)


def year_in_view() -> YearInSight | None:
    """The cluster-year that the person last chose, else the latest they may see; None where there is none."""
    years = _years()
    chosen = request.args.get("year", type=int)
    if chosen in {year.id for year in years}:
        session["year"] = chosen
    return next((year for year in years if year.id == session.get("year")), years[0] if years else None)


def _years() -> list[YearInSight]:
    if "years" not in g:
        g.years = years_in_sight(actor())
    found: list[YearInSight] = g.years
    return found


def _frame() -> dict[str, Any]:
    if not current_user.is_authenticated or unfinished_endpoint():
        return {}
    return {"year": year_in_view(), "years": _years(), "places": _open(PLACES), "menu": _open(MENU)}


def _here() -> str:
    """The entry that the page belongs to: its own, else the one that leads to it."""
    own = request.endpoint or ""
    entries = [endpoint for endpoint, _label, _action in PLACES + MENU]
    room = g.get("room_of_paper", "pledges") if request.blueprint == "papers" else request.blueprint
    room = PART_OF.get(room or "", room)
    return own if own in entries else next((each for each in entries if each.split(".")[0] == room), "")


def _open(entries: tuple[tuple[str, str, Action], ...]) -> list[tuple[str, str, bool]]:
    """The entries that this person may use, with their labels and whether the page belongs to them."""
    here = _here()
    return [
        (endpoint, translated(label), endpoint == here)
        for endpoint, label, action in entries
        if action is Action.OWN_ACCOUNT or may_in_house(actor(), action)
    ]
