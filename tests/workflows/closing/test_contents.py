"""The closing papers' contents: read strictly, stored as they were written, refused at the path of what is wrong."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.workflows.closing.samples import FOLDER, KINDS, SAMPLES, content, with_part
from workflows.content import content_hash
from workflows.paper import Party, SignedBy
from workflows.refusals import BadInput

pytestmark = pytest.mark.quick

SCHEMAS = {kind: Draft202012Validator(json.loads((FOLDER / kind / "schema.json").read_text())) for kind in KINDS}
UNITS = [row["placed"] for row in SAMPLES["ranking"]["content"]["units"]]


def refused_at(kind: str, changed: Any) -> str:
    with pytest.raises(BadInput) as refused:
        KINDS[kind].check(changed)
    assert "{" not in str(refused.value)
    return refused.value.field


U, P = "units.0", "units.0.placed"


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("ranking", "grounds.0", " "),
        ("ranking", "notes.0", ""),
        ("ranking", "notes", "Ghi chú"),
        ("ranking", "table.scale", ""),
        ("ranking", "table.decimals", 3),
        ("ranking", "table.paper.day", "10/4/2020"),
        ("ranking", "table.paper.on_paper", "no"),
        ("ranking", "parts.0.title", ""),
        ("ranking", "parts.0.most", ""),
        ("ranking", "criteria.0.part", "khong-co"),
        ("ranking", "criteria.0.text", ""),
        ("ranking", "criteria.0.number", ""),
        ("ranking", "criteria.0.most", "15,5,5"),
        ("ranking", "units", []),
        ("ranking", f"{U}.short", ""),
        ("ranking", f"{U}.own", "-1"),
        ("ranking", f"{U}.bonus", ""),
        ("ranking", f"{U}.penalty", "0.123"),
        ("ranking", f"{U}.points", ["15"]),
        ("ranking", f"{U}.points.0", "15.01"),  # above its most
        ("ranking", f"{U}.parts.0", ""),
        ("ranking", f"{U}.parts.0", "64.9"),  # not the sum of the criteria
        ("ranking", f"{U}.minutes", "03/BB-CTĐ"),
        ("ranking", f"{P}.name", ""),
        ("ranking", f"{P}.unit", "Lạng Sơn"),
        ("ranking", f"{P}.status", "best"),
        ("ranking", f"{P}.place", 0),
        ("ranking", f"{P}.place", None),
        ("ranking", f"{P}.place", 2),
        ("ranking", f"{P}.total", ""),
        ("ranking", f"{P}.total", "120"),
        ("ranking", f"{P}.tie", "lot"),
        ("ranking", f"{P}.tie", "part:khong-co"),
        ("report", "situation", []),
        ("report", "limits", []),
        ("report", "directions", []),
        ("report", "causes.0", ""),
        ("report", "units.0.short", ""),
        ("report", "targets.0.goal", ""),
        ("report", "targets.0.results", []),
        ("report", "targets.0.results.0.standing", "good"),
        ("report", "targets.0.results.0.standing", "unknown"),
        ("report", "targets.0.results.0.figure", ""),
        ("report", "visits.0.inspected_name", ""),
        ("report", "visits.0.last_day", "2020-09-07"),
        ("report", "visits.0.first_day", "08/9/2020"),
        ("report", "ranking.0.place", 3),
        ("report", "votes.0.title", ""),
        ("report", "votes.0.method", "lot"),
        ("report", "votes.0.needed", 8),
        ("report", "votes.0.totals.0.votes", 8),
        ("report", "votes.0.totals.1.chosen", True),  # with 1 of the 5 votes that are needed
        ("report", "votes.0.totals.0.votes", True),
        ("nomination", "addressees", []),
        ("nomination", "grounds.0", ""),
        ("nomination", "nominees", []),
        ("nomination", "nominees.0.award", ""),
        ("nomination", "nominees.0.reason", " "),
        ("nomination", "nominees.0.result", ""),
        ("nomination", "nominees.0.vote", ""),
        ("nomination", "nominees.0.votes", 8),
        ("nomination", "documents.0", ""),
    ],
)
def test_what_is_wrong_is_named_by_its_path(kind: str, path: str, value: object) -> None:
    assert refused_at(kind, with_part(kind, path, value)) == path


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("ranking", ""),
        ("ranking", "table.paper"),
        ("ranking", "parts.0"),
        ("ranking", "criteria.1"),
        ("ranking", "units.2"),
        ("ranking", "units.2.placed"),
        ("report", ""),
        ("report", "units.0"),
        ("report", "targets.0"),
        ("report", "targets.0.results.1"),
        ("report", "visits.0"),
        ("report", "votes.0"),
        ("report", "votes.0.totals.0"),
        ("nomination", ""),
        ("nomination", "nominees.0"),
    ],
)
def test_a_missing_name_and_an_unknown_one_are_told(kind: str, part: str) -> None:
    for change in ("lost", "added"):
        whole = content(kind)
        found: Any = whole
        for step in filter(None, part.split(".")):
            found = found[int(step) if step.isdigit() else step]
        name = "thêm" if change == "added" else next(iter(found))
        found.pop(name) if change == "lost" else found.update({name: ""})
        assert refused_at(kind, whole) == f"{part}.{name}".removeprefix(".")


@pytest.mark.parametrize("kind", KINDS)
def test_the_content_is_kept_as_it_was_written(kind: str) -> None:
    kept = KINDS[kind].check(content(kind))
    assert json.loads(json.dumps(kept)) == content(kind)
    assert content_hash(kept) == content_hash(KINDS[kind].check(kept))


@given(st.data())
def test_whatever_is_written_comes_back_the_same_or_is_refused_at_a_path(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    changed = content(kind)
    part: Any = changed
    path = []
    while isinstance(part, dict | list) and part:
        step = data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
        path.append(step)
        whole, part = part, part[step]
    whole[path[-1]] = data.draw(
        st.none() | st.booleans() | st.integers(-1, 12) | st.text(max_size=5) | st.sampled_from(["1", "07.5", []])
    )
    kept = None
    with suppress(BadInput):
        kept = KINDS[kind].check(changed)
    if kept is None:
        assert refused_at(kind, changed)
    else:
        assert content_hash(KINDS[kind].check(kept)) == content_hash(kept)


def test_a_key_that_stands_twice_is_refused() -> None:
    criteria = content("ranking")["criteria"]
    criteria[1]["key"] = criteria[0]["key"]
    assert refused_at("ranking", content("ranking", criteria=criteria)) == "criteria.1.key"
    ranking = content("report")["ranking"]
    ranking[1]["unit"] = ranking[0]["unit"]
    assert refused_at("report", content("report", ranking=ranking)) == "ranking.1.unit"


def test_no_unit_is_nominated_twice_for_one_award_but_may_be_for_two() -> None:
    nominees = content("nomination")["nominees"]
    both = copy.deepcopy(nominees[0]) | {"award": "Bằng khen"}
    KINDS["nomination"].check(content("nomination", nominees=[*nominees, both]))
    again = content("nomination", nominees=[*nominees, copy.deepcopy(nominees[0])])
    assert refused_at("nomination", again) == "nominees.3.award"


def test_figures_have_no_more_decimals_than_the_table_prints() -> None:
    ranking = with_part("ranking", "table.decimals", 1)
    assert refused_at("ranking", ranking) == "units.3.placed.total"  # 100.05


def ranked(*rows: tuple[str, int | None, str]) -> list[dict[str, Any]]:
    """Rows of a ranking: total, place, tie; a unit without a place is deferred."""
    return [
        {
            "unit": f"u{i}",
            "name": f"Đơn vị {i}",
            "status": "deferred" if place is None else "ranked",
            "place": place,
            "total": total,
            "tie": tie,
            "reason": "Chưa có kết luận" if place is None else "",
        }
        for i, (total, place, tie) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ((("90", 1, ""), ("80", 2, ""), ("70", None, "")), ""),
        ((("90", 1, "shared"), ("90", 1, "shared"), ("80", 3, "")), ""),
        ((("90", 1, "part:i"), ("90", 2, "shared"), ("90", 2, "shared"), ("1", 4, "")), ""),
        ((("90", 1, ""), ("91", 2, "")), "ranking.1.total"),
        ((("90", 1, ""), ("90", 1, "")), "ranking.1.place"),
        ((("90", 1, "shared"), ("90", 1, "")), "ranking.1.place"),
        ((("90", 1, "shared"), ("80", 1, "shared")), "ranking.1.place"),
        ((("90", 1, "shared"), ("90", 1, "shared"), ("80", 2, "")), "ranking.2.place"),
        ((("90", 1, ""), ("80", 3, "")), "ranking.1.place"),
        ((("90", 2, ""), ("80", 3, "")), "ranking.0.place"),
        ((("90", None, ""), ("80", 1, "")), "ranking.1.place"),
    ],
)
def test_places_follow_from_the_totals(rows: tuple[Any, ...], wrong: str) -> None:
    report = content("report", ranking=ranked(*rows))
    if wrong:
        assert refused_at("report", report) == wrong
    else:
        KINDS["report"].check(report)


def test_who_is_not_ranked_says_why_and_has_no_place() -> None:
    (row,) = ranked(("70", None, ""))
    assert refused_at("report", content("report", ranking=[row | {"reason": " "}])) == "ranking.0.reason"
    assert refused_at("report", content("report", ranking=[row | {"place": 1}])) == "ranking.0.place"


@pytest.mark.parametrize(("third", "wrong"), [("6.66", ""), ("6.67", ""), ("6.63", "units.0.parts.0")])
def test_sums_may_differ_by_what_rounding_explains_and_no_more(third: str, wrong: str) -> None:
    """Three thirds of 20 print 6.67 each and add up to 20: 0.02 may be rounding, 0.03 is not."""
    ranking = content("ranking")
    ranking["parts"] = [{"key": "i", "title": "Phần một", "most": "20"}]
    ranking["criteria"] = [
        {"key": f"c{i}", "part": "i", "number": f"I.{i}", "text": "Tiêu chí", "most": "7"} for i in range(3)
    ]
    unit = ranking["units"][0] | {"parts": ["20"], "points": ["6.67", "6.67", third], "bonus": "0", "penalty": "0"}
    unit["placed"] |= {"total": "20", "tie": ""}
    ranking["units"] = [unit]
    if wrong:
        assert refused_at("ranking", ranking) == wrong
    else:
        KINDS["ranking"].check(ranking)


def test_penalties_make_no_total_negative() -> None:
    ranking = content("ranking", units=content("ranking")["units"][:1])
    unit = ranking["units"][0]
    unit["penalty"] = "200"
    unit["placed"] |= {"total": "0", "tie": ""}
    KINDS["ranking"].check(ranking)
    unit["placed"]["total"] = "1"
    assert refused_at("ranking", ranking) == "units.0.placed.total"


@pytest.mark.parametrize(
    ("kind", "symbol", "reviewed_by"),
    [
        ("ranking", "TB-CTĐ", Party.MEMBERS),
        ("report", "BC-CTĐ", Party.MEMBERS),
        ("nomination", "TTr-CTĐ", Party.NOBODY),
    ],
)
def test_who_drafts_reviews_and_signs(kind: str, symbol: str, reviewed_by: Party) -> None:
    found = KINDS[kind]
    assert (found.symbol, found.drafted_by, found.reviewed_by, found.signed_by) == (
        symbol,
        Party.CHAIR,
        reviewed_by,
        SignedBy.CHAIR,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_fits_its_schema_and_its_rules(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind].schema)
    SCHEMAS[kind].validate(SAMPLES[kind])


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("ranking", "units", []),
        ("ranking", f"{U}.bonus", ""),
        ("ranking", f"{P}.tie", "lot"),
        ("ranking", f"{P}.place", 0),
        ("ranking", "table.decimals", 3),
        ("report", "situation", []),
        ("report", "votes.0.method", "lot"),
        ("report", "visits.0.first_day", "08/9/2020"),
        ("nomination", "nominees.0.award", ""),
        ("nomination", "nominees.0.votes", "6"),
    ],
)
def test_schema_and_rules_refuse_the_same(kind: str, path: str, value: object) -> None:
    changed = with_part(kind, path, value)
    assert not SCHEMAS[kind].is_valid(SAMPLES[kind] | {"content": changed})
    with pytest.raises(BadInput):
        KINDS[kind].check(changed)


def test_what_finds_no_room_in_an_annex_is_refused_before_anybody_approves_it() -> None:
    units = content("report")["units"][:1]
    many = [units[0] | {"key": f"u{i}"} for i in range(101)]
    target = content("report")["targets"][0] | {"results": [content("report")["targets"][0]["results"][0]] * 101}
    targets = [target | {"key": f"t{i}"} for i in range(100)]
    assert refused_at("report", content("report", units=many, targets=targets)) == "targets"
    KINDS["report"].check(content("report", units=many, targets=targets[:99]))
