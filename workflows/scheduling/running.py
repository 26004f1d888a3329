"""One answer's way through the solver (lượt giải): its time, whoever watches it, and each single question to CP-SAT.

One worker, a fixed seed and a fixed order of everything: the same question has the same answer. Only running out of
time depends on the clock.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from math import ceil, inf, isfinite
from threading import Event, Lock, Thread

from ortools.sat.python import cp_model

from workflows.scheduling.instance import Instance
from workflows.scheduling.model import PlanModel, Scope
from workflows.scheduling.objectives import measured
from workflows.scheduling.plan import Plan, Progress, Status, Watch

NAME, VERSION = "OR-Tools CP-SAT", version("ortools")
SEED = 20_200_427
_ASKED_EVERY = 0.5  # seconds between two questions to whoever watches

_STATUS = {
    cp_model.OPTIMAL: Status.OPTIMAL,
    cp_model.FEASIBLE: Status.FEASIBLE,
    cp_model.INFEASIBLE: Status.INFEASIBLE,
    cp_model.UNKNOWN: Status.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What CP-SAT said to one question; ``bound``: no plan of this model has less of what was minimised."""

    status: Status
    plan: Plan | None = None
    bound: int = 0


class Run:
    """The time left, the best plan so far and who wants to know of it (lượt giải)."""

    def __init__(self, instance: Instance, time_limit: float, watch: Watch | None = None) -> None:
        self.instance = instance
        # Not the time of day: only how long it took and when to give up.
        self._began = time.monotonic()
        self._ends = self._began + time_limit
        self._watch, self._lock, self._stopped = watch, Lock(), Event()
        self._solver: cp_model.CpSolver | None = None
        self._error: Exception | None = None
        self._progress = Progress(0, len(instance.objective), "", None, {}, {})

    @property
    def seconds(self) -> float:
        """How long this run has taken."""
        return time.monotonic() - self._began

    @property
    def over(self) -> bool:
        """Whether time is up, or whoever watches has stopped the search."""
        return self._stopped.is_set() or time.monotonic() >= self._ends

    def ask(
        self,
        built: PlanModel,
        minimise: cp_model.LinearExprT | None = None,
        *,
        hint: Plan | None = None,
        presolve: bool = True,
        effort: float = inf,
    ) -> Answer:
        """Put one model to the solver: for any plan, or for one with the least of an expression.

        ``effort``: give up after so much work, in the solver's deterministic measure (about a second each).
        """
        if minimise is not None:
            built.model.minimize(minimise)
        if hint is not None:
            built.hint(hint)
        solver = self._new_solver(presolve=presolve, effort=effort)
        if self._error is not None:
            raise self._error
        if self.over:
            return Answer(Status.UNKNOWN)
        watching = self._watch is not None and built.scope is Scope.of(self.instance)
        self._solver = solver
        status = _STATUS.get(solver.solve(built.model, _Listener(self, built) if watching else None))
        self._solver = None
        if self._error is not None:
            raise self._error
        if status is None:
            raise RuntimeError(f"CP-SAT does not take the model: {built.model.validate()}")
        found = status in (Status.OPTIMAL, Status.FEASIBLE)
        return Answer(status, built.plan(solver.value) if found else None, _whole(solver.best_objective_bound))

    @contextmanager
    def within(self, share: float) -> Iterator[None]:
        """While this lasts, only this share of the time left may be used."""
        ends = self._ends
        self._ends -= (1 - share) * max(0.0, ends - time.monotonic())
        try:
            yield
        finally:
            self._ends = ends

    def tell(self, name: str, plan: Plan | None, proven: Mapping[str, int]) -> None:
        """The next objective is begun; earlier ones have their proven values."""
        names = self.instance.objective
        level = names.index(name) if name in names else len(names)
        objective = measured(self.instance, plan) if plan is not None else {}
        self._report(Progress(level, len(names), name, plan, objective, dict(proven)))

    def found(self, plan: Plan) -> None:
        """The solver has a plan: it is told if it is better than the last one."""
        now, objective = self._progress, measured(self.instance, plan)
        if now.plan is None or list(objective.values()) < list(now.objective.values()):
            self._report(replace(now, plan=plan, objective=objective))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While this lasts, whoever watches is asked twice a second whether to go on."""
        if self._watch is None:
            yield
            return
        done = Event()
        thread = Thread(target=self._keep_asking, args=(done,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _keep_asking(self, done: Event) -> None:
        while not done.wait(_ASKED_EVERY):
            self._report(self._progress)

    def _report(self, progress: Progress) -> None:
        with self._lock:  # the solver's thread and ours may both have something to say
            self._progress = progress
            if not self._goes_on(progress):
                self._stopped.set()
        if self._stopped.is_set() and self._solver is not None:
            self._solver.stop_search()

    def _goes_on(self, progress: Progress) -> bool:
        """Ask whoever watches. Their error stops the search and is raised in :meth:`ask`, not through the solver."""
        if self._watch is None or self._error is not None:
            return self._error is None
        try:
            return self._watch(progress)
        except Exception as error:  # noqa: BLE001 - raised again where it can be caught
            self._error = error
            return False

    def _new_solver(self, *, presolve: bool, effort: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        solver.parameters.random_seed = SEED
        solver.parameters.cp_model_presolve = presolve
        solver.parameters.max_deterministic_time = effort
        solver.parameters.max_time_in_seconds = max(0.0, self._ends - time.monotonic())
        return solver


class _Listener(cp_model.CpSolverSolutionCallback):
    """Hands each better plan to the run while the solver goes on."""

    def __init__(self, run: Run, built: PlanModel) -> None:
        super().__init__()
        self._run, self._built = run, built

    def on_solution_callback(self) -> None:
        self._run.found(self._built.plan(self.value))


def _whole(bound: float) -> int:
    """The least whole number that the bound allows: it is a float, and a hair above a whole number is that number."""
    return max(0, ceil(bound - 1e-6)) if isfinite(bound) else 0
