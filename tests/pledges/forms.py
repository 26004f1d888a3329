"""A pledge as the editor's form holds it: the content spread over flat names, as a browser sends them."""

from __future__ import annotations

from typing import Any


def as_form(content: dict[str, Any]) -> dict[str, str]:
    """The fields that the editor's page would send for this content."""
    form = {"theme": content["theme"], "closing": content["closing"]}
    for name in ("grounds", "organisation"):
        form |= {f"{name}-{n}": line for n, line in enumerate(content[name])}
    for n, field in enumerate(content["fields"]):
        form |= {f"fields-{n}-key": field["key"], f"fields-{n}-title": field["title"]}
        for m, commitment in enumerate(field["commitments"]):
            path = f"fields-{n}-commitments-{m}"
            form |= {f"{path}-key": commitment["key"], f"{path}-text": commitment["text"], f"{path}-comparator": "="}
            form |= {f"{path}-{name}": value for name, value in (commitment["target"] or {}).items()}
    return form
