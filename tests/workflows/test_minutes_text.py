"""Minutes as a paper: what is said in which words, what stays open, and the form to write on before the visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.minutes_sample import AMENDS, MINUTES_SAMPLE, content, unwritten, with_part
from tests.workflows.plans import SAMPLE as PLAN_SAMPLE
from workflows.content import Block, Heading, Paragraph, Table, block_texts
from workflows.figures import Figure
from workflows.inspection_plan_content import PlanContent
from workflows.minutes import compose
from workflows.minutes_content import Document, MinutesContent, PlanRef, TeamRole
from workflows.minutes_making import begun, with_team
from workflows.minutes_results import lines_within
from workflows.minutes_text import blank_text
from workflows.paper import Issue, Signatory
from workflows.pledge_content import Commitment, Comparator, Field, PledgeContent, Target

pytestmark = pytest.mark.quick

SIDES = (
    Signatory("inspected", ("ĐẠI DIỆN ĐƠN VỊ ĐƯỢC KIỂM TRA", "CHÁNH THANH TRA TỈNH SƠN LA"), "Người một"),
    Signatory("team-leader", ("TRƯỞNG ĐOÀN KIỂM TRA", "PHÓ CHÁNH THANH TRA"), "Người hai"),
    Signatory("team-secretary", ("THƯ KÝ ĐOÀN KIỂM TRA", "THANH TRA VIÊN"), "Người ba"),
)
ISSUE = Issue("Cụm thi đua số IV", 2020, "03/BB-CTĐ", "Sơn La", date(2020, 10, 7), SIDES)
PLAN = PlanContent.from_json(PLAN_SAMPLE["content"])
VISIT = next(visit for visit in PLAN.visits if visit.inspector == "lang-son")


def told(blocks: tuple[Block, ...]) -> str:
    return " ".join(block_texts(blocks))


def body(minutes: dict[str, Any]) -> str:
    return told(compose(minutes, ISSUE).blocks)


def row_of(minutes: dict[str, Any], key: str) -> tuple[object, ...]:
    table = next(block for block in compose(minutes, ISSUE).blocks if isinstance(block, Table))
    measured = [each["key"] for each in minutes["results"] if each["target"]]
    return table.rows[measured.index(key)]


def test_the_head_has_no_line_of_place_and_date_which_the_text_says() -> None:
    text = compose(content(), ISSUE)
    assert (text.place_and_date, text.type_name) == ("", "BIÊN BẢN")
    assert text.subject == "Kiểm tra chéo công tác thi đua năm 2020 tại Thanh tra tỉnh Sơn La"
    assert text.number == "Số: 03/BB-CTĐ"
    assert compose(content(), replace(ISSUE, number="")).number == ""
    opening = "Hôm nay, hồi 8 giờ 00 phút, ngày 05 tháng 10 năm 2020, tại trụ sở Thanh tra tỉnh Sơn La"
    assert body(content()).lstrip().startswith(opening)


def test_the_paper_ends_with_time_copies_and_the_sign_of_the_end() -> None:
    last = compose(content(copies=3), ISSUE).blocks[-1]
    assert isinstance(last, Paragraph)
    assert last.text == (
        "Biên bản lập xong hồi 16 giờ 30 phút, ngày 07 tháng 10 năm 2020, đã đọc lại cho các bên cùng nghe, thống nhất "
        "ký tên và được lập thành 03 bản, mỗi bên giữ 01 bản./."
    )


def test_both_sides_sign_beside_each_other_and_the_secretary_below_without_a_seal() -> None:
    text = compose(content(), ISSUE)
    assert [block.slot for block in text.signatures] == ["inspected", "team-leader", "team-secretary"]
    assert {block.seal_slot for block in text.signatures} == {""}
    assert text.closing_blocks == "sides"


def test_the_sections_stand_in_their_order() -> None:
    marks = [
        block.mark for block in compose(content(), ISSUE).blocks if isinstance(block, Heading) and block.level == 1
    ]
    assert marks == ["A.", "B.", "I.", "II.", "III.", "IV."]


def test_who_was_absent_and_who_was_lent_is_said() -> None:
    minutes = with_part("team.2.unit", "quang-ninh")
    minutes["team"][2]["unit_name"] = "Thanh tra tỉnh Quảng Ninh"
    said = body(minutes)
    assert "Trưởng phòng Nghiệp vụ 1, Thanh tra tỉnh Quảng Ninh - Thành viên (vắng mặt)" in said
    assert "Phó Chánh Thanh tra - Trưởng đoàn (có mặt)" in said


def test_figures_stand_beside_each_other_with_standing_evidence_and_reason() -> None:
    number, measure, own, verified, reached, seen = row_of(content(), "giai-quyet")
    assert (number, reached) == ("03", "Đạt")
    assert str(measure).endswith("trên 85% số vụ việc thuộc thẩm quyền và vụ việc được giao")
    assert (own, verified) == (("≈ 90,38%", "(47/52)"), ("≈ 86,53%", "(45/52)"))
    assert seen == ("Sổ theo dõi; 45 quyết định", "Lý do chênh lệch: 02 vụ chưa có quyết định giải quyết")


@pytest.mark.parametrize(
    ("figure", "cell", "reached"),
    [
        (("85", "100"), ("85%", "(85/100)"), "Chưa đạt"),
        (("0", "0"), ("0/0",), "Không phát sinh"),
        (("3615000000", "4860000000"), ("≈ 74,38%", "3.615.000.000", "/", "4.860.000.000"), "Chưa đạt"),
        (
            ("123456789012345", "123456789012345"),
            ("100%", "123.456.789.", "012.345", "/", "123.456.789.", "012.345"),
            "Đạt",
        ),
        (("", ""), (), ""),
    ],
)
def test_every_figure_has_its_form(figure: tuple[str, str], cell: tuple[str, ...], reached: str) -> None:
    parts = dict(zip(("numerator", "denominator"), figure, strict=True))
    row = row_of(with_part("results.giai-quyet.verified", parts), "giai-quyet")
    assert (row[3], row[4]) == (cell, reached)


def test_commitments_without_a_number_are_told_in_words_below_the_table() -> None:
    said = body(content())
    assert "- Đơn vị báo cáo: Đã tiến hành 02 cuộc thanh tra đột xuất." in said
    assert "- Kết quả kiểm tra: Đúng báo cáo; 02 kết luận đã công khai." in said
    only_words = [each for each in content()["results"] if not each["target"]]
    assert not any(isinstance(block, Table) for block in compose(content(results=only_words), ISSUE).blocks)


def test_reservations_are_printed_and_where_there_are_none_that_is_said() -> None:
    assert "Ý kiến bảo lưu: Đề nghị ghi nhận hai vụ việc" in body(content())
    assert "Ý kiến bảo lưu: không có." in body(content(reservations=""))


def test_minutes_that_take_others_place_say_so_first() -> None:
    assert (
        body(content(amends=AMENDS))
        .lstrip()
        .startswith(
            "Biên bản này thay thế Biên bản số 02/BB-CTĐ ngày 07 tháng 10 năm 2020; lý do: Ghi sai số liệu thu hồi."
        )
    )


def test_evidence_is_listed_in_an_annex_with_its_hash_in_groups() -> None:
    annex = compose(content(), ISSUE).annexes[0]
    assert annex.attached.replace("\u00a0", " ") == (
        "(Kèm theo Biên bản số 03/BB-CTĐ ngày 07 tháng 10 năm 2020 của Đoàn kiểm tra tại Thanh tra tỉnh Sơn La)"
    )
    table = annex.blocks[0]
    assert isinstance(table, Table)
    assert str(table.rows[0][2]).replace(" ", "") == content()["documents"][0]["sha256"]
    assert compose(content(documents=[]), ISSUE).annexes == ()


def test_the_form_leaves_room_for_all_that_only_the_visit_will_tell() -> None:
    blank = blank_text(MinutesContent.from_json(unwritten()), replace(ISSUE, number=""))
    said = told(blank.blocks)
    assert "hồi ........ giờ ........ phút, ngày ........ tháng ........ năm 2020" in said
    assert "có mặt / vắng mặt" in said
    assert "Ý kiến bảo lưu (nếu có):" in said
    assert "Không có." not in said
    table = next(block for block in blank.blocks if isinstance(block, Table))
    assert all("...." in str(row[3]) and "...." in str(row[5]) for row in table.rows)
    assert table.rows[0][2] == ("100%", "(12/12)")  # what the unit reported is there already


def test_a_draft_is_shown_open_but_without_lines_to_write_on() -> None:
    said = body(unwritten())
    assert "." * 60 not in said
    assert "hồi ........ giờ" in said


@given(st.text("ab1.,/_- é", max_size=80), st.integers(3, 20))
def test_parted_lines_fit_and_lose_no_letter(text: str, most: int) -> None:
    lines = lines_within(text, most)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(word) <= most for line in lines for word in line.split())


TARGET = Target("Số cuộc", "số cuộc trong kế hoạch", Comparator.EQUAL, "100", "%")
PLEDGE = PledgeContent(
    "Chủ đề", (), (Field("f", "Lĩnh vực", (Commitment("a", "Một", TARGET), Commitment("b", "Hai"))),), (), ""
)


def test_minutes_begin_with_all_that_is_known_and_nothing_verified() -> None:
    own = {"a": (Figure("3", "4"), "Kèm giải trình"), "b": (Figure("9"), "Đã làm"), "gone": (Figure("1"), "")}
    documents = [Document("Báo cáo.pdf", "a" * 64)]
    minutes = begun(PlanRef("05/KH-CTĐ", date(2020, 8, 20)), VISIT, PLEDGE, PLAN, own, documents, "Hà Giang")
    assert MinutesContent.from_json(minutes.to_json()) == minutes
    assert [member.role for member in minutes.team] == [TeamRole.LEADER, TeamRole.SECRETARY, TeamRole.MEMBER]
    first, second = minutes.results
    assert (first.own, first.own_words, first.field) == (Figure("3", "4"), "Kèm giải trình", "Lĩnh vực")
    assert (second.own, second.own_words) == (Figure(), "Đã làm")  # no target, nothing to compare a figure with
    assert not any(each.verified.given or each.verified_words for each in minutes.results)
    assert minutes.grounds == (
        "Căn cứ Kế hoạch số 05/KH-CTĐ ngày 20 tháng 8 năm 2020 về kiểm tra chéo công tác thi đua",
    )
    assert (minutes.contents, minutes.period, minutes.documents) == (PLAN.contents, PLAN.period, tuple(documents))


def test_a_plan_without_number_and_day_is_a_ground_too() -> None:
    minutes = begun(PlanRef("", None), VISIT, PLEDGE, PLAN, {}, [], "")
    assert minutes.grounds == ("Căn cứ Kế hoạch về kiểm tra chéo công tác thi đua",)


def test_a_changed_team_keeps_who_was_absent() -> None:
    secretary = next(member for member in VISIT.members if member.id == VISIT.secretary)
    newcomer = replace(secretary, id="lang-son-4", name="Người mới")
    members = tuple(newcomer if member is secretary else member for member in VISIT.members)
    changed = with_team(MINUTES_SAMPLE, replace(VISIT, members=members, secretary="lang-son-4"))
    assert [(member.id, member.present) for member in changed.team] == [
        ("lang-son-1", True),
        ("lang-son-4", True),
        ("lang-son-3", False),
    ]
