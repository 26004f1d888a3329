"""Whoever chooses English reads English: every text is collected, translated, and says the same with the same gaps."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.support import Translations
from jinja2 import Environment, nodes

from app.catalogs import compiled
from app.messages import ENGLISH, collected, english
from app.settings import ROOT

pytestmark = pytest.mark.quick

VIETNAMESE = re.compile("[À-ÖØ-öø-ỹ]")
PLACEHOLDERS = re.compile(r"%\(\w+\)s|\{\w+\}|HH:MM")
# What keeps its name in English: the system, forms of address, symbols, examples of what people enter.
NAMES = ("Giao ước", "Ông", "Bà", "NĐ-CP", "Cụm thi đua số IV", "Đại diện Thanh tra tỉnh Sơn La")
# Places, and examples of what is typed in Vietnamese whatever the page's language.
NAMES += ("Quần đảo Hoàng Sa", "Đà Nẵng", "Quần đảo Trường Sa", "Khánh Hòa", "Sơn La", "Lai Châu", "Quốc lộ", "Tết")
NAMES += ("CTĐ", "Thông báo số", "Phó Trưởng phòng Nghiệp vụ")
# The sheet is the paper itself, printed in Vietnamese in every language of the page.
PAPER_ITSELF = ROOT / "app" / "templates" / "macros" / "sheet.html"


@cache
def sources() -> frozenset[str]:
    """The texts in the sources."""
    return frozenset(str(message.id) for message in collected() if message.id)


@cache
def translations() -> dict[str, str]:
    """The texts in the catalog with their English."""
    return {str(message.id): str(message.string or "") for message in english() if message.id}


def python_files(*patterns: str) -> Iterator[tuple[str, ast.Module]]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text


def test_every_text_has_an_english_translation() -> None:
    translated = {text for text, said in translations().items() if said}
    assert sorted(sources() - translated) == []


def test_no_translation_is_left_over() -> None:
    assert sorted(translations().keys() - sources()) == []


def test_a_translation_has_the_gaps_of_its_source() -> None:
    for text, said in translations().items():
        assert sorted(PLACEHOLDERS.findall(text)) == sorted(PLACEHOLDERS.findall(said)), text


def test_a_translation_ends_like_its_source() -> None:
    for text, said in translations().items():
        assert said.endswith(".") == text.endswith("."), text


def test_english_holds_no_vietnamese_but_names() -> None:
    assert [said for said in translations().values() if VIETNAMESE.search(without_names(said))] == []


def test_the_catalog_compiles_and_answers_in_english(tmp_path: Path) -> None:
    source = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    shutil.copy(ENGLISH, source)
    loaded = Translations.load(compiled(tmp_path), ["en"])
    assert loaded.gettext("Không tìm thấy văn bản này.") == "This paper was not found."


def test_what_forms_views_and_word_lists_say_is_collected() -> None:
    missed = []
    for file, tree in python_files("app/*/*forms.py", "app/*/views.py", "app/*/words.py", "app/*/turn.py", "app/*.py"):
        if file in {
            "app/checks.py",
            "app/result_checks.py",
            "app/cli.py",
            "app/command_line.py",
        }:  # commands speak Vietnamese only
            continue
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        missed += [
            f"{file}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
            if VIETNAMESE.search(node.value) and node.value not in sources()
        ]
    # Names of a browser and of a language are the same everywhere.
    assert missed == ["app/accounts/words.py: Cốc Cốc", "app/web.py: Tiếng Việt"]


def test_no_vietnamese_of_a_template_stands_outside_the_catalog() -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    missed = []
    for path in sorted((ROOT / "app").rglob("*.html")):
        if path == PAPER_ITSELF:
            continue
        tree = environment.parse(path.read_text(encoding="utf-8"))
        spoken = [const.value for const in tree.find_all(nodes.Const) if isinstance(const.value, str)]
        written = [without_names(piece.data) for piece in tree.find_all(nodes.TemplateData)]
        missed += [
            f"{path.name}: {text}" for text in (*spoken, *written) if VIETNAMESE.search(text) and text not in sources()
        ]
    assert missed == []
