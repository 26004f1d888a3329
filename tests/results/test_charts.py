"""The charts of results: well-formed, escaped, readable without colour, and of the same figures as their tables."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from flask import Flask, render_template_string
from markupsafe import Markup

from app import create_app
from app.results import charts as room
from app.results.charts import Charts, result_charts, years_compared
from app.results.drawings.pairs import Measured, Pair, Scale, pairs_picture
from app.results.drawings.signs import WIDTH
from app.results.drawings.targets import Goal, Reached, reached_picture
from app.results.drawings.totals import Piece, Total, totals_picture
from app.results.drawings.years import Past, PastYear, years_picture
from app.results.scores import YearScores
from tests.inspections.drawn import SVG, image_of, words_of
from tests.results.charted import NAMES, TABLE, a_year, results
from workflows.figures import Figure, Standing, shown, standing, value_of
from workflows.scoring.score import printed

STATIC = Path(__file__).parents[2] / "app" / "static"
HOSTILE = "<script>alert('1')</script> \"&]]>\x00\x1b\ufffe"
PAGE = "{% from 'results/_charts.html' import charts with context %}{{ charts(scores) }}"
YEARS = (2018, 2019, 2020)
PAST = (Past("Sơn La", (PastYear(3, 7), PastYear(0, 0), PastYear(7, 7))),)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database: nothing here asks one."""
    return create_app({"INSTANCE": tmp_path_factory.mktemp("bare"), "TESTING": True})


@pytest.fixture
def drawn(bare: Flask) -> Charts:
    with bare.test_request_context():
        return result_charts(a_year())


def pictures(charts: Charts) -> list[Markup]:
    found = [charts.totals_picture, charts.reached_picture, *(each.picture for each in charts.targets)]
    return [*found, years_picture(YEARS, PAST, title="Các năm")]


def test_every_picture_is_an_image_with_a_name_and_a_description_and_fits_a_phone(drawn: Charts) -> None:
    for picture in pictures(drawn):
        image = image_of(picture)
        named = {each.get("id"): each.text for each in image}
        assert all(named[identifier] for identifier in str(image.get("aria-labelledby")).split())
        assert float(str(image.get("width"))) <= WIDTH


def test_pictures_hold_no_style_and_no_identifier_twice(drawn: Charts) -> None:
    elements = [each for picture in pictures(drawn) for each in ET.fromstring(picture).iter()]
    identifiers = [each.get("id") for each in elements if each.get("id")]
    assert len(identifiers) == len(set(identifiers))
    assert not any("style" in each.attrib or any(name.startswith("on") for name in each.attrib) for each in elements)
    whole = "".join(pictures(drawn))
    assert set(re.findall(r"url\(#([^)]+)\)", whole)) <= set(identifiers)


def test_every_class_of_a_picture_is_known_to_a_style_sheet_whose_letters_are_large_enough(drawn: Charts) -> None:
    own = (STATIC / "results-charts.css").read_text(encoding="utf-8")
    styles = own + (STATIC / "inspections-drawings.css").read_text(encoding="utf-8")
    elements = [each for picture in pictures(drawn) for each in ET.fromstring(picture).iter()]
    used = {name for each in elements for name in str(each.get("class", "")).split()}
    plain = {"gu-sign", "gu-goal-words", "gu-part-2", "gu-part-4", "gu-part-5", "gu-part-6"}
    assert [name for name in used - plain if f".{name}" not in styles] == []
    assert min(map(float, re.findall(r"font-size: ([\d.]+)px", own))) >= 12
    assert not any("stroke" in each.attrib or not each.get("fill", "url(#").startswith("url(#") for each in elements)


def test_the_same_values_give_the_same_bytes(bare: Flask) -> None:
    with bare.test_request_context():
        assert pictures(result_charts(a_year())) == pictures(result_charts(a_year()))


