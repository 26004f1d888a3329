"""The pages of votes (bình xét, suy tôn): the list, opening one, the ballot, the closing and the result."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clusters.models import ClusterYear
from app.clusters.service import year_visible
from app.frame import year_in_view
from app.papers.act import Repeated
from app.results import votes_acts
from app.results.scope import is_summing_up
from app.results.votes import METHOD_TITLES, SeenVote, candidates_of, units_to_vote, vote_seen, votes_of
from app.results.votes_acts import Offer, offer
from app.results.votes_form import BLANK, OpeningForm, choice_from, count_from
from app.web import sentence, whole
from workflows.permissions import Action
from workflows.refusals import BadInput
from workflows.scoring.table import VoteMethod

blueprint = Blueprint("votes", __name__, url_prefix="/results/votes", template_folder="templates")


@blueprint.errorhandler(Repeated)
def repeated(refusal: Repeated) -> ResponseReturnValue:
    """A second press of the same button: where the first one led."""
    flash(sentence(refusal), "info")
    vote_id = (request.view_args or {}).get("vote_id")
    return redirect(url_for("votes.vote", vote_id=vote_id) if vote_id else url_for("votes.votes"), 303)


@blueprint.get("")
@require(Action.SEE_RESULTS)
def votes() -> ResponseReturnValue:
    """Bình xét: the year's votes, the newest first."""
    in_view = year_in_view()
    year = year_visible(actor(), in_view.id) if in_view else None
    return render_template(
        "results/votes.html",
        seen_year=year,
        rows=[(seen, units_to_vote(actor(), seen)) for seen in votes_of(year.id)] if year else [],
        methods=METHOD_TITLES,
        may_open=bool(year and is_summing_up(actor(), year)),
    )


@blueprint.get("/new")
@require(Action.OPEN_VOTE)
def new() -> ResponseReturnValue:
    """The form; with ``after``, for another round of that vote: among those who stood equal, if any did."""
    after = request.args.get("after", type=whole)
    before = vote_seen(actor(), after) if after else None
    year = votes_acts.year_of_chair(actor(), before.vote.cluster_year_id if before else _year_in_view())
    offered = offer(year)
    return _opening_page(year, offered, OpeningForm(data=_suggested(offered, before)))


@blueprint.post("/new")
@require(Action.OPEN_VOTE)
def open_vote() -> ResponseReturnValue:
    """Mở bình xét: from now on the members' leaders vote."""
    year = votes_acts.year_of_chair(actor(), request.form.get("year", 0, type=whole))
    offered, form = offer(year), OpeningForm()
    if not form.offer(offered).validate():
        return _opening_page(year, offered, form), 422
    try:
        vote_id = votes_acts.open_vote(actor(), year.id, form.entered(), request.form.get("key", "")[:64])
    except BadInput as refusal:
        form.tell(refusal)
        return _opening_page(year, offered, form), 422
    flash(_("Đã mở cuộc bình xét."), "success")
    return redirect(url_for("votes.vote", vote_id=vote_id), 303)


@blueprint.get("/<int:vote_id>")
@require(Action.SEE_RESULTS)
def vote(vote_id: int) -> ResponseReturnValue:
    """One vote: the reader's ballot, who has voted, the closing, and afterwards the result."""
    return _vote_page(vote_seen(actor(), vote_id))


@blueprint.post("/<int:vote_id>/ballot")
@require(Action.VOTE)
def cast(vote_id: int) -> ResponseReturnValue:
    """Bỏ phiếu: once for a unit. A refused ballot comes back empty: nothing of it is shown or kept."""
    unit_id = request.form.get("unit", 0, type=whole)
    chosen, blank = choice_from(request.form.getlist("choice"))
    try:
        votes_acts.cast(actor(), vote_id, unit_id, chosen, blank=blank)
    except BadInput as refusal:
        return _vote_page(vote_seen(actor(), vote_id), ballot=refusal), 422
    flash(_("Đã ghi nhận phiếu của đơn vị."), "success")
    return redirect(url_for("votes.vote", vote_id=vote_id), 303)


@blueprint.post("/<int:vote_id>/closing")
@require(Action.OPEN_VOTE)
def close(vote_id: int) -> ResponseReturnValue:
    """Đóng bình xét: the result is counted and shown."""
    seen = vote_seen(actor(), vote_id)
    try:
        if seen.method is VoteMethod.COUNTED:
            counted = count_from(request.form, candidates_of(seen.vote))
            votes_acts.close_counted(actor(), vote_id, *counted)
        else:
            votes_acts.close(actor(), vote_id, early="early" in request.form)
    except BadInput as refusal:
        return _vote_page(vote_seen(actor(), vote_id), closing=refusal), 422
    flash(_("Đã đóng cuộc bình xét."), "success")
    return redirect(url_for("votes.vote", vote_id=vote_id), 303)


def _year_in_view() -> int:
    year = year_in_view()
    return year.id if year else 0


def _suggested(offered: Offer, before: SeenVote | None) -> dict[str, object]:
    rule = {"method": offered.rule.method.value, "share": offered.rule.share} if offered.rule else {}
    if before is None:
        return {"candidates": [unit.id for unit in offered.candidates], **rule}
    again = before.outcome.tied if before.outcome else ()
    return {
        "title": before.vote.title,
        "candidates": list(again or candidates_of(before.vote)),
        "seats": before.vote.seats - len(before.outcome.chosen) if before.outcome and again else before.vote.seats,
        "method": before.vote.method,
        "share": before.vote.share,
    }


def _opening_page(year: ClusterYear, offered: Offer, form: OpeningForm) -> str:
    return render_template(
        "results/votes_new.html",
        seen_year=year,
        offered=offered,
        form=form.offer(offered),
    )


def _vote_page(seen: SeenVote, ballot: BadInput | None = None, closing: BadInput | None = None) -> str:
    year = year_visible(actor(), seen.vote.cluster_year_id)
    return render_template(
        "results/votes_one.html",
        seen=seen,
        to_vote=units_to_vote(actor(), seen),
        may_close=is_summing_up(actor(), year),
        methods=METHOD_TITLES,
        VoteMethod=VoteMethod,
        blank=BLANK,
        ballot_error=sentence(ballot) if ballot else "",
        closing_error=sentence(closing) if closing else "",
        closing_field=closing.field if closing else "",
        typed=request.form if closing else {},
    )
