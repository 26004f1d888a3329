"""The scoring table as a kind of paper: its passages and its words in print."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.workflows.scoring.tables import content, with_part
from workflows.content import PaperText, Table
from workflows.paper import Issue, Party, SignedBy
from workflows.scoring.kind import SCORING, compose, passages

pytestmark = pytest.mark.quick

ISSUE = Issue("Cụm thi đua số IV", 2020, "06/HD-CTĐ", "Điện Biên", date(2020, 4, 10), ())


def texts(table: dict[str, Any]) -> dict[str, str]:
    return {passage.key: passage.text for passage in passages(table)}


def paper(table: dict[str, Any]) -> PaperText:
    return compose(table, ISSUE)


def said(table: dict[str, Any]) -> str:
    return " ".join(paper(table).words()).replace("\u00a0", " ")


def test_it_is_agreed_by_the_members_and_signed_by_the_chair_like_a_plan() -> None:
    assert (SCORING.drafted_by, SCORING.reviewed_by, SCORING.signed_by) == (
        Party.CHAIR,
        Party.MEMBERS,
        SignedBy.CHAIR,
    )


def test_members_comment_on_each_criterion() -> None:
    found = texts(content())
    assert len(found) == len(passages(content()))
    assert found["criterion-diem-thu-hoi"] == (
        "Tiền và tài sản thu hồi được: trên 70% số phải thu hồi trong năm (tối đa 15 điểm). Theo số liệu của nội "
        "dung mã thu-hoi. Chưa đạt: điểm theo tỷ lệ, dưới 50% mức chỉ tiêu thì 0 điểm. Không phát sinh: điểm tối đa."
    )
    assert found["bonus-thuong-sang-kien"] == (
        "Có sáng kiến được cấp tỉnh công nhận: cộng 1 điểm mỗi lần, tối đa 2 điểm."
    )


C = "parts.0.criteria.0"


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("scale", "1000", "scale"),
        ("decimals", 1, "rounding"),
        ("decimals", 0, "rounding"),
        ("tie_order", [], "ties"),
        ("tie_order", ["xay-dung-nganh", "chuyen-mon"], "ties"),
        ("vote.method", "open", "vote"),
        ("vote.share", 80, "vote"),
        ("parts.2.title", "Công tác thi đua", "part-cong-tac-thi-dua"),
        (f"{C}.text", "Thanh tra theo kế hoạch", "criterion-diem-thanh-tra-ke-hoach"),
        (f"{C}.points", "15.5", "criterion-diem-thanh-tra-ke-hoach"),
        (f"{C}.commitment", "thu-hoi", "criterion-diem-thanh-tra-ke-hoach"),
        (f"{C}.threshold", "", "criterion-diem-thanh-tra-ke-hoach"),
        (f"{C}.no_cases", "zero", "criterion-diem-thanh-tra-ke-hoach"),
        ("parts.1.criteria.0.partial", "proportional", "criterion-diem-hoan-thanh-tot"),
        ("parts.0.criteria.1.basis", "target", "criterion-diem-thanh-tra-dot-xuat"),
        ("bonuses.0.points", "2", "bonus-thuong-sang-kien"),
        ("bonuses.0.most", "", "bonus-thuong-sang-kien"),
        ("bonus_cap", "", "bonus-cap"),
        ("penalties.1.text", "Vắng mặt", "penalty-tru-vang-mat"),
        ("penalty_cap", "", "penalty-cap"),
        ("exclusions.0.text", "Vi phạm", "exclusion-khong-xet-sai-pham"),
        ("deferrals.0.text", "Chưa kết luận", "deferral-hoan-xet-ket-luan"),
        ("grounds.0", "Căn cứ khác", "ground-1"),
        ("guidance.1", "Hướng dẫn khác", "guidance-2"),
    ],
)
def test_whatever_changes_in_the_table_shows_in_its_passages_and_in_print(path: str, value: object, key: str) -> None:
    before, after = content(), with_part(path, value)
    assert texts(before)[key] != texts(after).get(key)
    assert paper(before) != paper(after)


def test_a_draft_without_anything_has_passages_too() -> None:
    empty = {name: [] if isinstance(part, list) else part for name, part in content().items()}
    empty |= {"bonus_cap": "", "tie_order": ["gone"]}
    found = texts(empty)
    assert set(found) == {"scale", "rounding", "ties", "vote", "penalty-cap"}
    assert found["scale"] == "Thang điểm 100. Tổng điểm các phần là 0 điểm."


def test_the_paper_says_every_rule_that_the_points_follow() -> None:
    words = said(content())
    for sentence in (
        "HƯỚNG DẪN Chấm điểm thi đua năm 2020",
        "Thang điểm 100. Tổng điểm các phần là 100 điểm, gồm: Công tác chuyên môn: 65 điểm;",
        "kết quả cao hơn mức đó cũng được điểm tối đa",
        "chỉ tiêu bằng 0 không tính theo tỷ lệ: chưa đạt thì không được điểm",
        "được làm tròn đến 2 chữ số thập phân (từ một nửa trở lên thì làm tròn lên)",
        "Nếu vẫn bằng điểm thì xếp cùng một hạng; hạng tiếp theo bỏ trống tương ứng.",
        "ít nhất 70% số đơn vị thành viên của cụm đồng ý",
        "Tổng điểm thưởng không quá 3 điểm.",
        "Tổng điểm của đơn vị không thấp hơn 0.",
        "Phụ lục BẢNG ĐIỂM THI ĐUA (Kèm theo Hướng dẫn số 06/HD-CTĐ ngày 10 tháng 4 năm 2020 của Cụm thi đua số IV)",
    ):
        assert sentence in words
    assert "chính thức" not in words


def test_what_the_table_has_no_case_of_is_left_out() -> None:
    plain = content(bonuses=[], penalties=[], exclusions=[], deferrals=[], guidance=[])
    plain["parts"] = plain["parts"][2:]
    words = said(plain | {"tie_order": []})
    for absent in ("Điểm thưởng", "Tạm hoãn", "theo tỷ lệ", "biên bản kiểm tra chéo", "xét lần lượt"):
        assert absent not in words
    assert "Các đơn vị bằng điểm xếp cùng một hạng" in words


def test_the_annex_numbers_criteria_through_all_parts_and_ends_with_the_sum() -> None:
    (annex,) = paper(content()).annexes
    (table,) = annex.blocks
    assert isinstance(table, Table)
    marks = [row[0] for row in table.rows]
    numbers = [mark for mark in marks if str(mark).isdigit()]
    assert numbers == [f"{i:02}" for i in range(1, 13)]
    assert [mark for mark in marks if mark in {"I", "II", "III"}] == ["I", "II", "III"]
    assert table.rows[-1] == ("", "TỔNG ĐIỂM CÁC PHẦN", "100", "")
