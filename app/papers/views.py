"""The pages and acts of every paper: one resource an act, each calls one service and says what happened."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clock import today
from app.documents.vault import fetch
from app.papers import drafting, issuing, replacing, review
from app.papers.act import Repeated
from app.papers.circle_words import asked
from app.papers.files import paper_file, preview_pdf
from app.papers.forms import day_entered, number_entered, page_seen
from app.papers.kinds import editor_of, kind_named
from app.papers.link_words import lines_of, lines_upon, ways_in_words
from app.papers.links import IN_FORCE
from app.papers.page import page_of, paper_seen
from app.papers.queries import content_of, versions_of
from app.papers.words import in_words, label_in_words
from app.web import day
from workflows.comparison import compare
from workflows.paper import State
from workflows.permissions import Action, Relation
from workflows.refusals import BadInput, NotFound

blueprint = Blueprint("papers", __name__, template_folder="templates")


@blueprint.app_errorhandler(Repeated)
def repeated(refusal: Repeated) -> ResponseReturnValue:
    """A second press of the same button: the same answer as the first."""
    paper_id = (request.view_args or {}).get("paper_id")
    flash(_(refusal.sentence), "info")
    return redirect(url_for("papers.paper", paper_id=paper_id), 303)


@blueprint.get("/papers/<int:paper_id>")
@require(Action.SEE)
def paper(paper_id: int) -> ResponseReturnValue:
    """The paper's page; opening it in review is remembered as seen."""
    page = page_of(actor(), paper_id)
    if page.state is State.IN_REVIEW and page.version:
        mine = frozenset(u for u in actor().unit_ids if Relation.REVIEWER in page.relations.get(u, frozenset()))
        unseen = {row.unit.id for row in page.members if row.person == ""}
        if mine & unseen:
            review.note_sight(actor(), page.version.id, mine)
            page = page_of(actor(), paper_id)
    editor = editor_of(page.kind.name)
    words = in_words(page, actor().unit_ids)
    links = {
        "upon": lines_upon(page.paper, actor()),
        "of": lines_of(page.paper),
        "ways": ways_in_words(page.paper, actor()) if page.state in IN_FORCE else [],
    }
    return render_template(
        "papers/paper.html", page=page, editor=editor, Action=Action, State=State, links=links, **words
    )


@blueprint.post("/papers/<int:paper_id>/replacement")
@require(Action.DRAFT)
def replace(paper_id: int) -> ResponseReturnValue:
    """Thay thế: begin the paper that takes this one's place."""
    begun = replacing.replace(actor(), paper_id, request.form.get("reason", ""))
    flash(_("Đã bắt đầu văn bản thay thế. Văn bản cũ còn hiệu lực đến khi văn bản mới ký đủ."), "success")
    return redirect(url_for(editor_of(paper_seen(actor(), begun)[0].kind), paper_id=begun), 303)


@blueprint.post("/papers/<int:paper_id>/submission")
@require(Action.SUBMIT)
def submit(paper_id: int) -> ResponseReturnValue:
    """Trình: the working copy becomes a version and goes to everybody whose opinion it needs."""
    due = day_entered("review_due")
    number = drafting.submit(actor(), paper_id, page_seen(), number_entered("revision"), due)
    seen, relations = paper_seen(actor(), paper_id)
    who = asked(kind_named(seen.kind), relations)
    if not who:
        flash(_("Đã trình bản dự thảo %(number)s. Văn bản chờ mở ký.", number=number), "success")
        return back_to(paper_id)
    deadline = _("Hạn góp ý: hết ngày %(day)s.", day=day(due)) if due else ""
    flash(_("Đã trình bản dự thảo %(number)s tới %(who)s.", number=number, who=who) + " " + deadline, "success")
    return back_to(paper_id)


@blueprint.post("/papers/<int:paper_id>/withdrawal")
@require(Action.WITHDRAW)
def withdraw(paper_id: int) -> ResponseReturnValue:
    """Rút: back to drafting."""
    drafting.withdraw(actor(), paper_id, page_seen(), request.form.get("reason", ""))
    flash(_("Đã rút bản dự thảo về soạn. Mời sửa rồi trình lại."), "success")
    return back_to(paper_id)


@blueprint.post("/papers/<int:paper_id>/return")
@require(Action.RETURN)
def send_back(paper_id: int) -> ResponseReturnValue:
    """Trả lại: the chair sends the version back to its drafter."""
    drafting.send_back(actor(), paper_id, page_seen(), request.form.get("reason", ""))
    flash(_("Đã trả lại bản dự thảo cho người soạn kèm lý do. Ý kiến và chữ ký đã có không còn tính."), "success")
    return back_to(paper_id)


@blueprint.post("/papers/<int:paper_id>/comments")
@require(Action.COMMENT)
def comment(paper_id: int) -> ResponseReturnValue:
    """Góp ý: a remark on a passage or on the whole."""
    review.comment(actor(), paper_id, page_seen(), request.form.get("passage", ""), request.form.get("text", ""))
    between_two = kind_named(paper_seen(actor(), paper_id)[0].kind).between_two
    readers = _("Hai bên đều đọc được.") if between_two else _("Người soạn và các đơn vị trong cụm đều đọc được.")
    flash(_("Đã gửi góp ý.") + " " + readers, "success")
    return back_to(paper_id, "comments")


