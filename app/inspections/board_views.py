"""The pages of a plan that is being drafted (soạn kế hoạch): board, visit, exchange, texts, submission, why."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.inspections import board as service
from app.inspections.board_form import pair_chosen
from app.inspections.board_page import VisitRow, board_of, totals_of, visit_rows
from app.inspections.board_tabs import TABS, opened
from app.inspections.desk import Desk, desk_of, findings, save
from app.inspections.pins import pin, unpin
from app.inspections.swapping import pair_on, swapped
from app.papers.forms import number_entered
from app.web import sentence, whole
from workflows.inspection_plan_content import Visit
from workflows.permissions import Action
from workflows.refusals import BadInput, Stale
from workflows.scheduling.instance import Pair

blueprint = Blueprint("board", __name__, url_prefix="/inspections/plans", template_folder="templates")


@blueprint.post("/adoption/<int:run_id>/<int:choice>")
@require(Action.PLAN)
def adopt(run_id: int, choice: int) -> ResponseReturnValue:
    """Dùng phương án này: a run's plan becomes the draft."""
    paper_id = service.adopt(actor(), run_id, choice)
    flash(_("Đã đưa phương án vào dự thảo kế hoạch. Mời xem lại, sửa nếu cần, rồi trình."), "success")
    return redirect(url_for("board.board", paper_id=paper_id), 303)


@blueprint.get("/<int:paper_id>/board")
@require(Action.DRAFT)
def board(paper_id: int) -> ResponseReturnValue:
    """The draft at a glance: what is wrong, what it comes to, and one of its pictures."""
    shown = board_of(desk_of(actor(), paper_id))
    tab = opened(shown, request.args.get("tab", ""))
    return render_template("inspections/board.html", board=shown, tab=tab, labels=TABS, title=verdict(shown.desk))


@blueprint.post("/<int:paper_id>/decisions")
@require(Action.PLAN)
def decide(paper_id: int) -> ResponseReturnValue:
    """Ấn định: a pair, its first day or a member, as the draft has it now."""
    desk = desk_of(actor(), paper_id)
    if number_entered("revision") != desk.revision:
        raise Stale("Dự thảo vừa được sửa sau khi Ông/Bà mở trang. Mời mở lại trang rồi ấn định; chưa có gì thay đổi.")
    pair = pair_on(desk, *pair_chosen("pair"))
    what, person = request.form.get("what", ""), request.form.get("person", type=whole)
    day = desk.plan.starts.get(pair) if what == "start" else None
    try:
        pin(actor(), desk.year.id, what, *pair, day=day, person_id=person)
    except BadInput as refusal:
        flash(sentence(refusal), "refused")
    else:
        flash(_("Đã ấn định. Lần xếp lịch sau sẽ giữ điều này."), "success")
    return _back(paper_id)


@blueprint.post("/<int:paper_id>/decisions/<int:pin_id>/removal")
@require(Action.PLAN)
def release(paper_id: int, pin_id: int) -> ResponseReturnValue:
    """Bỏ ấn định."""
    unpin(actor(), pin_id)
    flash(_("Đã bỏ điều ấn định."), "success")
    return _back(paper_id)


@blueprint.get("/<int:paper_id>/exchange")
@require(Action.DRAFT)
def exchange(paper_id: int) -> ResponseReturnValue:
    """Đổi: what the plan is when two teams exchange whom they inspect; nothing is saved yet."""
    desk = desk_of(actor(), paper_id)
    try:
        one, other = (pair_on(desk, *pair_chosen(name)) for name in ("one", "other"))
        after = swapped(desk, one, other)
    except BadInput as refusal:
        flash(sentence(refusal), "refused")
        return redirect(url_for("board.board", paper_id=paper_id, _anchor="exchange"), 303)
    return render_template(
        "inspections/exchange.html",
        desk=desk,
        one=one,
        other=other,
        moved=_side_by_side(desk, after, one, other),
        title=verdict(after),
        findings=findings(after),
        totals=list(zip(totals_of(desk), totals_of(after), strict=True)),
    )


@blueprint.post("/<int:paper_id>/exchange")
@require(Action.DRAFT)
def save_exchange(paper_id: int) -> ResponseReturnValue:
    """Keep the exchange that the page showed."""
    desk = replace(desk_of(actor(), paper_id), revision=number_entered("revision"))
    one, other = (pair_on(desk, *pair_chosen(name)) for name in ("one", "other"))
    after = swapped(desk, one, other)
    save(actor(), after)
    say_saved(after)
    return redirect(url_for("board.board", paper_id=paper_id), 303)


def row_of(desk: Desk, pair: Pair) -> VisitRow:
    """The visit of this pair, which the plan has."""
    return next(row for row in visit_rows(desk) if row.pair == pair)


def _side_by_side(desk: Desk, after: Desk, one: Pair, other: Pair) -> list[tuple[Visit, VisitRow]]:
    """Each of the two visits as it is, beside what it becomes."""
    visits = desk.visits()
    return [(visits[one], row_of(after, (one[0], other[1]))), (visits[other], row_of(after, (other[0], one[1])))]


def verdict(desk: Desk) -> str:
    """The plan in one line: lawful, or how much is wrong."""
    count = len(findings(desk))
    return str(_("Có %(count)s điều chưa đúng quy tắc", count=count) if count else _("Kế hoạch hợp lệ"))


def say_saved(desk: Desk) -> None:
    """Tell that the draft is kept, and whether it could be submitted."""
    if findings(desk):
        flash(_("Đã lưu bản đang soạn. Kế hoạch còn điều chưa đúng quy tắc nên chưa trình được."), "warning")
    else:
        flash(_("Đã lưu bản đang soạn. Kế hoạch hợp lệ."), "success")


def _back(paper_id: int) -> ResponseReturnValue:
    """To the visit where the button was, or the board."""
    inspector, arrow, inspected = request.form.get("back", "").partition(">")
    if arrow:
        return redirect(url_for("board.visit", paper_id=paper_id, inspector=inspector, inspected=inspected), 303)
    return redirect(url_for("board.board", paper_id=paper_id), 303)
