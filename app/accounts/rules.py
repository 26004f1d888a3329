"""What may be entered about a person and which offices go together (quy tắc tài khoản): no database, no request."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from email_validator import EmailNotValidError, validate_email

from workflows.people import Holding, Office
from workflows.refusals import BadInput

# Who keeps the accounts must not be able to draft, approve or sign (P8): these never meet in one person.
PAPER_OFFICES = frozenset(
    {Office.LEADER, Office.DEPUTY, Office.DRAFTER, Office.CLERK, Office.ARCHIVIST, Office.INSPECTOR}
)
SALUTATIONS = ("", "Ông", "Bà")
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """What an administrator enters about a person (thông tin tài khoản), cleaned: NFC, single spaces, small e-mail."""

    name: str
    email: str
    title: str
    salutation: str


def checked_entry(name: str, email: str, title: str, salutation: str) -> Entry:
    """The entry, cleaned; refuses with the field's name where something cannot be taken."""
    name, title = _line(name, "name"), _line(title, "title")
    if not name:
        raise BadInput("Mời nhập họ và tên.", field="name")
    if salutation not in SALUTATIONS:
        raise BadInput("Mời chọn Ông, Bà hoặc để trống.", field="salutation")
    return Entry(name, checked_email(email), title, salutation)


def checked_email(email: str) -> str:
    """The address in small letters, as the user name (thư điện tử, tên đăng nhập)."""
    try:
        found = validate_email(email.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise BadInput("Địa chỉ thư điện tử chưa đúng, ví dụ: ten@tinh.gov.vn.", field="email") from None
    return str(found.normalized).lower()


def check_office(new: Holding, own: Iterable[Holding], of_unit: Iterable[Holding]) -> None:
    """Refuse an office that cannot stand beside what the person holds (``own``) or what others hold in the unit."""
    if new.last_day is not None and new.last_day < new.first_day:
        raise BadInput("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.", field="last_day")
    held = [other for other in own if _meet(new, other)]
    if any(other.office is new.office and other.unit_id == new.unit_id for other in held):
        raise BadInput("Người này đã giữ chức trách đó ở đơn vị đó trong thời gian đã chọn.", field="office")
    if new.office in PAPER_OFFICES and any(other.office is Office.ADMINISTRATOR for other in held):
        raise BadInput(
            "Người quản trị không soạn thảo, phê duyệt hay ký văn bản. Mời kết thúc chức trách quản trị trước.",
            field="office",
        )
    if new.office is Office.ADMINISTRATOR and any(other.office in PAPER_OFFICES for other in held):
        raise BadInput(
            "Người đang soạn thảo, phê duyệt hay ký văn bản không làm quản trị. Mời kết thúc chức trách đó trước.",
            field="office",
        )
    if new.office is Office.LEADER and any(other.office is Office.LEADER and _meet(new, other) for other in of_unit):
        raise BadInput(
            "Đơn vị này đã có Chánh Thanh tra trong thời gian đã chọn. Mời kết thúc nhiệm kỳ đó trước.", field="office"
        )


def checked_end(holding: Holding, last_day: date, today: date) -> Holding:
    """The holding, ended: today at the earliest, because what was done today was done in office."""
    if holding.last_day is not None and holding.last_day < today:
        raise BadInput("Chức trách này đã kết thúc rồi.", field="last_day")
    if last_day < max(today, holding.first_day):
        raise BadInput("Ngày kết thúc sớm nhất là hôm nay, và không trước ngày bắt đầu.", field="last_day")
    return Holding(holding.office, holding.unit_id, holding.first_day, last_day)


def _line(value: str, field: str) -> str:
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} for character in value):
        raise BadInput("Nội dung có ký tự không dùng được. Mời gõ lại.", field=field)
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if len(text) > LONGEST:
        raise BadInput("Nội dung dài quá {longest} ký tự.", field=field, longest=LONGEST)
    return text


def _meet(one: Holding, other: Holding) -> bool:
    """Whether two terms share a day."""
    return (one.last_day is None or other.first_day <= one.last_day) and (
        other.last_day is None or one.first_day <= other.last_day
    )