@blueprint.post("/papers/<int:paper_id>/approval")
@require(Action.APPROVE)
def approve(paper_id: int) -> ResponseReturnValue:
    """Thống nhất: the unit approves exactly this version."""
    if review.approve(actor(), paper_id, page_seen()):
        flash(_("Đã ghi nhận ý kiến thống nhất. Bản dự thảo đã đủ ý kiến thống nhất, chờ cấp số và mở ký."), "success")
    else:
        flash(_("Đã ghi nhận ý kiến thống nhất của đơn vị với bản dự thảo này."), "success")
    return back_to(paper_id)


@blueprint.post("/papers/<int:paper_id>/change-request")
@require(Action.REQUEST_CHANGE)
def request_change(paper_id: int) -> ResponseReturnValue:
    """Đề nghị sửa: with the reason that the drafter will see first."""
    review.request_change(actor(), paper_id, page_seen(), request.form.get("reason", ""))
    flash(_("Đã gửi đề nghị sửa tới người soạn."), "success")
    return back_to(paper_id)


@blueprint.post("/papers/<int:paper_id>/review-closing")
@require(Action.CLOSE_REVIEW)
def close_review(paper_id: int) -> ResponseReturnValue:
    """Kết thúc vòng góp ý: silence counted as the cluster's rule says."""
    review.close(actor(), paper_id, page_seen())
    flash(_("Đã kết thúc vòng góp ý. Bản dự thảo chờ cấp số và mở ký."), "success")
    return back_to(paper_id)


@blueprint.get("/papers/<int:paper_id>/issue")
@require(Action.OPEN_SIGNING)
def issue_form(paper_id: int) -> ResponseReturnValue:
    """What the clerk decides before the text is frozen: number, place, day; who will sign."""
    page = page_of(actor(), paper_id)
    if Action.OPEN_SIGNING not in page.can:
        raise NotFound("Văn bản không ở bước cấp số và mở ký, hoặc việc này không thuộc chức trách của Ông/Bà.")
    return render_template(
        "papers/issue.html",
        page=page,
        expected=issuing.expected_signers(page.paper),
        place=issuing.suggested_place(page.paper),
        numbered=issuing.usually_numbered(page.paper),
        today=today(),
    )


@blueprint.post("/papers/<int:paper_id>/issue")
@require(Action.OPEN_SIGNING)
def issue(paper_id: int) -> ResponseReturnValue:
    """Cấp số, mở ký."""
    chosen = day_entered("day")
    if chosen is None:
        raise BadInput("Mời chọn ngày văn bản.", field="day")
    sign = issuing.open_signing(
        actor(),
        paper_id,
        page_seen(),
        numbered=request.form.get("numbered") == "yes",
        # The form of minutes does not ask for it: their text says where they were made.
        place=request.form.get("place", issuing.suggested_place(paper_seen(actor(), paper_id)[0])),
        day=chosen,
    )
    number = _("Số văn bản: %(sign)s.", sign=sign) if sign else _("Văn bản không đánh số.")
    flash(_("Đã chốt văn bản và mở ký.") + " " + number, "success")
    return back_to(paper_id)


@blueprint.get("/papers/<int:paper_id>/versions/<int:number>")
@require(Action.SEE)
def version(paper_id: int, number: int) -> ResponseReturnValue:
    """One version as it was submitted."""
    seen, _relations = paper_seen(actor(), paper_id)
    found = next((each for each in versions_of(paper_id) if each.number == number), None)
    if found is None:
        raise NotFound("Văn bản không có bản dự thảo này.")
    kind = kind_named(seen.kind)
    text = issuing.preview_text(seen, content_of(found), kind)
    return render_template("papers/version.html", paper=seen, kind=kind, version=found, text=text)


@blueprint.get("/papers/<int:paper_id>/difference")
@require(Action.SEE)
def difference(paper_id: int) -> ResponseReturnValue:
    """Two versions side by side, word by word."""
    seen, _relations = paper_seen(actor(), paper_id)
    kind, versions = kind_named(seen.kind), {each.number: each for each in versions_of(paper_id)}
    old, new = request.args.get("from", 0, type=int), request.args.get("to", 0, type=int)
    if old not in versions or new not in versions:
        raise NotFound("Văn bản không có đủ hai bản dự thảo để so sánh.")
    changes = compare(kind.passages(content_of(versions[old])), kind.passages(content_of(versions[new])))
    return render_template(
        "papers/difference.html",
        paper=seen,
        kind=kind,
        versions=versions,
        old=old,
        new=new,
        changes=changes,
        label_in_words=label_in_words,
    )


@blueprint.get("/papers/<int:paper_id>/<any(pdf, word):form>")
@require(Action.SEE)
def download(paper_id: int, form: str) -> ResponseReturnValue:
    """Tải về: the frozen or signed file; with ``?open`` the PDF opens in the browser, to be read before signing."""
    seen, _relations = paper_seen(actor(), paper_id)
    found = paper_file(seen, "word" if form == "word" else "pdf")
    response = make_response(fetch(found.sha256))
    response.content_type = found.media_type
    disposition = "inline" if form == "pdf" and "open" in request.args else "attachment"
    response.headers.set("Content-Disposition", disposition, filename=found.name)
    response.headers["X-Content-SHA256"] = found.sha256
    return response


@blueprint.get("/papers/<int:paper_id>/preview.pdf")
@require(Action.SEE)
def preview(paper_id: int) -> ResponseReturnValue:
    """The PDF as it would be printed now."""
    seen, _relations = paper_seen(actor(), paper_id)
    response = make_response(preview_pdf(seen))
    response.content_type = "application/pdf"
    response.headers.set("Content-Disposition", "inline", filename="xem-truoc.pdf")
    return response


def back_to(paper_id: int, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("papers.paper", paper_id=paper_id, _anchor=anchor), 303)
