"""What an inspector knows (chuyên môn): the codes that a team's rule asks for, and their Vietnamese titles."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from workflows.words import N_

# The fields of work that a pledge is usually divided into; the order is the order on screen.
SKILLS: Mapping[str, str] = MappingProxyType(
    {
        "KNTC": N_("Giải quyết khiếu nại, tố cáo"),
        "TCD": N_("Tiếp công dân"),
        "PCTN": N_("Phòng, chống tham nhũng, tiêu cực"),
        "THANHTRA": N_("Thanh tra theo kế hoạch và đột xuất"),
        "TDKT": N_("Thi đua, khen thưởng"),
    }
)
