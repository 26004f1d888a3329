"""What a paper expects of its reader now (việc của tôi ở văn bản này), in one sentence; else who is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.papers.circle_words import asked
from app.papers.page import PaperPage
from workflows.paper import Party, State
from workflows.permissions import Action
from workflows.review import Standing

# In the order in which one of them is the page's main act.
MAIN_ACTS = (
    Action.SIGN,
    Action.OPEN_SIGNING,
    Action.APPROVE,
    Action.DRAFT,
    Action.CLOSE_REVIEW,
    Action.SEAL,
    Action.ARCHIVE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """``main`` is the act expected of the reader, None where it is somebody else's turn."""

    main: Action | None
    sentence: str
    due: date | None
    late: bool


def turn_in_words(page: PaperPage, units: frozenset[int]) -> Turn:
    """Whose turn it is, said to a reader who serves these units."""
    main = next((action for action in MAIN_ACTS if action in page.can), None)
    own = {row.standing for row in page.members if row.unit.id in units}
    words = _expected(main, page, own) if main else _between(page, own)
    step = next((step for step in page.steps if step.status == "here"), None)
    return Turn(main, words, step.due if step else None, step.late if step else False)


def _expected(main: Action, page: PaperPage, own: set[Standing]) -> str:
    number = page.version.number if page.version else 1
    again = main is Action.APPROVE and Standing.CHANGE_REQUESTED in own
    sentences: dict[Action, str] = {
        Action.SIGN: _("Đến lượt Ông/Bà ký. Mời đọc văn bản, xác nhận rồi ký."),
        Action.OPEN_SIGNING: _("Mời cấp số nếu có, chọn ngày văn bản rồi mở ký."),
        Action.APPROVE: _("Đơn vị đã đề nghị sửa. Nếu đã được giải đáp, đơn vị vẫn có thể thống nhất.")
        if again
        else _("Mời đọc bản dự thảo %(number)s rồi cho ý kiến thay mặt đơn vị.", number=number),
        Action.DRAFT: _("Mời sửa theo ý kiến ở đầu trang rồi trình bản mới.") if page.objections else _to_send(page),
        Action.CLOSE_REVIEW: _("Đã hết hạn góp ý. Mời kết thúc vòng góp ý."),
        Action.SEAL: _("Văn bản đã ký đủ. Mời ký số của cơ quan lên chính tệp đã ký."),
        Action.ARCHIVE: _("Văn bản đã ký đủ. Mời xem kết quả kiểm tra chữ ký rồi đưa vào lưu trữ."),
    }
    return sentences[main]


def _to_send(page: PaperPage) -> str:
    """What the drafter is asked for: whom the draft goes to is said by name where it is not the whole cluster."""
    if page.kind.reviewed_by is Party.NOBODY:
        return str(_("Mời soạn xong, xem lại rồi trình."))
    if page.kind.reviewed_by is Party.MEMBERS:
        return str(_("Mời soạn xong, xem lại rồi trình các đơn vị cho ý kiến."))
    return str(_("Mời ghi xong, xem lại rồi trình %(who)s cho ý kiến.", who=asked(page.kind, page.relations)))


def _between(page: PaperPage, own: set[Standing]) -> str:
    """While others act: that the reader's own answer arrived, and who is waited for."""
    if Action.WITHDRAW in page.can and page.objections:
        return str(_("Có đơn vị đề nghị sửa: mời rút bản dự thảo về sửa rồi trình bản mới."))
    arrived = ""
    if page.state is State.IN_REVIEW and page.version is not None and Standing.APPROVED in own:
        arrived = _("Đơn vị đã thống nhất bản dự thảo %(number)s.", number=page.version.number)
    return f"{arrived} {_waited_for(page)}".strip()


def _waited_for(page: PaperPage) -> str:
    who = next((step.actor for step in page.steps if step.status == "here"), "")
    sentences: dict[State, str] = {
        State.DRAFTING: _("Đang chờ người soạn trình bản dự thảo."),
        State.IN_REVIEW: _("Đang chờ ý kiến của: %(who)s.", who=who),
        State.APPROVED: _("Đang chờ %(who)s mở ký.", who=who)
        if page.kind.between_two
        else _("Đang chờ văn thư của Cụm trưởng cấp số và mở ký."),
        State.SIGNING: _("Đang chờ ký: %(who)s.", who=who),
        State.SIGNED: _("Đang chờ người làm lưu trữ của Cụm trưởng đưa vào lưu trữ."),
        State.ARCHIVED: _("Mọi việc đã xong. Văn bản tải về và kiểm tra được bất cứ lúc nào."),
    }
    return sentences[page.state]