def test_hostile_names_are_words_and_nothing_else(bare: Flask) -> None:
    with bare.test_request_context():
        charts = result_charts(a_year([HOSTILE] * 3))
        page = render_template_string(PAGE, scores=a_year([HOSTILE] * 3))
    piece = Piece(HOSTILE, Fraction(1), HOSTILE)
    others = [
        reached_picture([Goal(1, HOSTILE)], [Reached(HOSTILE, (Standing.MISSED,))], title=HOSTILE),
        totals_picture([Total(HOSTILE, "", (piece,), piece, HOSTILE, HOSTILE)], title=HOSTILE),
        years_picture(YEARS, [Past(HOSTILE, PAST[0].years)], title=HOSTILE),
    ]
    for picture in [*pictures(charts), *others]:
        assert not any(each.tag.endswith("script") for each in ET.fromstring(picture).iter())
    assert "<script" not in page
    assert "&lt;script&gt;" in page


# ---- the same figures everywhere ----


def test_the_bars_are_the_scores_in_the_order_of_the_ranking(drawn: Charts) -> None:
    scores = a_year()
    names = {row.unit.key: row.unit.short_name for row in scores.rows}
    assert [total.unit for total in drawn.totals] == [names[each.unit] for each in scores.ranking]
    for total, ranked in zip(drawn.totals, scores.ranking, strict=True):
        found = scores.of(ranked.unit).verified
        assert total.words == printed(found.total, TABLE.decimals)
        assert total.place == (str(ranked.place) if ranked.place else "")
        taken = total.penalty.points if total.penalty else 0
        assert max(Fraction(0), total.gross - taken) == found.total


def test_a_bar_is_as_long_as_its_points(drawn: Charts) -> None:
    rows = list(image_of(drawn.totals_picture).iter(f"{SVG}rect"))
    bars = [each for each in rows if str(each.get("class")).startswith("gu-part ") and each.get("height") == "20"]
    lengths: dict[float, float] = {}
    for bar in bars:
        lengths[float(str(bar.get("y")))] = lengths.get(float(str(bar.get("y"))), 0) + float(str(bar.get("width")))
    most = max(total.gross for total in drawn.totals)
    for length, total in zip([lengths[y] for y in sorted(lengths)], drawn.totals, strict=True):
        assert length == pytest.approx(WIDTH * float(total.gross / most), abs=0.5)


def test_each_standing_has_a_shape_of_its_own(drawn: Charts) -> None:
    shown = {each for row in drawn.reached for each in row.standings}
    assert shown == set(Standing)
    signs = [each for each in image_of(drawn.reached_picture).iter(f"{SVG}g") if "gu-sign " in str(each.get("class"))]
    shapes: dict[str, set[str]] = {}
    for sign in signs:
        inside = [child.tag + re.sub(r"^M[\d.-]+ [\d.-]+", "", str(child.get("d", ""))) for child in sign]
        shapes.setdefault(str(sign.get("class")), set()).add("|".join(inside))
    assert all(len(each) == 1 for each in shapes.values())
    assert len({next(iter(each)) for each in shapes.values()}) == 4


def test_the_matrix_counts_what_its_signs_show(drawn: Charts) -> None:
    words = words_of(drawn.reached_picture)
    for row in drawn.reached:
        assert row.reached == row.standings.count(Standing.REACHED)
        assert (row.words or "–") in words
    silent = next(row for row in drawn.reached if row.unit == NAMES[5])
    assert (silent.words, set(silent.standings)) == ("", {Standing.UNKNOWN})


def test_own_and_verified_figures_are_those_of_the_minutes(drawn: Charts) -> None:
    scores = a_year()
    asked = [each for each in results(0) if each.target is not None]
    for column, (target, drawn_target) in enumerate(zip(asked, drawn.targets, strict=True)):
        for row, reached, pair in zip(scores.rows, drawn.reached, drawn_target.pairs, strict=True):
            said = {each.key: each for each in row.minutes.content.results} if row.minutes else {}
            own, verified = (said[target.key].own, said[target.key].verified) if said else (Figure(), Figure())
            assert reached.standings[column] is standing(target.target, verified)
            assert (pair.own.words, pair.verified.words) == (shown(target.target, own), shown(target.target, verified))
            assert (pair.own.value, pair.verified.value) == (
                value_of(target.target, own),
                value_of(target.target, verified),
            )


