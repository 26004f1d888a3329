"""Offices and browsers in words, as people see them (tên chức trách, tên thiết bị)."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workflows.people import Office

OFFICE_WORDS: Mapping[Office, LazyString] = {
    Office.LEADER: _l("Chánh Thanh tra"),
    Office.DEPUTY: _l("Phó Chánh Thanh tra hoặc người ký thừa ủy quyền"),
    Office.DRAFTER: _l("Người soạn thảo"),
    Office.CLERK: _l("Văn thư"),
    Office.ARCHIVIST: _l("Người làm lưu trữ"),
    Office.INSPECTOR: _l("Cán bộ kiểm tra chéo"),
    Office.OBSERVER: _l("Theo dõi"),
    Office.ADMINISTRATOR: _l("Quản trị"),
}

# The first that a browser names counts: each also names those that it descends from.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "coc_coc": "Cốc Cốc",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Macintosh": "macOS",
    "Linux": "Linux",
}


def browser_in_words(user_agent: str) -> str:
    """The browser and its system, such as "Chrome, Windows": enough to know one's own devices again."""
    known = [next((name for sign, name in names.items() if sign in user_agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(word for word in known if word) or user_agent[:40] or str(_("Không rõ"))
