"""Offices in words, as people see them (tên chức trách)."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from workflows.people import Office

OFFICE_WORDS: Mapping[Office, LazyString] = {
    Office.LEADER: _l("Chánh Thanh tra"),
    Office.DRAFTER: _l("Người soạn thảo"),
    Office.CLERK: _l("Văn thư"),
    Office.ARCHIVIST: _l("Lưu trữ"),
    Office.OBSERVER: _l("Theo dõi"),
    Office.ADMINISTRATOR: _l("Quản trị"),
}