def test_the_tables_say_what_the_pictures_show(bare: Flask, drawn: Charts) -> None:
    with bare.test_request_context():
        page = render_template_string(PAGE, scores=a_year())
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert len(tables) == 2 + len(drawn.targets)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL) for table in tables]
    assert [f"<strong>{total.words}</strong>" for total in drawn.totals] == [
        cell for cell in cells[0] if "strong" in cell
    ]
    assert [cell for cell in cells[1] if "strong" not in cell] == [word for row in drawn.reached for word in row.titles]
    for table, target in zip(cells[2:], drawn.targets, strict=True):
        assert table[::2] == [pair.own.words or "–" for pair in target.pairs]
        assert [cell.partition("<br>")[0] for cell in table[1::2]] == [
            pair.verified.words or "–" for pair in target.pairs
        ]
    assert len(page.encode()) < 80_000  # with the frame around it a page stays under 100 KB


def test_a_difference_is_a_line_from_the_own_figure_to_the_verified_one(bare: Flask) -> None:
    with bare.test_request_context():
        own, verified = Measured(Fraction(90), "90% (90/100)"), Measured(Fraction(60), "60% (60/100)")
        scale = Scale(Fraction(70), "trên 70%", percent=True)
        apart = pairs_picture(scale, [Pair("Sơn La", own, verified)], title="Thu hồi", name="a")
        alike = pairs_picture(scale, [Pair("Sơn La", own, own)], title="Thu hồi", name="b")
        alone = pairs_picture(scale, [Pair("Sơn La", own, Measured(None, ""))], title="Thu hồi", name="c")
    assert ("gu-between" in apart, "gu-between" in alike, "gu-between" in alone) == (True, False, False)
    assert "60%" in words_of(apart)
    (line,) = (each for each in image_of(apart).iter(f"{SVG}path") if each.get("class") == "gu-between")
    start, end = (float(each) for each in re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", str(line.get("d")))[0])
    (goal,) = re.findall(r"M([\d.]+) 18V", apart)
    assert end < float(goal) < start


def test_a_member_sees_its_own_bar_without_a_place_before_the_ranking_goes_round(bare: Flask) -> None:
    whole = a_year()
    own = YearScores(whole.table, whole.table_paper, whole.rows[2:3], ())
    with bare.test_request_context():
        charts = result_charts(own)
    assert [(total.unit, total.place) for total in charts.totals] == [("Sơn La", "")]
    assert "Điện Biên" not in "".join(pictures(charts)[:-1])


def test_nothing_is_drawn_of_nothing(bare: Flask) -> None:
    with bare.test_request_context():
        assert reached_picture([], [], title="x") == totals_picture([], title="x") == ""
        assert pairs_picture(Scale(Fraction(1), "1", percent=True), [], title="x", name="x") == ""
        assert years_picture([], PAST, title="x") == ""
        charts = result_charts(a_year(NAMES[:1], without_minutes=0))
    assert (charts.goals, charts.reached_picture, charts.targets) == ((), "", ())


def test_years_are_compared_within_one_cluster_and_five_years(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def year(number: int, when: int, code: str = "IV") -> SimpleNamespace:
        return SimpleNamespace(id=number, year=when, code=code)

    now, others = year(1, 2020), [year(2, 2019), year(3, 2018), year(4, 2015), year(5, 2019, "II"), year(6, 2021)]
    seen: list[int] = []

    def standings_seen(_actor: object, each: SimpleNamespace) -> YearScores | None:
        seen.append(each.id)
        return None if each.id == 3 else a_year(NAMES[::-1])

    monkeypatch.setattr(room, "years_visible", lambda _actor: [now, *others])
    monkeypatch.setattr(room, "standings_seen", standings_seen)
    with bare.test_request_context():
        found = years_compared(None, now, a_year())
        assert found is not None
        assert (found.years, seen) == ((2019, 2020), [2, 3])
        assert [row.years[1].words for row in found.rows] == [row.words for row in result_charts(a_year()).reached]
        assert [row.unit for row in found.rows] == list(NAMES)
        monkeypatch.setattr(room, "years_visible", lambda _actor: [now])
        assert years_compared(None, now, a_year()) is None
