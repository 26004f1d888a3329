"""The closing papers as files and on screen: from their sample data to finished papers in the law's layout."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, get_template_attribute

from app.documents.gate import open_gate
from app.documents.lint import lint_pdf, lint_word
from app.documents.pdf import render_pdf
from app.documents.profile import TEMPLATES
from app.documents.word import render_word
from app.papers.from_data import render_from_data, sample_of, schema_of
from tests.documents.reading import printed_words, words_in_pdf, words_in_word
from tests.workflows.closing.samples import KINDS, content
from workflows.content import PaperText
from workflows.paper import Issue, Signatory
from workflows.refusals import BadInput

CREATED = datetime(2020, 12, 1, 1, tzinfo=UTC)
CHAIR = Signatory("chair", ("CỤM TRƯỞNG", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"), "Phan Văn Thống")
ISSUE = Issue("Cụm thi đua số IV", 2020, "21/TB-CTĐ", "Điện Biên", date(2020, 12, 1), (CHAIR,), "GU-2020-IV")
LONG_FIGURE = {"standing": "reached", "figure": "≈ 75% (3.820.500.000/5.100.000.001)"}


def paper(kind: str, **changes: Any) -> PaperText:
    return KINDS[kind].compose(content(kind, **changes), ISSUE)


def deferred() -> list[dict[str, Any]]:
    units: list[dict[str, Any]] = content("ranking")["units"]
    units[6]["placed"] |= {"status": "deferred", "place": None, "reason": "Chưa có kết luận"}
    units[5] |= {"minutes": None, "points": [""] * 12, "own": ""}
    return units


def long_figures() -> list[dict[str, Any]]:
    targets: list[dict[str, Any]] = content("report")["targets"]
    targets[1]["results"] = [LONG_FIGURE] * 7
    return targets


PAPERS: list[Callable[[], PaperText]] = [
    lambda: paper("ranking"),
    lambda: paper("ranking", units=deferred()),
    lambda: paper("report"),
    lambda: paper("report", targets=long_figures()),
    lambda: paper("report", votes=[], visits=[], ranking=[]),
    lambda: paper("nomination"),
    lambda: paper("nomination", addressees=["Thanh tra Chính phủ", "Hội đồng Thi đua, khen thưởng ngành Thanh tra"]),
]


@pytest.mark.parametrize("made", PAPERS)
@pytest.mark.parametrize("check_at", ["", "https://giao-uoc.example/kiem-tra"])
def test_both_files_say_the_same_in_the_layout_of_the_law(made: Callable[[], PaperText], check_at: str) -> None:
    text = made()
    kind = "nomination" if text.addressees else "report" if text.type_name == "BÁO CÁO" else "ranking"
    word, pdf = render_word(text, kind), render_pdf(text, kind, created=CREATED).content
    assert words_in_word(word) == printed_words(text)
    assert words_in_pdf(pdf, text) == printed_words(text)
    assert lint_word(render_word(text, kind, check_at=check_at)) == []
    assert lint_pdf(render_pdf(text, kind, check_at=check_at, created=CREATED).content) == []


def points_of(count: int, units: int) -> dict[str, Any]:
    """A ranking of so many criteria, whose points are unlike but sum up alike."""
    points = [f"0.{(i * 37) % 90 + 10}".rstrip("0") for i in range(count)]
    total = f"{sum(map(Decimal, points)):f}".rstrip("0").rstrip(".")
    criteria = [
        {"key": f"c{i}", "part": "i", "number": f"I.{i}", "text": f"Tiêu chí thứ {i * 7919}", "most": "1"}
        for i in range(count)
    ]
    first = content("ranking")["units"][0] | {"parts": [total], "bonus": "0"}
    placed = first["placed"] | {"total": total, "tie": "shared", "place": 1}
    rows = [
        first | {"placed": placed | {"unit": f"u{i}"}, "short": f"Số {i}", "points": points[i:] + points[:i]}
        for i in range(units)
    ]
    part = {"key": "i", "title": "Phần một", "most": "1000"}
    return content("ranking", parts=[part], criteria=criteria, units=rows)


def test_the_points_of_a_thousand_criteria_are_still_a_good_paper() -> None:
    """30 units: 8,000 rows of seven columns, as many as the gate lets in; what the house keeps of them is small."""
    many = points_of(1000, 30)
    assert len(json.dumps(KINDS["ranking"].check(many), ensure_ascii=False)) < 1_000_000
    text = KINDS["ranking"].compose(many, ISSUE)
    assert sum(len(block.rows) for block in text.annexes[1].blocks if hasattr(block, "rows")) > 8_000
    open_gate(render_word(text, "ranking"))
    with pytest.raises(BadInput) as refused:
        KINDS["ranking"].check(points_of(1000, 31))
    assert refused.value.field == "criteria"


def test_the_points_of_a_hundred_criteria_are_laid_out_by_the_law() -> None:
    text = KINDS["ranking"].compose(points_of(100, 8), ISSUE)
    assert lint_word(render_word(text, "ranking")) == []
    assert lint_pdf(render_pdf(text, "ranking", created=CREATED).content) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_renders_by_the_kind_that_its_room_registered(app: Flask, tmp_path: Path, kind: str) -> None:
    assert json.loads(schema_of(kind))["$id"] == f"urn:giao-uoc:document:{kind}"
    (tmp_path / "data.json").write_text(sample_of(kind), encoding="utf-8")
    word, pdf = render_from_data(kind, tmp_path / "data.json")
    assert (lint_word(word), lint_pdf(pdf)) == ([], [])


@pytest.mark.parametrize(
    ("kind", "spoil", "path"),
    [
        ("ranking", lambda data: data.update(units=[]), "content.units"),
        ("ranking", lambda data: data["units"][0].update(bonus="hai"), "content.units.0.bonus"),
        ("ranking", lambda data: data["units"][1]["placed"].update(place=5), "units.1.placed.place"),
        ("report", lambda data: data["votes"][0].update(method="lot"), "content.votes.0.method"),
        ("report", lambda data: data["visits"][0].update(last_day="2020-09-01"), "visits.0.last_day"),
        ("nomination", lambda data: data["nominees"][0].update(votes=9), "nominees.0.votes"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(
    app: Flask, tmp_path: Path, kind: str, spoil: Callable[[Any], None], path: str
) -> None:
    data = json.loads(sample_of(kind))
    spoil(data["content"])
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        render_from_data(kind, tmp_path / "data.json")
    assert refused.value.field == path


def test_the_page_shows_the_annexes_as_they_will_be_printed(house: Flask) -> None:
    units = content("ranking")["units"]
    units[0]["placed"]["name"] = "<b>Đơn vị</b>"
    html = str(get_template_attribute("macros/sheet.html", "paper_text")(paper("ranking", units=units)))
    assert html.count("<table>") == 5
    assert "<h2>ĐIỂM TỪNG TIÊU CHÍ CỦA CÁC ĐƠN VỊ</h2>" in html
    assert "&lt;b&gt;Đơn vị&lt;/b&gt;" in html
    assert "<b>" not in html


@pytest.mark.parametrize("kind", KINDS)
def test_every_slot_is_explained(kind: str) -> None:
    slots = json.loads((TEMPLATES / kind / "slots.json").read_text())
    assert all(slot["explanation"].endswith(".") for slot in slots)
    assert "addressees" in {slot["name"] for slot in slots}
