"""The log as people read it (lời của nhật ký): each act as a sentence, each subject by its kind and number."""

from __future__ import annotations

import json

from flask_babel import gettext as _

from app.audit.models import AuditEntry
from workflows.paper import EVENT_TITLES, Event
from workflows.visit import VISIT_EVENT_TITLES, VisitEvent
from workflows.words import N_

ACTS = {
    "year:create": N_("Mở năm thi đua"),
    "year:change": N_("Sửa năm thi đua"),
    "unit:load": N_("Nạp danh mục đơn vị"),
    "key:enrol": N_("Tạo khóa ký số"),
    "key:last-try": N_("Nhập mã PIN đến lần cuối trước khi khóa"),
    "key:register": N_("Đăng ký chứng thư số"),
    "key:stop": N_("Thôi dùng khóa ký số"),
    "key:revoke": N_("Thu hồi chứng thư số"),
    "delegation:give": N_("Giao ký thay, ủy quyền ký"),
    "delegation:end": N_("Kết thúc giao ký"),
    "authority:create": N_("Lập nơi cấp chứng thư số"),
    "root:propose": N_("Đề nghị tin cậy một chứng thư gốc"),
    "root:confirm": N_("Xác nhận tin cậy chứng thư gốc"),
    "root:propose-withdrawal": N_("Đề nghị thôi tin cậy chứng thư gốc"),
    "root:withdraw": N_("Thôi tin cậy chứng thư gốc"),
    "root:keep": N_("Giữ lại chứng thư gốc"),
    "inspector:add": N_("Khai cán bộ kiểm tra chéo"),
    "inspector:change": N_("Sửa thông tin cán bộ kiểm tra chéo"),
    "inspector:link-account": N_("Gắn tài khoản cho cán bộ kiểm tra chéo"),
    "inspector:retire": N_("Cho cán bộ thôi tham gia kiểm tra chéo"),
    "inspector:bring-back": N_("Đưa cán bộ trở lại danh sách kiểm tra chéo"),
    "inspector:take-over": N_("Tiếp nhận cán bộ của đơn vị trước sáp nhập"),
    "absence:add": N_("Báo lịch vắng"),
    "absence:remove": N_("Bỏ lịch vắng"),
    "calendar-day:add": N_("Thêm ngày nghỉ hoặc làm bù"),
    "calendar-day:remove": N_("Bỏ ngày nghỉ hoặc làm bù"),
    "distance:enter": N_("Nhập khoảng cách"),
    "distance:estimate": N_("Trở lại khoảng cách ước tính"),
    "past-inspection:add": N_("Nhập lịch sử kiểm tra chéo"),
    "past-inspection:remove": N_("Bỏ một lần kiểm tra chéo trước đây"),
    "pin:add": N_("Ấn định cho kế hoạch kiểm tra chéo"),
    "pin:remove": N_("Bỏ ấn định"),
    "rules:change": N_("Sửa quy tắc xếp lịch"),
    "run:ask": N_("Yêu cầu xếp lịch kiểm tra chéo"),
    "run:cancel": N_("Dừng xếp lịch"),
    "run:end": N_("Kết thúc xếp lịch"),
    "visit:add-scan": N_("Tải lên bản quét biên bản giấy"),
    "progress:send": N_("Gửi báo cáo tiến độ"),
    "progress:set-due-days": N_("Đặt hạn báo cáo tiến độ"),
    "evidence:attach": N_("Đính kèm tài liệu minh chứng"),
    "evidence:remove": N_("Gỡ tài liệu minh chứng"),
    "score:save": N_("Lưu phiếu điểm"),
    "score:send": N_("Gửi phiếu tự chấm"),
    "vote:open": N_("Mở bình xét"),
    "vote:cast": N_("Bỏ phiếu"),
    "vote:close": N_("Đóng bình xét"),
    "file:augment": N_("Bổ sung dấu thời gian vào tệp"),
    "account.created": N_("Thêm người dùng"),
    "account.office-given": N_("Giao chức trách"),
    "account.office-ended": N_("Kết thúc chức trách"),
    "account.access-reset": N_("Cấp lại mật khẩu"),
    "account.deactivated": N_("Khóa tài khoản"),
    "account.activated": N_("Mở lại tài khoản"),
    "account.signed-in": N_("Đăng nhập"),
    "account.signed-out": N_("Đăng xuất"),
    "account.sign-in-failed": N_("Đăng nhập không thành"),
    "account.password-changed": N_("Đổi mật khẩu"),
    "account.session-ended": N_("Kết thúc một phiên đăng nhập"),
    "account.all-sessions-ended": N_("Đăng xuất khỏi mọi thiết bị"),
    "account.second-factor-set": N_("Bật xác thực hai bước"),
    "account.second-factor-removed": N_("Tắt xác thực hai bước"),
}
SUBJECTS = {
    "paper": N_("Văn bản %(number)s"),
    "year": N_("Năm thi đua %(number)s"),
    "person": N_("Người dùng %(number)s"),
    "progress": N_("Báo cáo tiến độ %(number)s"),
    "evidence": N_("Tài liệu minh chứng %(number)s"),
    "score-sheet": N_("Phiếu điểm %(number)s"),
    "visit": N_("Cuộc kiểm tra %(number)s"),
    "vote": N_("Cuộc bình xét %(number)s"),
    "run": N_("Lần xếp lịch %(number)s"),
    "inspector": N_("Cán bộ %(number)s"),
    "absence": N_("Lịch vắng %(number)s"),
    "pin": N_("Điều ấn định %(number)s"),
    "root": N_("Chứng thư gốc %(number)s"),
    "delegation": N_("Lần giao ký %(number)s"),
    "authority": N_("Nơi cấp chứng thư %(number)s"),
}


def act_in_words(entry: AuditEntry) -> str:
    """What was done; an act that has no words here keeps its code, so that none is hidden."""
    kind, _colon, name = entry.action.partition(":")
    if kind == "paper" and name in set(Event):
        version = json.loads(entry.particulars).get("version", "")
        return str(_(EVENT_TITLES[Event(name)])).replace("{version}", str(version))
    if kind == "visit" and name in set(VisitEvent):
        return str(_(VISIT_EVENT_TITLES[VisitEvent(name)]))
    return str(_(ACTS[entry.action])) if entry.action in ACTS else entry.action


def subject_in_words(entry: AuditEntry) -> str:
    """To what it was done."""
    kind, _colon, number = entry.subject.partition(":")
    return str(_(SUBJECTS[kind], number=number)) if kind in SUBJECTS and number.isdigit() else entry.subject
