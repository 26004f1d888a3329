"""Lời của bộ xếp lịch: a sentence for everything that the planner can say, and none that tells too much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.clusters.models import ClusterYear
from app.inspections.run_why import why_in_words
from app.inspections.violation_words import VIOLATIONS, violation_in_words
from app.inspections.words import (
    GROUPS,
    OBJECTIVES,
    PERSONAL,
    Names,
    difference_in_words,
    group_in_words,
    group_link,
    objective_value,
    reason_in_words,
    status_in_words,
)
from app.settings import ROOT
from workflows.scheduling import groups
from workflows.scheduling.instance import OBJECTIVES as ASKED
from workflows.scheduling.instance import Instance, PastInspection, Person, TeamRule
from workflows.scheduling.plan import Outcome, Solver, Status
from workflows.scheduling.rules import FAMILIES
from workflows.scheduling.validation import Violation
from workflows.scheduling.why import Why

UNITS = {"son-la": "Sơn La", "lai-chau": "Lai Châu"}
PLANNER = Names(UNITS, {"7": "Nguyễn Văn Mẫu"}, full=True)
MEMBER = Names(UNITS, {"7": "Nguyễn Văn Mẫu"})
PAIR = "son-la>lai-chau"
SOLVER = Solver("OR-Tools CP-SAT", "9.15", 1, 9.7, "")


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database: words need none."""
    return create_app({"INSTANCE": tmp_path_factory.mktemp("words"), "SQLALCHEMY_DATABASE_URI": "sqlite://"})


@pytest.fixture(autouse=True)
def page(front: Flask) -> Iterator[None]:
    with front.test_request_context():
        yield


def every_group() -> tuple[str, ...]:
    """One group of every kind, as the engine names them."""
    from datetime import date

    day = date(2020, 9, 7)
    pair = ("son-la", "lai-chau")
    off = {"son-la": frozenset({day})}
    return groups.all_groups(
        Instance(
            units=tuple(UNITS),
            km=((0, 100), (100, 0)),
            objective=(),
            forbidden=(pair,),
            required=(pair,),
            history=(PastInspection(*pair, 2019),),
            year=2020,
            repeat_hard_years=2,
            max_km_hard=300,
            days=(day,),
            same_week=True,
            unit_off=off,
            team_off=off,
            host_away=False,
            max_parallel=2,
            people=(Person("7", "son-la", ties=frozenset({"lai-chau"}), off=frozenset({day}), max_days=3),),
            team=TeamRule(3, 2, 1, ("KNTC",)),
            fixed_starts=((*pair, day),),
            fixed_people=((*pair, ("7",)),),
        )
    )


def test_every_rule_that_can_collide_has_its_sentence() -> None:
    asked = every_group()
    assert {group.split(":")[0] for group in asked} == set(GROUPS) == set(FAMILIES)
    sentences = [group_in_words(group, PLANNER) for group in asked]
    assert len(set(sentences)) == len(sentences)
    assert all(each.endswith(".") and "%(" not in each for each in sentences)


def test_a_rule_about_a_pair_names_both_units() -> None:
    assert group_in_words(f"required:{PAIR}", PLANNER) == "Đã ấn định Sơn La kiểm tra Lai Châu."
    assert group_in_words(f"fixed_person:7:{PAIR}", PLANNER) == (
        "Đã ấn định Nguyễn Văn Mẫu vào đoàn của Sơn La kiểm tra Lai Châu."
    )


@pytest.mark.parametrize("kind", PERSONAL)
def test_nobody_but_the_planner_reads_whom_a_rule_is_about(kind: str) -> None:
    assert "Nguyễn Văn Mẫu" in group_in_words(f"{kind}:7", PLANNER)
    assert group_in_words(f"{kind}:7", MEMBER) == "Không lập được đoàn đúng quy định."
    assert reason_in_words(f"{kind}:7", MEMBER) == reason_in_words("no_team", MEMBER)


def test_a_tie_never_names_the_unit_that_it_is_to() -> None:
    assert not any(name in group_in_words("ties:7", names) for names in (PLANNER, MEMBER) for name in UNITS.values())


