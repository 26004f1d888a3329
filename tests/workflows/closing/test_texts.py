"""What the closing papers print: every row a passage, ties and exclusions with their reason, columns that fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.closing.samples import KINDS, content, with_part
from workflows.closing.making import UnitResult, decimal, places, ranking_figures
from workflows.closing.ranking_content import RankingContent
from workflows.closing.ranking_text import ties_in_words
from workflows.closing.reading import PaperRef, UnitName
from workflows.content import PaperText, Table
from workflows.paper import Issue, Signatory
from workflows.scoring.ranking import rank
from workflows.scoring.score import Consideration, PartScore, Score, printed
from workflows.setting import side_by_side

CHAIR = Signatory("chair", ("CỤM TRƯỞNG", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"), "Phan Văn Thống")
ISSUE = Issue("Cụm thi đua số IV", 2020, "21/TB-CTĐ", "Điện Biên", date(2020, 11, 12), (CHAIR,))


def text_of(kind: str, changed: Any = None) -> PaperText:
    return KINDS[kind].compose(changed or content(kind), ISSUE)


def said(kind: str, changed: Any = None) -> str:
    return " ".join(text_of(kind, changed).words())


def tables(kind: str, changed: Any = None) -> list[Table]:
    text = text_of(kind, changed)
    blocks = [*text.blocks, *(block for annex in text.annexes for block in annex.blocks)]
    return [block for block in blocks if isinstance(block, Table)]


def test_every_unit_is_one_passage_whose_words_change_with_any_of_its_figures() -> None:
    before = {each.key: each.text for each in KINDS["ranking"].passages(content("ranking"))}
    assert {key for key in before if key.startswith("unit-")} == {
        f"unit-{row['placed']['unit']}" for row in content("ranking")["units"]
    }
    for path in ("points.5", "parts.0", "bonus", "own", "placed.reason", "placed.total", "minutes.number"):
        value = "Lý do" if path == "placed.reason" else "0.25"
        changed = with_part("ranking", f"units.3.{path}", value)
        if path == "placed.reason":
            changed["units"][3]["placed"] |= {"status": "excluded", "place": None}
        after = {each.key: each.text for each in KINDS["ranking"].passages(changed)}
        assert "unit-son-la" in {key for key in before if before[key] != after[key]} <= {"unit-son-la", "tie-1"}, path


@pytest.mark.parametrize("kind", KINDS)
def test_passages_have_keys_of_their_own_and_words(kind: str) -> None:
    found = KINDS[kind].passages(content(kind))
    assert len({each.key for each in found}) == len(found)
    assert all(each.text and each.label for each in found)


def test_a_tie_that_a_part_decided_and_one_that_nothing_did_are_told() -> None:
    (by_part,) = ties_in_words(RankingContent.from_json(content("ranking")))
    assert by_part == (
        "Thanh tra tỉnh Lạng Sơn, Thanh tra tỉnh Quảng Ninh bằng tổng điểm (101,5); thứ hạng xác định theo điểm phần I "
        "(Công tác chuyên môn)."
    )
    shared = content("ranking")
    for unit in shared["units"][:2]:
        unit["placed"] |= {"tie": "shared", "place": 1}
    assert (
        "Thanh tra tỉnh Lạng Sơn, Thanh tra tỉnh Quảng Ninh bằng tổng điểm (101,5) và bằng điểm cả ở các phần dùng để "
        "phân hạng nên đồng hạng." in said("ranking", shared)
    )
    assert said("ranking", shared).count("nên đồng hạng.") == 2
    assert "Đồng hạng" in said("ranking", shared)


@pytest.mark.parametrize(("status", "words"), [("excluded", "Không xét: "), ("deferred", "Tạm hoãn xét: ")])
def test_who_is_not_ranked_is_printed_with_the_reason(status: str, words: str) -> None:
    changed = content("ranking")
    changed["units"][6]["placed"] |= {"status": status, "place": None, "reason": "Chưa có kết luận."}
    KINDS["ranking"].check(changed)
    text = said("ranking", changed)
    assert f"{words}Chưa có kết luận" in text
    sentence = f"Thanh tra tỉnh Lào Cai: {words.lower()}Chưa có kết luận."
    assert text.count(sentence) == 2  # below the places, and again in the annex that is read alone


def test_what_has_no_points_or_no_minutes_is_said_beside_the_places() -> None:
    changed = content("ranking")
    changed["units"][0]["points"][1] = ""
    changed["units"][1]["minutes"] = None
    text = said("ranking", changed)
    assert "Thanh tra tỉnh Lạng Sơn còn tiêu chí chưa có điểm, được tính 0 điểm: I.2." in text
    assert "Thanh tra tỉnh Quảng Ninh chưa có biên bản kiểm tra chéo đã ký" in text
    assert "của 06/07 đơn vị" in text


def test_the_annexes_hold_every_point_and_every_source_once() -> None:
    matrices = [table for table in tables("ranking") if "Điểm tối đa" in table.header]
    assert [table.header[3:] for table in matrices] == [
        ("Lạng Sơn", "Quảng Ninh", "Điện Biên", "Sơn La"),
        ("Lai Châu", "Hà Giang", "Lào Cai"),
    ]
    for table in matrices:
        assert sum(table.widths) == 100
        assert len(table.rows) == 3 + 12 + 3  # parts, criteria, bonus, penalty, total
    assert matrices[0].rows[3] == ("I.3", content("ranking")["criteria"][2]["text"], "15", "15", "15", "15", "14,55")
    assert matrices[1].rows[-1] == ("", "TỔNG ĐIỂM", "100", "98", "96,75", "93")
    assert all(f"số {i:02}/BB-CTĐ" in said("ranking") for i in range(1, 8))


def test_more_parts_than_find_room_stand_in_the_second_annex_only() -> None:
    changed = content("ranking")
    changed["parts"] += [{"key": f"p{i}", "title": f"Phần {i}", "most": "0"} for i in range(2)]
    for unit in changed["units"]:
        unit["parts"] += ["0", "0"]
    first = next(table for table in tables("ranking", changed) if "Tự chấm" in table.header)
    assert first.header == ("Hạng", "Đơn vị", "Tự chấm", "Thưởng", "Trừ", "Thẩm định")
    assert "Điểm từng phần của mỗi đơn vị nêu tại Phụ lục II." in said("ranking", changed)


def test_the_report_counts_targets_unit_by_unit() -> None:
    counts = next(table for table in tables("report") if table.header[0] == "Đơn vị")
    assert counts.header[1:] == ("Đạt", "Chưa đạt", "Không phát sinh", "Chưa có số liệu")
    assert counts.rows[0] == ("Thanh tra tỉnh Điện Biên", "7", "0", "0", "0")
    assert counts.rows[3] == ("Thanh tra tỉnh Lai Châu", "6", "0", "1", "0")
    assert all(sum(int(str(cell)) for cell in row[1:]) == 7 for row in counts.rows)


def test_a_vote_that_nobody_won_is_told_with_who_was_tied() -> None:
    changed = content("report")
    changed["votes"][0] |= {"tied": ["Thanh tra tỉnh Sơn La", "Thanh tra tỉnh Lai Châu"]}
    assert (
        "Thanh tra tỉnh Sơn La, Thanh tra tỉnh Lai Châu bằng phiếu ở suất cuối nên chưa đơn vị nào trong số này được "
        "chọn." in said("report", changed)
    )


@pytest.mark.parametrize(
    ("figure", "lines", "across"),
    [
        ("≈ 72,34% (34/47)", ("≈ 72,34%", "(34/47)", "Đạt"), 4),
        ("≈ 74,91% (3.820,5/5.100)", ("≈ 74,91%", "(3.820,5/", "5.100)", "Đạt"), 4),
        ("≈ 75% (3.820.500.000/5.100.000.001)", ("≈ 75%", "(3.820.500.000/", "5.100.000.001)", "Đạt"), 2),
        ("12 người", ("12 người", "Đạt"), 4),
    ],
)
def test_a_long_figure_gets_lines_and_room(figure: str, lines: tuple[str, ...], across: int) -> None:
    changed = with_part("report", "targets.1.results.0.figure", figure)
    matrix = next(table for table in tables("report", changed) if table.header[1] == "Chỉ tiêu")
    assert matrix.rows[1][2] == lines
    assert len(matrix.header) - 2 <= across
    assert sum(matrix.widths) == 100


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_without_anything_is_set_all_the_same(kind: str) -> None:
    empty = {name: [] if isinstance(part, list) else part for name, part in content(kind).items()}
    assert text_of(kind, empty).type_name


def test_the_nomination_is_addressed_and_says_who_for_what_and_why() -> None:
    text = text_of("nomination")
    assert text.addressees == ("Thanh tra Chính phủ",)
    assert text.type_name == "TỜ TRÌNH"
    (table,) = tables("nomination")
    assert table.rows[0] == (
        "01",
        "Thanh tra tỉnh Lạng Sơn",
        "Cờ thi đua của Thanh tra Chính phủ",
        "Hạng 1; 101,5 điểm",
        "6/7",
    )
    assert "1. Thanh tra tỉnh Lạng Sơn: Cờ thi đua của Thanh tra Chính phủ Dẫn đầu phong trào" in said("nomination")


@given(st.integers(1, 130), st.integers(1, 6))
def test_columns_are_shared_out_evenly_and_none_is_lost(count: int, most: int) -> None:
    found = side_by_side(count, most)
    assert [place for across in found for place in range(count)[across]] == list(range(count))
    sizes = [across.stop - across.start for across in found]
    assert max(sizes) <= most
    assert max(sizes) - min(sizes) <= 1


@given(st.fractions(0, 2000), st.integers(0, 2))
def test_points_are_written_as_the_scoring_table_prints_them(points: Fraction, decimals: int) -> None:
    assert decimal(points, decimals) == printed(points, decimals).replace(".", "").replace(",", ".")


@given(
    st.lists(
        st.tuples(st.fractions(0, 20), st.fractions(0, 20), st.fractions(0, 3), st.sampled_from(Consideration)),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_the_scores_are_the_ranking_made_of_them_can_be_sent_round(rows: list[Any]) -> None:
    from tests.workflows.scoring.tables import content as table_content
    from workflows.scoring.table import ScoringTable

    table = ScoringTable.from_json(table_content())
    shape = table.parts
    results = []
    for i, (first, second, bonus, standing) in enumerate(rows):
        parts = tuple(
            PartScore(part.key, part.title, part.points, min(points, part.points), ())
            for part, points in zip(shape, (first, second, Fraction(0)), strict=False)
        )
        total = sum((part.points for part in parts), Fraction(0)) + bonus
        found = Score(parts, bonus, Fraction(0), total, standing, (), condition="Có kết luận", standing_reason="Số 3")
        results.append(UnitResult(UnitName(f"u{i}", f"Đơn vị {i}", f"ĐV {i}"), None, found, None))
    ranked = rank(table, {result.unit.key: result.verified for result in results})
    found = places(results, ranked, table.decimals)
    report = content("report", ranking=[_as_json(placed) for placed in found])
    KINDS["report"].check(report)
    assert {placed.unit for placed in found} == {result.unit.key for result in results}


def _as_json(placed: Any) -> dict[str, Any]:
    return {name: getattr(placed, name) for name in type(placed).__dataclass_fields__}


def test_the_generated_ranking_says_what_the_scores_say() -> None:
    from tests.workflows.scoring.tables import content as table_content
    from workflows.scoring.score import score
    from workflows.scoring.sheet import Mark, Sheet
    from workflows.scoring.table import Basis, ScoringTable

    table = ScoringTable.from_json(table_content())
    judged = [each for each in table.criteria if each.basis is not Basis.TARGET]
    marks = {each.key: Mark(each.points, "") for each in judged}
    results = [
        UnitResult(UnitName("a", "Đơn vị A", "A"), None, score(table, {}, {}, Sheet(criteria=marks)), None),
        UnitResult(UnitName("b", "Đơn vị B", "B"), None, score(table, {}, {}, Sheet()), None),
    ]
    results[0] = replace(results[0], own=results[1].verified)
    ranked = rank(table, {result.unit.key: result.verified for result in results})
    source = PaperRef("06/HD-CTĐ", date(2020, 4, 10), "GU")
    made = content("ranking") | ranking_figures(table, source, results, ranked)
    ranking = RankingContent.from_json(KINDS["ranking"].check(made))
    assert [unit.placed.unit for unit in ranking.units] == ["a", "b"]
    assert ranking.units[0].placed.total == decimal(sum((Fraction(each.points) for each in judged), Fraction(0)), 2)
    assert (ranking.units[0].own, ranking.units[1].own) == ("0", "")
    assert set(ranking.units[1].points) == {""}
    assert [criterion.key for criterion in ranking.criteria] == [each.key for each in table.criteria]


def test_of_three_alike_one_may_be_set_apart_and_two_share() -> None:
    changed = content("ranking")
    for unit, tie, place in zip(changed["units"], ("part:chuyen-mon", "shared", "shared"), (1, 2, 2), strict=False):
        unit["placed"] |= {"total": "101.5", "tie": tie, "place": place}
    (told,) = ties_in_words(RankingContent.from_json(changed))
    assert told.endswith(
        "thứ hạng xác định theo điểm phần I (Công tác chuyên môn); Thanh tra tỉnh Quảng Ninh, Thanh tra tỉnh Điện Biên "
        "bằng điểm cả ở các phần dùng để phân hạng nên đồng hạng."
    )
