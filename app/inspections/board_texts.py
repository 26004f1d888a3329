"""The words with which a plan begins (lời mở đầu của kế hoạch); the planner edits them before anybody else reads them.

They stand in the paper itself, so they are Vietnamese in every language of the pages.
"""

from __future__ import annotations

from app.clusters.models import ClusterYear
from workflows.content import Json

# Texts that the planner writes; everything else in a plan's content is made from the visits.
TEXTS = ("grounds", "purpose", "period", "contents", "organisation")

_PURPOSE = """\
Đánh giá kết quả thực hiện Giao ước thi đua năm {year} của các đơn vị thành viên, làm căn cứ chấm điểm, bình xét thi \
đua cuối năm.
Trao đổi kinh nghiệm, nhân rộng cách làm hay; kịp thời phát hiện, khắc phục hạn chế trong công tác và trong phong trào \
thi đua.
Việc kiểm tra bảo đảm khách quan, công khai, đúng nội dung và thời gian; không làm ảnh hưởng đến hoạt động bình thường \
của đơn vị được kiểm tra."""
_CONTENTS = """\
Việc tổ chức, chỉ đạo thực hiện phong trào thi đua và Giao ước thi đua của Cụm.
Kết quả thực hiện các chỉ tiêu trong Giao ước thi đua.
Công tác thi đua, khen thưởng: hồ sơ, bình xét, nhân rộng điển hình tiên tiến."""
_ORGANISATION = """\
Đơn vị được kiểm tra chuẩn bị báo cáo kết quả thực hiện Giao ước thi đua, gửi Đoàn kiểm tra chậm nhất 05 ngày làm việc \
trước ngày kiểm tra; bố trí người làm việc và điều kiện cần thiết.
Đoàn kiểm tra làm việc theo Kế hoạch này, lập biên bản có xác nhận của hai bên, gửi đơn vị Cụm trưởng chậm nhất 05 \
ngày làm việc sau khi kết thúc kiểm tra.
Đơn vị cử cán bộ bảo đảm thời gian và công tác phí theo quy định; trường hợp cần thay đổi, báo đơn vị Cụm trưởng để \
điều chỉnh Kế hoạch.
{chair} (Cụm trưởng) theo dõi, đôn đốc, tổng hợp kết quả, báo cáo tại hội nghị tổng kết của Cụm."""


def first_texts(year: ClusterYear) -> dict[str, Json]:
    """What a cluster's plan says before it is edited: grounds, purpose, period, contents, organisation."""
    launch = year.launch_plan.strip().rstrip(".;")
    return {
        "grounds": [f"Căn cứ {launch} về phát động phong trào thi đua năm {year.year}"] if launch else [],
        "purpose": _PURPOSE.format(year=year.year).splitlines(),
        "period": f"Từ ngày 01 tháng 01 năm {year.year} đến thời điểm kiểm tra.",
        "contents": _CONTENTS.splitlines(),
        "organisation": _ORGANISATION.format(chair=year.chair.name).splitlines(),
    }
