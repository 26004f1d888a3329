"""The editor's form (biểu mẫu đính chính, thu hồi): flat names to content; the target is never taken from a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workflows.corrections.content import ITEMS_LIMIT

_ITEM = re.compile(r"items-(\d{1,3})-where")
_PARTS = ("where", "wrong", "right")


def content_from(form: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The content as typed, its target as it was; ``before`` tells by its parts which of the two papers it is."""
    typed: dict[str, Any] = {"target": before["target"], "reason": form.get("reason", "")}
    if "items" in before:
        numbers = sorted({int(found.group(1)) for name in form if (found := _ITEM.fullmatch(name))})
        typed["items"] = [{part: form.get(f"items-{n}-{part}", "") for part in _PARTS} for n in numbers[:ITEMS_LIMIT]]
    else:
        typed["effect"] = form.get("effect", "")
    return typed


def rearranged(content: dict[str, Any], wish: str) -> dict[str, Any]:
    """The content after the press of a row's button ("add", "remove:3"); unknown wishes change nothing."""
    items = content.get("items")
    if items is None:
        return content
    verb, _colon, place = wish.partition(":")
    if verb == "add" and len(items) < ITEMS_LIMIT:
        items.append(dict.fromkeys(_PARTS, ""))
    elif verb == "remove" and place.isdigit() and int(place) < len(items):
        items.pop(int(place))
    return content
