"""The plan as it is printed: its sections, the annex of visits, the annex that tells how it was made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.workflows.plans import AMENDS, SAMPLE, content, with_part
from workflows.content import Annex, Heading, PaperText, Paragraph, Table
from workflows.days import short_day, span, spelled_day
from workflows.inspection_plan import compose
from workflows.paper import Issue, Signatory
from workflows.scheduling.instance import OBJECTIVES

pytestmark = pytest.mark.quick

ISSUE = Issue(
    cluster="Cụm thi đua số IV",
    year=2020,
    number="05/KH-CTĐ",
    place="Điện Biên",
    day=date(2020, 8, 20),
    signatories=(Signatory("chair", ("CỤM TRƯỞNG", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"), "Phan Văn Thống"),),
)


def printed(plan: dict[str, Any] | None = None, issue: Issue = ISSUE) -> PaperText:
    return compose(plan or content(), issue)


def table(annex: Annex) -> Table:
    return next(block for block in annex.blocks if isinstance(block, Table))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2020, 9, 7), date(2020, 9, 9), "từ ngày 07/9 đến ngày 09/9/2020"),
        (date(2020, 1, 31), date(2020, 2, 1), "từ ngày 31/01 đến ngày 01/02/2020"),
        (date(2020, 12, 30), date(2021, 1, 2), "từ ngày 30/12/2020 đến ngày 02/01/2021"),
        (date(2020, 10, 5), date(2020, 10, 5), "ngày 05/10/2020"),
    ],
)
def test_days_are_written_as_vietnamese_papers_write_them(first: date, last: date, words: str) -> None:
    assert span(first, last) == words


def test_one_day_in_figures_and_in_words() -> None:
    assert short_day(date(2021, 2, 3)) == "03/02/2021"
    assert spelled_day(date(2020, 3, 13)) == "ngày 13 tháng 3 năm 2020"


def test_a_plan_is_set_component_by_component() -> None:
    paper = printed()
    assert (paper.parent_agency, paper.agency, paper.number) == (
        "THANH TRA CHÍNH PHỦ",
        "CỤM THI ĐUA SỐ IV",
        "Số: 05/KH-CTĐ",
    )
    assert (paper.type_name, paper.subject) == ("KẾ HOẠCH", "Kiểm tra chéo công tác thi đua năm 2020")
    assert paper.place_and_date == "Điện Biên, ngày 20 tháng 8 năm 2020"
    assert [(block.mark, block.text) for block in paper.blocks if isinstance(block, Heading) and block.level == 1] == [
        ("I.", "MỤC ĐÍCH, YÊU CẦU"),
        ("II.", "NỘI DUNG VÀ THỜI KỲ KIỂM TRA"),
        ("III.", "ĐƠN VỊ KIỂM TRA, ĐƠN VỊ ĐƯỢC KIỂM TRA VÀ THỜI GIAN"),
        ("IV.", "TỔ CHỨC THỰC HIỆN"),
    ]
    assert Paragraph("Số cuộc kiểm tra: 07 cuộc, tiến hành từ ngày 08/9 đến ngày 24/9/2020.", "1.") in paper.blocks
    assert [(block.slot, block.seal_slot) for block in paper.signatures] == [("chair", "seal-chair")]
    assert paper.recipients[-1] == "Lưu: VT"


def test_the_text_points_to_its_annexes_as_the_decree_asks() -> None:
    paper = printed()
    words = " ".join(block.text for block in paper.blocks if isinstance(block, Paragraph))
    assert [annex.mark for annex in paper.annexes if annex.mark not in words] == []
    assert [annex.mark for annex in paper.annexes] == ["Phụ lục I", "Phụ lục II"]


def test_every_annex_is_tied_to_its_paper() -> None:
    lines = {" ".join(annex.attached.split()) for annex in printed().annexes}
    assert lines == {"(Kèm theo Kế hoạch số 05/KH-CTĐ ngày 20 tháng 8 năm 2020 của Cụm thi đua số IV)"}


def test_number_and_day_stay_open_on_a_preview() -> None:
    paper = printed(issue=replace(ISSUE, number="", day=None))
    line = " ".join(paper.annexes[0].attached.split())
    assert line == "(Kèm theo Kế hoạch ngày ... tháng ... năm 2020 của Cụm thi đua số IV)"


def test_the_annex_has_a_row_a_visit_with_days_and_the_whole_team() -> None:
    visits = table(printed().annexes[0])
    assert len(visits.rows) == 7
    assert visits.rows[6] == (
        "07",
        "Thanh tra tỉnh Quảng Ninh",
        "Thanh tra tỉnh Lạng Sơn",
        ("từ ngày 22/9 đến ngày 24/9/2020", "(đi ngày 21/9, về ngày 25/9)"),
        (
            "Trưởng đoàn: Đại diện Thanh tra tỉnh Quảng Ninh 1, Thanh tra viên chính, Phó Chánh Thanh tra",
            "Thư ký: Đại diện Thanh tra tỉnh Quảng Ninh 2, Thanh tra viên, Phòng Nghiệp vụ 1",
            (
                "Thành viên: Đại diện Thanh tra tỉnh Sơn La 3, Thanh tra viên chính, Trưởng phòng Nghiệp vụ 1, "
                "Thanh tra tỉnh Sơn La"
            ),
        ),
    )


def test_journeys_within_the_working_days_are_not_said_twice() -> None:
    plan = with_part("visits.0.leaves", "2020-09-08")
    plan["visits"][0]["returns"] = "2020-09-10"
    assert table(printed(plan).annexes[0]).rows[0][3] == ("từ ngày 08/9 đến ngày 10/9/2020",)


def test_the_leader_stands_first_wherever_the_content_has_them() -> None:
    plan = with_part("visits.0.leader", "dien-bien-3")
    team = table(printed(plan).annexes[0]).rows[0][4]
    assert [line.partition(":")[0] for line in team] == ["Trưởng đoàn", "Thư ký", "Thành viên"]
    assert "Điện Biên 3" in team[0]


def test_a_plan_that_takes_anothers_place_says_so_first() -> None:
    first = printed(content(amends=AMENDS)).blocks[0]
    sentence = "Kế hoạch này thay thế Kế hoạch số 05/KH-CTĐ ngày 20 tháng 8 năm 2020; lý do: Một thành viên nghỉ ốm."
    assert first == Paragraph(sentence)
    unnumbered = printed(content(amends=AMENDS | {"number": ""})).blocks[0]
    assert unnumbered == Paragraph(sentence.replace(" số 05/KH-CTĐ", ""))


@pytest.mark.parametrize(
    ("status", "words"), [("optimal", "là tối ưu"), ("feasible", "chưa"), ("edited", "không phải")]
)
def test_the_second_annex_says_how_the_arrangement_was_made(status: str, words: str) -> None:
    annex = printed(with_part("record.status", status)).annexes[1]
    assert words in next(block.text for block in annex.blocks if isinstance(block, Paragraph))


def test_the_record_is_printed_so_that_anybody_can_check_it() -> None:
    annex, record = printed().annexes[1], SAMPLE["content"]["record"]
    said = " ".join(annex.texts())
    assert record["instance_sha256"] in said.replace(" ", "")
    assert f"{record['solver']}; số khởi đầu (seed): {record['seed']}" in said
    assert [rule for rule in record["rules"] if rule not in said] == []
    assert table(annex).rows[1] == ("02", "Tổng quãng đường, tính một chiều", "1.014 km", "1.014 km")


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_of_the_planner_has_its_words(name: str) -> None:
    level = {"name": name, "value": 6, "bound": 5}
    _, title, value, bound = table(printed(with_part("record.objective", [level])).annexes[1]).rows[0]
    assert title
    # Working days are counted from 0 in the instance, from 1 by people.
    first = 7 if name == "last_day" else 6
    assert (str(first) in value, str(first - 1) in bound) == (True, True)


def test_a_record_without_solver_prints_no_empty_section() -> None:
    record = {"status": "edited", "instance_sha256": "", "solver": "", "seed": 0, "objective": [], "rules": []}
    blocks = printed(content(record=record)).annexes[1].blocks
    assert [block.text for block in blocks if isinstance(block, Heading)] == ["Mức độ tối ưu"]


def test_a_draft_without_visits_has_no_annex_and_its_sections_close_up() -> None:
    paper = printed(content(visits=[]))
    assert paper.annexes == ()
    assert [b.mark for b in paper.blocks if isinstance(b, Heading) and b.level == 1] == ["I.", "II.", "III."]
