"""What the record's page sends (biểu mẫu ghi biên bản): as a form without script, as JSON with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.refusals import BadInput

BASE = "base:"
CHOICE = "choice:"
THEIRS = "theirs"
MOST_FIELDS = 4_000
_KEY = re.compile(r"[0-9a-zA-Z-]{0,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sent:
    """A sending: what the page was showing and what was typed, by the fields' paths; its own key, "" from a form."""

    base: dict[str, str]
    mine: dict[str, str]
    key: str = ""


def sent_by_form(form: Mapping[str, str]) -> Sent:
    """A whole page sent without script. Where both had changed a field, the person may have chosen the other's text."""
    base = {name.removeprefix(BASE): text for name, text in form.items() if name.startswith(BASE)}
    if len(base) > MOST_FIELDS:
        raise _not_ours()
    mine = {path: form.get(path, text) for path, text in base.items() if form.get(f"{CHOICE}{path}") != THEIRS}
    return Sent(base, mine)


def sent_by_script(body: Any) -> Sent:
    """A few fields sent by the script: ``{"base": {path: text}, "mine": {path: text}, "key": text}``."""
    if not isinstance(body, dict) or set(body) != {"base", "mine", "key"}:
        raise _not_ours()
    base, mine, key = body["base"], body["mine"], body["key"]
    if not (_texts(base) and _texts(mine) and isinstance(key, str) and _KEY.fullmatch(key)):
        raise _not_ours()
    return Sent(base, mine, key)


def _texts(part: Any) -> bool:
    return (
        isinstance(part, dict)
        and len(part) <= MOST_FIELDS
        and all(isinstance(text, str) for text in (*part.keys(), *part.values()))
    )


def _not_ours() -> BadInput:
    return BadInput("Trang gửi lên thiếu thông tin. Mời mở lại trang rồi làm lại.", field="base")
