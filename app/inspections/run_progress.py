"""How far a run is, for people (tiến độ xếp lịch): one sentence, the steps done and ahead, the best plan so far."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.inspections.models import PlanningRun
from app.inspections.run_page import VisitRow, names_in, visit_rows
from app.inspections.run_results import ALTERNATIVES, WHY, Standing, standing_of
from app.inspections.runs import RunState, instance_of
from app.inspections.words import OBJECTIVES, objective_title, objective_value
from workflows.scheduling.instance import Instance
from workflows.words import N_

# What follows when the best plan is found, in this order.
AFTERWARDS: Mapping[str, str] = {ALTERNATIVES: N_("Tìm phương án khác"), WHY: N_("Lập bảng giải thích")}

SAID: Mapping[str, str] = {
    ALTERNATIVES: N_("Đã có phương án tốt nhất. Đang tìm phương án khác để so sánh."),
    WHY: N_("Đã có phương án tốt nhất. Đang lập bảng giải thích từng cặp."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A goal to be proven, or what comes after: ``state`` is done, here or ahead, ``word`` says so."""

    title: str
    state: str
    word: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A run that is not over, as its page shows it."""

    said: str
    steps: list[Step]
    seconds: int
    limit: int
    rows: list[VisitRow]

    @property
    def begun(self) -> bool:
        """Whether it is being solved, not only waited for."""
        return any(step.state != "ahead" for step in self.steps)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state == "done" for step in self.steps)


def under_way(run: PlanningRun, moment: datetime) -> UnderWay:
    """The run as it stands at this moment."""
    instance = instance_of(run)
    standing = standing_of(json.loads(run.progress)) if run.progress else None
    best = standing.plan if standing else None
    return UnderWay(
        said=_said(run, standing),
        steps=list(_steps(instance, standing, begun=run.state != RunState.WAITING)),
        seconds=max(0, int((moment - (run.started_at or run.asked_at)).total_seconds())),
        limit=run.time_limit,
        rows=visit_rows(instance, best, names_in(instance)) if best else [],
    )


def _said(run: PlanningRun, standing: Standing | None) -> str:
    if run.cancel_asked:
        return str(_("Đang dừng. Phương án tốt nhất đã tìm được sẽ được giữ lại."))
    if run.state == RunState.WAITING:
        return str(_("Đang chờ đến lượt. Trang này tự cập nhật; Ông/Bà có thể làm việc khác rồi quay lại."))
    if standing is None or standing.plan is None:
        return str(_("Đang tìm phương án đầu tiên."))
    if standing.stage in SAID:
        return str(_(SAID[standing.stage]))
    if standing.name not in OBJECTIVES:
        return str(_("Đang hoàn tất phương án."))
    place = min(standing.level + 1, standing.levels)
    title = objective_title(standing.name)
    return str(_("Đang tối ưu mục tiêu %(place)s/%(of)s: %(title)s.", place=place, of=standing.levels, title=title))


def _steps(instance: Instance, standing: Standing | None, *, begun: bool) -> Iterator[Step]:
    """The goals in their order, then what is made of the best plan; the first that is not done is where it stands."""
    names = (*instance.objective, *AFTERWARDS)
    place = _place(names, standing) if begun else -1
    words = {-1: ("done", str(_("đã xong"))), 0: ("here", str(_("đang làm"))), 1: ("ahead", str(_("chưa làm")))}
    for number, name in enumerate(names):
        state, word = words[(number > place) - (number < place)]
        known = standing is not None and name in standing.objective and state != "ahead"
        value = objective_value(name, standing.objective[name], instance.days) if standing and known else ""
        title = str(_(AFTERWARDS[name])) if name in AFTERWARDS else objective_title(name)
        yield Step(title, state, word, value)


def _place(names: tuple[str, ...], standing: Standing | None) -> int:
    if standing is None:
        return 0
    return names.index(standing.stage) if standing.stage in AFTERWARDS else min(standing.level, len(names) - 2)
