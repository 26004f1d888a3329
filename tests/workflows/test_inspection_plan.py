"""The plan of cross-inspections: what its content may be, and what keeps it from being submitted."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.workflows.plans import AMENDS, FOLDER, SAMPLE, content, with_part
from workflows.content import Json
from workflows.inspection_plan import PLAN, check, passages
from workflows.inspection_plan_content import PlanContent
from workflows.paper import Party, SignedBy
from workflows.refusals import BadInput
from workflows.scheduling.instance import OBJECTIVES

pytestmark = pytest.mark.quick

SCHEMA = Draft202012Validator(json.loads((FOLDER / "schema.json").read_text()))


def refused_at(plan: Any) -> str:
    with pytest.raises(BadInput) as refused:
        check(plan)
    assert "{" not in str(refused.value)
    return refused.value.field


V = "visits.0"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("purpose", []),
        ("purpose.0", " "),
        ("contents", []),
        ("contents.0", ""),
        ("period", ""),
        ("grounds.0", ""),
        ("organisation.0", ""),
        ("organisation.0", "Báo cáo \u202e%07 nêrt"),
        ("period", 2020),
        ("purpose", "Đánh giá"),
        ("purpose", ["Đánh giá"] * 51),
        ("visits", []),
        ("visits", {}),
        (f"{V}.inspector", "Thanh tra"),
        (f"{V}.inspector_name", ""),
        (f"{V}.inspected_name", ""),
        (f"{V}.leaves", "07/9/2020"),
        (f"{V}.first_day", "2020-02-30"),
        (f"{V}.first_day", "2020-09-06"),
        (f"{V}.last_day", "2020-09-07"),
        (f"{V}.returns", "2020-09-09"),
        (f"{V}.km", -1),
        (f"{V}.km", 1.5),
        (f"{V}.km", True),
        (f"{V}.leader", ""),
        (f"{V}.leader", "son-la-1"),
        (f"{V}.secretary", ""),
        (f"{V}.secretary", "dien-bien-1"),
        (f"{V}.members.0.id", ""),
        (f"{V}.members.0.name", ""),
        (f"{V}.members.0.unit_name", ""),
        (f"{V}.members.0.post", "a" * 201),
        (f"{V}.members.0.unit", ""),
        (f"{V}.members", SAMPLE["content"]["visits"][0]["members"] * 6),
        ("amends", "05/KH-CTĐ"),
        ("amends", []),
        ("record.status", "best"),
        ("record.instance_sha256", "A" * 64),
        ("record.instance_sha256", "a" * 63),
        ("record.seed", -1),
        ("record.objective.0.name", "beauty"),
        ("record.objective.0.value", "300"),
        ("record.rules.0", ""),
    ],
)
def test_what_is_wrong_is_named_by_its_path(path: str, value: object) -> None:
    assert refused_at(with_part(path, value)) == path


@pytest.mark.parametrize("part", ["", "visits.0", "visits.0.members.1", "record", "record.objective.0"])
def test_a_missing_name_and_an_unknown_one_are_told(part: str) -> None:
    for change in ("lost", "added"):
        whole = content()
        found: Any = whole
        for step in filter(None, part.split(".")):
            found = found[int(step) if step.isdigit() else step]
        name = "thêm" if change == "added" else next(iter(found))
        found.pop(name) if change == "lost" else found.update({name: ""})
        assert refused_at(whole) == f"{part}.{name}".removeprefix(".")


@pytest.mark.parametrize("name", ["code", "number", "day", "reason"])
def test_an_amendment_says_what_it_replaces_and_why(name: str) -> None:
    check(content(amends=AMENDS))
    assert refused_at(content(amends={key: value for key, value in AMENDS.items() if key != name})) == f"amends.{name}"
    if name == "reason":
        assert refused_at(content(amends=AMENDS | {"reason": " "})) == "amends.reason"


def test_no_unit_inspects_itself() -> None:
    assert refused_at(with_part(f"{V}.inspected", "dien-bien")) == f"{V}.inspected"


def test_no_pair_occurs_twice() -> None:
    visits = content()["visits"]
    again = visits[0] | dict.fromkeys(("leaves", "first_day", "last_day", "returns"), "2020-10-05")
    assert refused_at(content(visits=[*visits, again])) == "visits.7.inspected"


def test_nobody_is_in_a_team_twice() -> None:
    members = content()["visits"][0]["members"]
    twice = with_part(f"{V}.members", [*members, members[0]])
    assert refused_at(twice) == f"{V}.members.3"
    with pytest.raises(BadInput, match="hai lần trong đoàn"):
        check(twice)


def test_nobody_inspects_the_own_unit() -> None:
    assert refused_at(with_part(f"{V}.members.2.unit", "son-la")) == f"{V}.members.2"


def test_leader_and_secretary_are_two_people() -> None:
    assert refused_at(with_part(f"{V}.secretary", "dien-bien-1")) == f"{V}.secretary"


@pytest.mark.parametrize(("leaves", "meets"), [("2020-09-11", True), ("2020-09-12", False), ("2020-09-05", True)])
def test_nobody_is_in_two_places_on_one_day_journeys_included(leaves: str, *, meets: bool) -> None:
    plan = content()
    other = plan["visits"][1]
    other["members"][2] = copy.deepcopy(plan["visits"][0]["members"][2])
    days = [(date.fromisoformat(leaves) + timedelta(days=i)).isoformat() for i in (0, 0, 1, 2)]
    other.update(zip(("leaves", "first_day", "last_day", "returns"), days, strict=True))
    if meets:
        assert refused_at(plan) in ("visits.0.members.2", "visits.1.members.2")
    else:
        check(plan)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), min_size=2, max_size=6))
def test_two_trips_of_one_person_are_refused_whenever_they_share_a_day(trips: list[tuple[int, int]]) -> None:
    plan = content(visits=content()["visits"][: len(trips)])
    start = date(2020, 9, 1)
    for visit, (first, length) in zip(plan["visits"], trips, strict=True):
        leaves, returns = start + timedelta(days=first), start + timedelta(days=first + length)
        ends = {"leaves": leaves, "first_day": leaves, "last_day": returns, "returns": returns}
        visit.update({name: day.isoformat() for name, day in ends.items()})
        visit["members"].append({"id": "lent", "name": "Đ", "post": "", "unit": "cao-bang", "unit_name": "Thanh tra"})
    days = [set(range(first, first + length + 1)) for first, length in trips]
    if any(one & other for i, one in enumerate(days) for other in days[:i]):
        assert refused_at(plan).endswith(".members.3")
    else:
        check(plan)


def test_a_plan_holds_130_visits_and_not_131() -> None:
    def many(count: int) -> dict[str, Any]:
        first = content()["visits"][0]
        return content(
            visits=[
                first
                | {
                    "inspected": f"u{i}",
                    "members": [member | {"id": f"{i}-{member['id']}"} for member in first["members"]],
                    "leader": f"{i}-{first['leader']}",
                    "secretary": f"{i}-{first['secretary']}",
                }
                for i in range(count)
            ]
        )

    check(many(130))
    assert refused_at(many(131)) == "visits"


def test_a_draft_may_be_incomplete_and_is_read_all_the_same() -> None:
    record = {"status": "edited", "instance_sha256": "", "solver": "", "seed": 0, "objective": [], "rules": []}
    lists = {key: [] for key in ("grounds", "purpose", "contents", "organisation", "visits")}
    draft = content(period="", amends=None, record=record, **lists)
    assert PlanContent.from_json(draft).to_json() == draft
    assert [passage.key for passage in passages(draft)] == ["making"]


def test_the_content_is_kept_as_it_was_written() -> None:
    plan = content(amends=AMENDS)
    kept: Json = json.loads(json.dumps(check(plan)))
    assert kept == plan


def test_every_visit_is_one_passage_under_its_pair() -> None:
    found = {passage.key: passage for passage in passages(content(amends=AMENDS))}
    visit = found["visit-quang-ninh-lang-son"]
    assert visit.label == "Cuộc kiểm tra 7"
    assert visit.text == (
        "Thanh tra tỉnh Quảng Ninh kiểm tra Thanh tra tỉnh Lạng Sơn, từ ngày 22/9 đến ngày 24/9/2020 (đi ngày 21/9, "
        "về ngày 25/9). Trưởng đoàn: Đại diện Thanh tra tỉnh Quảng Ninh 1, Thanh tra viên chính, Phó Chánh Thanh tra; "
        "Thư ký: Đại diện Thanh tra tỉnh Quảng Ninh 2, Thanh tra viên, Phòng Nghiệp vụ 1; Thành viên: Đại diện Thanh "
        "tra tỉnh Sơn La 3, Thanh tra viên chính, Trưởng phòng Nghiệp vụ 1, Thanh tra tỉnh Sơn La."
    )
    assert len(found) == len(passages(content(amends=AMENDS)))
    assert {"amends", "ground-1", "purpose-1", "content-1", "period", "organisation-4", "making", "rule-4"} < set(found)


@pytest.mark.parametrize("path", [f"{V}.returns", f"{V}.leader", f"{V}.members.1.post", f"{V}.inspected_name"])
def test_what_changes_in_a_visit_shows_in_its_passage_and_nowhere_else(path: str) -> None:
    value = "2020-09-12" if path.endswith("returns") else "dien-bien-3" if path.endswith("leader") else "Khác"
    old, new = ({p.key: p.text for p in passages(each)} for each in (content(), with_part(path, value)))
    assert [key for key in old if old[key] != new[key]] == ["visit-dien-bien-son-la"]


def test_the_plan_is_drafted_and_signed_by_the_chair_and_reviewed_by_the_members() -> None:
    assert (PLAN.drafted_by, PLAN.reviewed_by, PLAN.signed_by) == (Party.CHAIR, Party.MEMBERS, SignedBy.CHAIR)
    assert (PLAN.name, PLAN.symbol, PLAN.template) == ("plan", "KH-CTĐ", "plan")


def test_the_sample_fits_its_schema_and_its_rules() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    SCHEMA.validate(SAMPLE)
    SCHEMA.validate(SAMPLE | {"content": content(amends=AMENDS)})
    check(SAMPLE["content"])


def test_the_schema_names_the_objectives_of_the_planner() -> None:
    assert set(SCHEMA.schema["$defs"]["level"]["properties"]["name"]["enum"]) == set(OBJECTIVES)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("purpose", []),
        ("visits", []),
        ("period", ""),
        (f"{V}.leaves", "07/9/2020"),
        (f"{V}.km", -1),
        (f"{V}.members", []),
        (f"{V}.inspector", "Thanh tra"),
        ("record.status", "best"),
        ("record.instance_sha256", "abc"),
        ("record.objective.0.name", "beauty"),
        ("theme", "Đoàn kết"),
    ],
)
def test_schema_and_rules_refuse_the_same(path: str, value: object) -> None:
    plan = with_part(path, value)
    assert not SCHEMA.is_valid(SAMPLE | {"content": plan})
    with pytest.raises(BadInput):
        check(plan)
