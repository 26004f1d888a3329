"""What keeps minutes from being submitted (biên bản chưa đủ): all of it, each with where to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflows.figures import Figure, figure_from
from workflows.minutes_content import MinutesContent, Result, TeamMember
from workflows.pledge_content import Target
from workflows.refusals import BadInput
from workflows.words import N_


def problems(minutes: MinutesContent) -> Iterator[BadInput]:
    """Each reason, in the order of the page; paths are those of ``workflows.minutes_record`` where it has the field.

    What must hold:
    1. place, beginning and end are known, and it ends after it began;
    2. the team has one leader and one secretary, who were there to sign; nobody is in it twice or of the inspected
       unit, which does not inspect itself;
    3. somebody was there for the inspected unit;
    4. every target has a whole verified figure, or words where there can be none; every other commitment has words;
    5. where both sides' figures differ, the reason is said;
    6. the inspected unit has said what it thinks;
    7. no line is empty, no commitment occurs twice, minutes that take others' place say why.
    """
    # 1.
    yield from _time_and_place(minutes)
    # 2.
    yield from _team(minutes)
    # 3.
    if not minutes.hosts:
        yield BadInput("Chưa ghi ai dự về phía đơn vị được kiểm tra.", field="hosts")
    for host in minutes.hosts:
        if not host.name:
            yield BadInput("Có người dự chưa ghi họ tên.", field="hosts")
    # 4., 5.
    if not minutes.results:
        yield BadInput("Biên bản cần ít nhất một kết quả kiểm tra.", field="results")
    for result in minutes.results:
        yield from _result(result)
    # 6.
    if not minutes.opinion:
        yield BadInput("Chưa ghi ý kiến của đơn vị được kiểm tra.", field="opinion")
    # 7.
    yield from _form(minutes)


def _time_and_place(minutes: MinutesContent) -> Iterator[BadInput]:
    for name, sentence in (
        ("place", N_("Chưa ghi địa điểm làm việc.")),
        ("begins", N_("Chưa ghi thời gian bắt đầu.")),
        ("ends", N_("Chưa ghi thời gian kết thúc.")),
    ):
        if not getattr(minutes, name):
            yield BadInput(sentence, field=name)
    # The one spelling of moments sorts as time does.
    if minutes.begins and minutes.ends and minutes.ends <= minutes.begins:
        yield BadInput("Thời gian kết thúc phải sau thời gian bắt đầu.", field="ends")


def _team(minutes: MinutesContent) -> Iterator[BadInput]:
    for who, sentence in (
        (minutes.leader, N_("Đoàn kiểm tra phải có đúng một trưởng đoàn.")),
        (minutes.secretary, N_("Đoàn kiểm tra phải có đúng một thư ký.")),
    ):
        if who is None or [member.role for member in minutes.team].count(who.role) != 1:
            yield BadInput(sentence, field="team")
        elif not who.present:
            yield BadInput(
                "{name} phải ký biên bản nên không thể vắng mặt. Nếu người này vắng, mời thay người trong đoàn ở "
                "trang cuộc kiểm tra.",
                field=f"team.{who.id}.present",
                name=who.name,
            )
    for member in minutes.team:
        yield from _member(member, minutes)
    if _repeated([member.id for member in minutes.team]):
        yield BadInput("Có người được ghi hai lần trong đoàn kiểm tra.", field="team")
    if minutes.inspector == minutes.inspected:
        yield BadInput("{unit} không tự kiểm tra mình.", field="inspected", unit=minutes.inspected_name)


def _member(member: TeamMember, minutes: MinutesContent) -> Iterator[BadInput]:
    path = f"team.{member.id}.present"
    if not (member.id and member.name and member.unit_name):
        yield BadInput("Có thành viên đoàn kiểm tra chưa đủ họ tên và đơn vị.", field=path)
    if member.unit == minutes.inspected:
        yield BadInput(
            "{name} thuộc {inspected} nên không ở trong đoàn kiểm tra đơn vị này.",
            field=path,
            name=member.name,
            inspected=minutes.inspected_name,
        )


def _result(result: Result) -> Iterator[BadInput]:
    path = f"results.{result.key}"
    target = result.target
    if target is None:
        if not result.verified_words:
            yield BadInput("Chưa ghi kết quả kiểm tra nội dung này.", field=f"{path}.verified_words")
        return
    halves = [
        *_half(result.own, target, f"{path}.own"),
        *_half(result.verified, target, f"{path}.verified"),
    ]
    yield from halves
    if not (result.verified.given or result.verified_words):
        yield BadInput(
            "Chưa có số liệu kiểm tra của chỉ tiêu này; nếu không kiểm tra được, mời ghi rõ bằng lời.",
            field=f"{path}.verified.numerator",
        )
    if not halves and result.differs and not result.reason:
        yield BadInput("Hai số liệu khác nhau: mời ghi lý do chênh lệch.", field=f"{path}.reason")


def _half(figure: Figure, target: Target, path: str) -> Iterator[BadInput]:
    try:
        figure_from(figure.numerator, figure.denominator, target, path)
    except BadInput as half:
        yield half


def _form(minutes: MinutesContent) -> Iterator[BadInput]:
    for name in ("grounds", "contents", "strengths", "limits", "recommendations"):
        if not all(getattr(minutes, name)):
            yield BadInput("Có dòng còn trống. Mời nhập nội dung hoặc xóa dòng.", field=name)
    for name in ("inspector_name", "inspected_name"):
        if not getattr(minutes, name):
            yield BadInput("Mục này còn trống. Mời nhập nội dung.", field=name)
    yield from _entries(minutes)
    if minutes.amends and not minutes.amends.reason:
        yield BadInput("Biên bản thay thế phải nêu lý do. Mời nhập lý do.", field="amends.reason")


def _entries(minutes: MinutesContent) -> Iterator[BadInput]:
    for i, document in enumerate(minutes.documents):
        if not document.name:
            yield BadInput("Tài liệu minh chứng này chưa có tên.", field=f"documents.{i}.name")
    for result in minutes.results:
        if not result.text:
            yield BadInput("Nội dung giao ước này còn trống.", field=f"results.{result.key}")
    if repeated := _repeated([result.key for result in minutes.results]):
        yield BadInput("Mã “{key}” được dùng hai lần trong biên bản.", field=f"results.{repeated}", key=repeated)


def _repeated(names: Sequence[str]) -> str:
    """The first name that occurs twice, "" where none does."""
    return next((name for i, name in enumerate(names) if name in names[:i]), "")
