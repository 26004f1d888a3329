"""A paper with two annexes to print: one with a long table whose cells hold several lines, one with text only."""

from __future__ import annotations

from dataclasses import replace

from tests.documents.sample import SAMPLE
from workflows.content import Annex, Heading, Paragraph, Table

ATTACHED = "(Kèm theo Kế hoạch số 05/KH-CTĐ ngày 20 tháng 8 năm 2020 của Cụm thi đua số IV)"
TEAMS = Table(
    header=("STT", "Đoàn kiểm tra", "Thời gian"),
    rows=tuple(
        (
            f"{number:02}",
            ("Trưởng đoàn: Đại diện Thanh tra tỉnh Sơn La 1", "Thư ký: Đại diện Thanh tra tỉnh Sơn La 2"),
            "từ ngày 07/9 đến ngày 09/9/2020",
        )
        for number in range(1, 41)
    ),
    widths=(10, 60, 30),
)
LISTED = Annex("Phụ lục I", "ĐƠN VỊ KIỂM TRA, ĐƠN VỊ ĐƯỢC KIỂM TRA VÀ THÀNH PHẦN CÁC ĐOÀN", ATTACHED, (TEAMS,))
TOLD = Annex(
    "Phụ lục II",
    "CÁCH LẬP PHƯƠNG ÁN",
    ATTACHED,
    (
        Heading("1.", "Mức độ tối ưu"),
        Paragraph("Phương án do phần mềm lập và đã được chứng minh là tối ưu theo các quy tắc dưới đây của Cụm."),
    ),
)
ANNEXED = replace(SAMPLE, annexes=(LISTED, TOLD))
