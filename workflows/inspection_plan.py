"""The plan of cross-inspections as a kind of paper (kế hoạch kiểm tra chéo): what must hold of it, and its passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from workflows.content import Json, PaperText
from workflows.inspection_plan_content import Pair, PlanContent, Visit
from workflows.inspection_plan_text import making_in_words, paper_text, replaces, visit_in_words
from workflows.paper import Issue, Kind, Party, Passage, SignedBy
from workflows.refusals import BadInput
from workflows.words import N_


def check(content: Mapping[str, Json]) -> Mapping[str, Json]:
    """The plan in its one spelling; :class:`BadInput` with the path of the field where it cannot be submitted.

    What must hold, each visit named in words where it fails:
    1. purpose, period, contents and at least one visit are there; no line is empty;
    2. a plan that takes another's place says why;
    3. no unit inspects itself, no pair occurs twice;
    4. the days of a visit are in order;
    5. a team has a leader and a secretary, two of its members; nobody is in it twice or of the inspected unit;
    6. nobody is under way with two teams on the same day.
    """
    plan = PlanContent.from_json(content)
    # 1.
    _check_complete(plan)
    # 2.
    if plan.amends is not None:
        _demand(plan.amends.reason, "amends.reason", N_("Kế hoạch thay thế phải nêu lý do. Mời nhập lý do."))
    pairs: set[Pair] = set()
    for i, visit in enumerate(plan.visits):
        # 3.
        _check_pair(visit, f"visits.{i}", pairs)
        # 4.
        _check_days(visit, f"visits.{i}")
        # 5.
        _check_team(visit, f"visits.{i}")
    # 6.
    _check_one_place_at_a_time(plan.visits)
    return plan.to_json()


def _check_complete(plan: PlanContent) -> None:
    for name in ("purpose", "contents"):
        if not getattr(plan, name):
            raise BadInput("Mục này cần ít nhất một nội dung. Mời nhập nội dung.", field=name)
    for name in ("grounds", "purpose", "contents", "organisation"):
        for i, line in enumerate(getattr(plan, name)):
            _demand(line, f"{name}.{i}")
    _demand(plan.period, "period", N_("Chưa có thời kỳ kiểm tra. Mời nhập thời kỳ kiểm tra."))
    for i, rule in enumerate(plan.record.rules):
        _demand(rule, f"record.rules.{i}")
    if not plan.visits:
        raise BadInput("Kế hoạch cần ít nhất một cuộc kiểm tra.", field="visits")


def _demand(text: str, path: str, sentence: str = N_("Mục này còn trống. Mời nhập nội dung.")) -> None:
    if not text:
        raise BadInput(sentence, field=path)


def _check_pair(visit: Visit, path: str, before: set[Pair]) -> None:
    _demand(visit.inspector_name, f"{path}.inspector_name")
    _demand(visit.inspected_name, f"{path}.inspected_name")
    if visit.inspector == visit.inspected:
        raise BadInput("{unit} không tự kiểm tra mình.", field=f"{path}.inspected", unit=visit.inspected_name)
    if visit.pair in before:
        raise _wrong(visit, f"{path}.inspected", N_("{inspector} kiểm tra {inspected} hai lần trong kế hoạch."))
    before.add(visit.pair)


def _check_days(visit: Visit, path: str) -> None:
    """On the way, there, there, back: one after the other, some of them perhaps on the same day."""
    if visit.first_day < visit.leaves:
        sentence = N_("Đoàn của {inspector} làm việc tại {inspected} trước ngày đi.")
        raise _wrong(visit, f"{path}.first_day", sentence)
    if visit.last_day < visit.first_day:
        sentence = N_("Cuộc kiểm tra của {inspector} tại {inspected} kết thúc trước ngày bắt đầu.")
        raise _wrong(visit, f"{path}.last_day", sentence)
    if visit.returns < visit.last_day:
        raise _wrong(visit, f"{path}.returns", N_("Đoàn của {inspector} rời {inspected} trước ngày kết thúc kiểm tra."))


def _check_team(visit: Visit, path: str) -> None:
    ids: set[str] = set()
    for j, member in enumerate(visit.members):
        where = f"{path}.members.{j}"
        for name in ("id", "name", "unit_name"):
            _demand(getattr(member, name), f"{where}.{name}")
        if member.id in ids:
            sentence = N_("{name} có tên hai lần trong đoàn của {inspector} tại {inspected}.")
            raise _wrong(visit, where, sentence, name=member.name)
        if member.unit == visit.inspected:
            raise _wrong(
                visit, where, N_("{name} thuộc {inspected} nên không ở trong đoàn kiểm tra."), name=member.name
            )
        ids.add(member.id)
    if visit.leader not in ids:
        sentence = N_("Đoàn của {inspector} tại {inspected} chưa có trưởng đoàn là thành viên của đoàn.")
        raise _wrong(visit, f"{path}.leader", sentence)
    if visit.secretary not in ids:
        sentence = N_("Đoàn của {inspector} tại {inspected} chưa có thư ký là thành viên của đoàn.")
        raise _wrong(visit, f"{path}.secretary", sentence)
    if visit.leader == visit.secretary:
        sentence = N_("Trưởng đoàn và thư ký đoàn của {inspector} tại {inspected} phải là hai người khác nhau.")
        raise _wrong(visit, f"{path}.secretary", sentence)


def _check_one_place_at_a_time(visits: tuple[Visit, ...]) -> None:
    """Days are days of the calendar, those of the journeys included."""
    trips: dict[str, list[tuple[Visit, str, str]]] = {}
    for i, visit in enumerate(visits):
        for j, member in enumerate(visit.members):
            trips.setdefault(member.id, []).append((visit, member.name, f"visits.{i}.members.{j}"))
    for own in trips.values():
        # Sorted by their start, two that overlap somewhere overlap as neighbours, too.
        for (one, _, _), (other, name, where) in pairwise(sorted(own, key=lambda trip: trip[0].leaves)):
            if other.leaves <= one.returns:
                raise BadInput(
                    "{name} ở trong hai đoàn có ngày đi trùng nhau: kiểm tra {one} và kiểm tra {other}.",
                    field=where,
                    name=name,
                    one=one.inspected_name,
                    other=other.inspected_name,
                )


def _wrong(visit: Visit, path: str, sentence: str, **more: str) -> BadInput:
    return BadInput(sentence, field=path, inspector=visit.inspector_name, inspected=visit.inspected_name, **more)


def passages(content: Mapping[str, Json]) -> list[Passage]:
    """The pieces that can be commented on and compared (đoạn), in printing order; a draft's empty ones are left out.

    Each visit is one passage under its pair, so that a visit keeps its remarks whatever else is planned anew.
    """
    plan = PlanContent.from_json(content)
    found = [Passage("amends", N_("Thay thế kế hoạch"), replaces(plan.amends))] if plan.amends else []
    found += _numbered("ground", N_("Căn cứ"), plan.grounds)
    found += _numbered("purpose", N_("Mục đích, yêu cầu"), plan.purpose)
    found += _numbered("content", N_("Nội dung kiểm tra"), plan.contents)
    found.append(Passage("period", N_("Thời kỳ kiểm tra"), plan.period))
    label = N_("Cuộc kiểm tra")
    found += [Passage(visit.key, f"{label} {i}", visit_in_words(visit)) for i, visit in enumerate(plan.visits, start=1)]
    found += _numbered("organisation", N_("Tổ chức thực hiện"), plan.organisation)
    found.append(Passage("making", N_("Cách lập phương án"), making_in_words(plan.record)))
    found += _numbered("rule", N_("Quy tắc"), plan.record.rules)
    return [passage for passage in found if passage.text]


def _numbered(key: str, label: str, texts: tuple[str, ...]) -> Iterator[Passage]:
    return (Passage(f"{key}-{i}", f"{label} {i}", text) for i, text in enumerate(texts, start=1))


def compose(content: Mapping[str, Json], issue: Issue) -> PaperText:
    """The plan as it is printed when it is issued, its visits in an annex; the content must have passed ``check``."""
    return paper_text(PlanContent.from_json(content), issue)


PLAN = Kind(
    name="plan",
    title=N_("Kế hoạch kiểm tra chéo"),
    symbol="KH-CTĐ",
    template="plan",
    drafted_by=Party.CHAIR,
    reviewed_by=Party.MEMBERS,
    signed_by=SignedBy.CHAIR,
    check=check,
    passages=passages,
    compose=compose,
)
