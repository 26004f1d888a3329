"""Parts of a content read strictly from JSON (đọc chặt nội dung): what a part is not is refused where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from workflows.content import Json, normalised
from workflows.refusals import BadInput
from workflows.scheduling.strict_json import Node
from workflows.wording import plain

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

TEXT_LIMIT, NAME_LIMIT = 5_000, 200
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@cache
def _names_of(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def record_of(node: Node, kind: type[DataclassInstance]) -> Mapping[str, Node]:
    """The parts of a dataclass, exactly those: a misspelt name would otherwise be lost without a word."""
    found, names = node.table(), _names_of(kind)
    start = f"{node.path}." if node.path else ""
    for name in names:
        if name not in found:
            raise BadInput("Thiếu mục “{name}”.", field=f"{start}{name}", name=name)
    for name in found:
        if name not in names:
            raise BadInput("Không có mục nào tên là “{name}”.", field=f"{start}{name}", name=name)
    return found


def text_of(node: Node, limit: int = TEXT_LIMIT) -> str:
    """A text in its one spelling; a draft's may be empty."""
    if not isinstance(node.value, str):
        raise BadInput("Mục này phải là văn bản.", field=node.path)
    return plain(node.value, node.path, limit=limit, required=False)


def lines_of(node: Node, limit: int) -> tuple[str, ...]:
    """At most ``limit`` texts."""
    return tuple(text_of(line) for line in node.rows(limit))


def key_of(node: Node) -> str:
    """The key of a unit or of a commitment."""
    key = text_of(node, NAME_LIMIT)
    if not _KEY.fullmatch(key):
        raise BadInput("Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, tối đa 40 ký tự.", field=node.path)
    return key


def sha256_of(node: Node) -> str:
    """A SHA-256 in its one spelling."""
    digest = text_of(node, NAME_LIMIT)
    if not _SHA256.fullmatch(digest):
        raise BadInput("Mã băm SHA-256 gồm đúng 64 chữ số thập lục phân viết thường.", field=node.path)
    return digest


def moment_text(text: str, path: str) -> str:
    """Local day and minute, spelled "2020-10-05T08:00" and in no other way; "" stays ""."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        found = None
    if text and (found is None or found.tzinfo or found.isoformat(timespec="minutes") != text):
        raise BadInput("Phải là ngày và giờ có thật, ví dụ 2020-10-05T08:00.", field=path)
    return text


def stored(part: object) -> Json:
    """A dataclass, with all in it, as JSON: days as ISO text, every text in NFC, tuples as lists."""
    if is_dataclass(part) and not isinstance(part, type):
        return {name: stored(getattr(part, name)) for name in _names_of(type(part))}
    if isinstance(part, date):
        return part.isoformat()
    if isinstance(part, tuple):
        return [stored(each) for each in part]
    return normalised(part)  # type: ignore[arg-type]  # what is left are texts, whole numbers, truths and None