def test_every_rule_leads_to_the_page_where_it_is_changed() -> None:
    year = ClusterYear(id=3)
    links = {group.split(":")[0]: group_link(group, year) for group in every_group()}
    assert all(links.values())
    assert links["ties"] == links["person_off"] == links["max_days"]
    assert "/inspections/people/7" in links["ties"]
    assert links["required"].endswith("#pins")
    assert group_link("no_team", year) is None


def test_every_fault_that_the_validator_finds_has_its_sentence() -> None:
    folder = ROOT / "workflows" / "scheduling"
    source = "".join(Path(folder, name).read_text(encoding="utf-8") for name in _checked(folder))
    assert set(re.findall(r'Violation\(\s*"(\w+)"', source)) == set(VIOLATIONS)
    for code in VIOLATIONS:
        sentence = violation_in_words(Violation(code, ("son-la", "lai-chau"), "7"), PLANNER)
        assert sentence.endswith(".")
        assert "%(" not in sentence


def _checked(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*validation.py")]


def test_days_and_units_in_a_fault_are_told_as_people_say_them() -> None:
    pair = ("son-la", "lai-chau")
    assert violation_in_words(Violation("unit_off", pair, "2020-09-07"), PLANNER) == (
        "Lai Châu không tiếp đoàn được ngày 7/9/2020."
    )
    assert violation_in_words(Violation("out_degree", None, "son-la"), PLANNER) == (
        "Sơn La chưa cử đúng số đoàn đi kiểm tra."
    )


@pytest.mark.parametrize("code", ["tie", "person_off", "person_days", "not_lendable"])
def test_a_fault_about_a_person_tells_others_no_name_and_no_unit(code: str) -> None:
    sentence = violation_in_words(Violation(code, ("son-la", "lai-chau"), "7"), MEMBER)
    assert sentence == "Có đoàn mà một thành viên không bố trí được."


def test_every_goal_has_a_title_and_a_unit() -> None:
    assert set(OBJECTIVES) == set(ASKED)
    assert objective_value("max_km", 1014) == "1.014 km"
    assert objective_value("last_day", 16) == "ngày làm việc thứ 17"
    assert difference_in_words("max_km", 90) == "Chuyến dài nhất +90 km"
    assert difference_in_words("last_day", -2) == "Kết thúc đợt kiểm tra −2 ngày làm việc"


@pytest.mark.parametrize(
    ("status", "objective", "bound", "sentence"),
    [
        (Status.OPTIMAL, {"max_km": 300}, {"max_km": 300}, "Tối ưu đã được chứng minh"),
        (
            Status.FEASIBLE,
            {"max_km": 300, "total_km": 2050},
            {"max_km": 300, "total_km": 2000},
            "Tốt nhất sau 10 giây, cách tối ưu không quá 3% (Tổng quãng đường)",
        ),
        (
            Status.FEASIBLE,
            {"max_km": 300},
            {"max_km": 0},
            "Tốt nhất sau 10 giây, chưa chứng minh là tối ưu",
        ),
        (Status.INFEASIBLE, {}, {}, "Không có phương án nào thỏa mãn đồng thời các điều kiện"),
        (Status.UNKNOWN, {}, {}, "Sau 10 giây chưa tìm được phương án nào"),
    ],
)
def test_what_is_proven_is_said_and_no_more(
    status: Status, objective: dict[str, int], bound: dict[str, int], sentence: str
) -> None:
    assert status_in_words(Outcome(status, SOLVER, None, objective, bound)) == sentence


def test_what_another_choice_would_cost_is_one_sentence() -> None:
    pair = ("son-la", "lai-chau")
    dearer = Why(pair, chosen=False, km=100, last=None, other={"max_km": 390}, change={"max_km": 90, "total_km": -5})
    assert why_in_words(dearer, PLANNER) == "Nếu chọn thì: Chuyến dài nhất +90 km; Tổng quãng đường −5 km."
    equal = Why(pair, chosen=True, km=100, last=None, other={"max_km": 300}, change={"max_km": 0})
    assert why_in_words(equal, PLANNER) == "Có phương án khác tốt bằng, không có cặp này."
    removed = Why(pair, chosen=False, km=100, last=None, removed=("no_day", "ties:7"))
    assert "Nguyễn Văn Mẫu" not in why_in_words(removed, MEMBER)
    late = Why(pair, chosen=False, km=100, last=None, proven=False)
    assert why_in_words(late, PLANNER) == "Chưa đủ thời gian để xét cặp này."
