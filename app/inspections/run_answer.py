"""The answer of a run, laid out for its page (kết quả xếp lịch): best plan, others beside it, or what collides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from app.clusters.models import ClusterYear
from app.inspections.models import PlanningRun
from app.inspections.run_page import (
    Beside,
    Difference,
    TotalRow,
    VisitRow,
    beside,
    differences,
    names_in,
    total_rows,
    visit_rows,
)
from app.inspections.run_results import Result
from app.inspections.run_why import WhyPart, why_part
from app.inspections.runs import RunState, instance_of, result_of
from app.inspections.words import Names, difference_in_words, group_in_words, group_link, status_in_words
from workflows.scheduling.instance import Instance
from workflows.scheduling.plan import Outcome, Plan, Status
from workflows.words import N_

STATES = {
    RunState.WAITING: (N_("Đang chờ"), "wait"),
    RunState.RUNNING: (N_("Đang xếp lịch"), "wait"),
    RunState.CANCELLED: (N_("Đã dừng, chưa có phương án"), "plain"),
    RunState.FAILED: (N_("Không hoàn thành"), "bad"),
}
TONES = {Status.OPTIMAL: "good", Status.FEASIBLE: "wait", Status.INFEASIBLE: "bad", Status.UNKNOWN: "late"}

# What the status means for the reader, and what can be done.
MEANINGS = {
    RunState.CANCELLED: N_("Lần này được dừng trước khi có phương án nào."),
    RunState.FAILED: N_("Máy xử lý gặp lỗi và đã ghi lại cho người quản trị. Dữ kiện không bị mất; mời xếp lại."),
    Status.OPTIMAL: N_("Theo các quy tắc và mục tiêu đã chọn, không phương án nào tốt hơn."),
    Status.FEASIBLE: N_(
        "Phương án đúng mọi quy tắc; có thể còn phương án tốt hơn. Muốn chứng minh, mời tăng thời gian tìm ở "
        "trang quy tắc."
    ),
    Status.INFEASIBLE: N_("Mời bỏ bớt hoặc nới điều kiện rồi xếp lại."),
    Status.UNKNOWN: N_(
        "Cũng chưa chứng minh là không có. Mời tăng thời gian tìm, bớt mục tiêu hoặc nới quy tắc rồi xếp lại."
    ),
}
STOPPED = N_("Đã dừng theo yêu cầu; đây là phương án tốt nhất tìm được đến lúc đó và đúng mọi quy tắc.")


@dataclass(frozen=True, slots=True)
class Told:
    """Where a run stands: in a word, a tone, and a sentence on what that means (empty while it is under way)."""

    word: str
    tone: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """A rule in words, and the page where it is changed (None: nowhere)."""

    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Other:
    """An alternative beside the best plan: its ``choice`` for ``board.adopt``, what it changes, what that costs."""

    choice: int
    differs: int
    differences: list[Difference]
    costs: list[str]
    proven: bool


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What the page of a run with an answer shows; lists are empty where they do not apply.

    ``drops``: each of these sets of rules is enough to give up.
    """

    instance: Instance
    outcome: Outcome
    stopped: bool
    rows: list[VisitRow]
    totals: list[TotalRow]
    beside: Beside | None
    alternatives: list[Other]
    why: WhyPart | None
    conflict: list[Linked]
    drops: list[list[Linked]]


def told(run: PlanningRun) -> Told:
    """The run in one word: its state, or what its answer proves."""
    state = RunState(run.state)
    if state != RunState.DONE:
        word, tone = STATES[state]
        return Told(str(_(word)), tone, str(_(MEANINGS[state])) if state in MEANINGS else "")
    result = result_of(run)
    outcome = result.outcome
    stopped = result.stopped and outcome.status is Status.FEASIBLE
    return Told(
        status_in_words(outcome), TONES[outcome.status], str(_(STOPPED if stopped else MEANINGS[outcome.status]))
    )


def answer_page(run: PlanningRun, year: ClusterYear, unit: str = "") -> AnswerPage | None:
    """The page of a run that is done; None for one that was stopped or failed without an answer.

    ``unit``: whose pairs are explained, in a cluster that is too large to show all of them.
    """
    if run.state != RunState.DONE:
        return None
    instance, result = instance_of(run), result_of(run)
    names = names_in(instance)
    outcome = result.outcome
    compared = beside(instance, names) if outcome.plan else None
    return AnswerPage(
        instance=instance,
        outcome=outcome,
        stopped=result.stopped,
        rows=visit_rows(instance, outcome.plan, names) if outcome.plan else [],
        totals=total_rows(instance, outcome, compared) if compared else [],
        beside=compared,
        alternatives=_others(instance, result, names),
        why=why_part(result.why, instance, names, unit) if result.why else None,
        conflict=_linked(outcome.conflict, names, year),
        drops=[_linked(groups, names, year) for groups in outcome.drop_one_of],
    )


def _others(instance: Instance, result: Result, names: Names) -> list[Other]:
    best = result.outcome
    found = []
    for choice, other in enumerate(result.alternatives, start=1):
        changes = {name: value - best.objective[name] for name, value in other.objective.items()}
        found.append(
            Other(
                choice=choice,
                differs=other.differs,
                differences=differences(instance, best.plan or Plan(()), other.plan, names),
                costs=[difference_in_words(name, change) for name, change in changes.items() if change],
                proven=other.proven,
            )
        )
    return found


def _linked(groups: Iterable[str], names: Names, year: ClusterYear) -> list[Linked]:
    return [Linked(group_in_words(group, names), group_link(group, year)) for group in groups]
