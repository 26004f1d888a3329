"""Collecting texts for the translators (thu thập lời cần dịch): ``make messages`` renews the English catalog.

New texts stand in the catalog with an empty translation, which the tests refuse; texts that are gone leave it.
"""

from __future__ import annotations

import ast
import io

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.settings import ROOT

ENGLISH = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("app/**.py", "python"), ("workflows/**.py", "python"), ("app/**.html", "jinja2")]
# Every child of Refusal in the sources stands here; a test looks for one that does not.


def refusals() -> set[str]:
    """The name of every kind of refusal in the sources: what one of them is raised with is a text."""
    trees = [
        ast.parse(file.read_text(encoding="utf-8"))
        for room in ("app", "workflows")
        for file in (ROOT / room).rglob("*.py")
    ]
    classes = [each for tree in trees for each in ast.walk(tree) if isinstance(each, ast.ClassDef)]
    known, found = set[str](), {"Refusal"}
    while found != known:
        known = set(found)
        found |= {each.name for each in classes if known & {ast.unparse(base) for base in each.bases}}
    return found


# By each name, which argument is the text; None is the first.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext", "N_", *refusals())),
    "Reason": (2,),
    "_malformed": (2,),
    "malformed": (2,),
    "finding": (3,),
}


def collected() -> Catalog:
    """Every text in the sources that a person may see, with an empty translation."""
    catalog = Catalog(locale="en", fuzzy=False)
    options = {"app/**.html": {"trimmed": "true", "silent": "false"}}
    found = extract_from_dir(
        ROOT, METHODS, options, keywords=KEYWORDS, directory_filter=lambda path: ".venv" not in path
    )
    for _file, _line, text, _comments, _context in found:
        if text:
            catalog.add(text if isinstance(text, str) else text[0])
    return catalog


def english() -> Catalog:
    """The English catalog as it stands in the project."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def update() -> None:
    """Write the catalog anew: texts of the sources with the translations that exist."""
    known = {message.id: message.string for message in english()} if ENGLISH.exists() else {}
    catalog = collected()
    for message in catalog:
        if message.id:
            message.string = known.get(message.id, "")
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, no_location=True, omit_header=True)
    write_mo(io.BytesIO(), catalog)  # refuses what could not be compiled later


if __name__ == "__main__":
    update()
