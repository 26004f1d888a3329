"""Before planning (kiểm tra trước khi xếp lịch): what the rules leave, and what will surely fail, without a solver.

For the planner alone: which team cannot be made tells who is tied to whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flask import url_for
from flask_babel import gettext as _

from app.clusters.models import ClusterYear, Unit
from app.inspections.building import Built, built_for
from app.inspections.words import Names, group_link, reason_in_words, skill_in_words
from app.web import sentence
from workflows.refusals import BadInput
from workflows.scheduling.arcs import candidates
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Pair
from workflows.scheduling.plan import Removed
from workflows.scheduling.precheck import SENTENCES, Finding, precheck
from workflows.words import N_

MOST_IN_TABLE = 20  # units whose pairs fit on a page

# A word for the table's cell; the whole sentence stands below it.
SHORT: Mapping[str, str] = {
    "other_cluster": N_("khác cụm"),
    "makes_none": N_("không đi"),
    "receives_none": N_("không tiếp"),
    "no_day": N_("hết ngày"),
    "no_team": N_("thiếu đoàn"),
    "forbidden": N_("ấn định"),
    "repeat": N_("mới kiểm tra"),
    "max_km_hard": N_("quá xa"),
}

# Where a finding is mended: of the people of a unit, of the window, of what was decided; else where its reasons are.
_PEOPLE = frozenset({"no_leader", "only_leader", "no_secretary", "too_few_people", "no_team"})
_WINDOW = frozenset({"days_short_to_visit", "days_short_to_travel", "no_day"})
_RULES: Mapping[str, str] = {
    "totals_differ": "stand_in",
    "skill_missing": "skills-part",
    "visits_beyond_days": "parallel",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in words (điều phát hiện); ``blocking``: no plan is possible while it stands."""

    words: str
    blocking: bool
    link: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why pairs are out (lý do loại cặp): one sentence, where it can be changed, and the pairs by name."""

    words: str
    link: str | None
    pairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitChances:
    """A unit's row (khả năng của một đơn vị): how many it could inspect, how many could inspect it."""

    unit: Unit
    inspects: int
    inspected_by: int


@dataclass(frozen=True, slots=True)
class Precheck:
    """What stands before the planner: how much there is, what will fail, and the pairs that are out.

    ``excluded``: a word or two for each pair that cannot be. ``trouble``: why the question cannot even be put; then the
    rest is empty.
    """

    units: tuple[UnitChances, ...] = ()
    people: int = 0
    days: int = 0
    pairs: int = 0
    excluded: Mapping[Pair, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Found, ...] = ()
    trouble: str = ""
    trouble_link: str = ""

    @property
    def tabled(self) -> bool:
        """Whether the pairs are few enough for a table."""
        return len(self.units) <= MOST_IN_TABLE


def prechecked(year: ClusterYear) -> Precheck:
    """The check of the year as its rules and facts are now."""
    try:
        built = built_for(year)
    except BadInput as refusal:
        link = url_for("rules.rules", year=year.id, _anchor=refusal.field)
        return Precheck(trouble=sentence(refusal), trouble_link=link)
    instance = built.instance
    pairs, removed = candidates(instance, all_groups(instance))
    names = names_in_full(built)
    return Precheck(
        units=tuple(
            UnitChances(unit, sum(a == key for a, _b in pairs), sum(b == key for _a, b in pairs))
            for key, unit in built.units.items()
        ),
        people=len(built.people),
        days=len(instance.days),
        pairs=len(pairs),
        excluded={each.pair: _in_short(each) for each in removed},
        reasons=tuple(_reasons(removed, names, year)),
        findings=tuple(_found(each, built, names, year) for each in precheck(instance)),
    )


def names_in_full(built: Built) -> Names:
    """Units and people as the planner reads of them."""
    return Names(
        units={key: unit.short_name for key, unit in built.units.items()},
        people={identity: person.name for identity, person in built.people.items()},
        full=True,
    )


def _found(finding: Finding, built: Built, names: Names, year: ClusterYear) -> Found:
    if finding.code == "skill_missing":
        subject = skill_in_words(finding.subject)
    else:
        subject = " → ".join(names.unit(key) for key in finding.subject.split(">"))
    words = str(_(SENTENCES[finding.code])).format(unit=subject, count=finding.number)
    return Found(words, finding.serious, _place(finding, built, year))


def _place(finding: Finding, built: Built, year: ClusterYear) -> str | None:
    """The page where it can be mended: by its own kind, else where the first of its reasons is changed."""
    kinds = [finding.code, *finding.reasons]
    for kind in kinds:
        if kind in _PEOPLE:
            unit = built.units.get(finding.subject.partition(">")[0])
            return url_for("inspectors.people", year=year.id, unit=unit.id if unit else None)
        if kind in _WINDOW:
            return url_for("rules.rules", year=year.id, _anchor="first_day")
        if kind in _RULES:
            return url_for("rules.rules", year=year.id, _anchor=_RULES[kind])
        if kind.startswith("required"):
            return url_for("rules.rules", year=year.id, _anchor="pins")
        if (link := group_link(kind, year)) is not None:
            return link
    return None


def _in_short(removed: Removed) -> str:
    kinds = dict.fromkeys(reason.partition(":")[0] for reason in removed.reasons)
    return ", ".join(str(_(SHORT[kind])) for kind in kinds)


def _reasons(removed: Iterable[Removed], names: Names, year: ClusterYear) -> Iterator[Reason]:
    """Each reason once, with all the pairs that it takes out."""
    taken: dict[str, list[str]] = {}
    for each in removed:
        for reason in each.reasons:
            taken.setdefault(reason, []).append(" → ".join(map(names.unit, each.pair)))
    for reason, pairs in taken.items():
        yield Reason(reason_in_words(reason, names), group_link(reason, year), tuple(pairs))
