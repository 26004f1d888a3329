"""What the tests of the drawings draw (hình vẽ để thử): real seats, a window of days, and what stands in a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from xml.etree import ElementTree as ET

from app.clusters.units import PROVINCES
from app.inspections.drawings.calendar import Absence, Bar, CalendarRow, Day, DayKind
from app.inspections.drawings.map import Arrow, Place

LISTED = json.loads(PROVINCES.read_text(encoding="utf-8"))
CLUSTER_IV = ("dien-bien", "lang-son", "son-la", "lai-chau", "lao-cai", "ha-giang", "quang-ninh")
CLUSTER_II = (
    "hai-phong", "hai-duong", "hung-yen", "thai-binh", "nam-dinh", "ha-nam", "ninh-binh", "vinh-phuc", "bac-ninh"
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"
MONDAY = date(2020, 9, 7)


def places(rows: Sequence[dict[str, object]]) -> list[Place]:
    return [Place(str(row["key"]), str(row["name"]), float(str(row["lat"])), float(str(row["lon"]))) for row in rows]


def cluster(keys: Sequence[str]) -> list[Place]:
    known = {row["key"]: row for row in LISTED["before"]}
    return places([known[key] for key in keys])


SETS = {
    "cluster IV": cluster(CLUSTER_IV),
    "cluster II": cluster(CLUSTER_II),
    "34 units": places(LISTED["after"]),
    "63 units": places(LISTED["before"]),
}


def in_a_round(places: Sequence[Place], step: int = 1) -> list[Arrow]:
    """Everybody inspects whoever stands ``step`` further in the list."""
    return [
        Arrow(place.key, places[(at + step) % len(places)].key, str(at + 1), pinned=at % 5 == 1)
        for at, place in enumerate(places)
    ]


def window(count: int = 19) -> list[Day]:
    free = {date(2020, 9, 16): (DayKind.HOLIDAY, "Ngày nghỉ lễ"), date(2020, 9, 17): (DayKind.CLOSED, "Hội nghị")}
    days = (MONDAY + timedelta(ahead) for ahead in range(count))
    return [Day(day, *free.get(day, (DayKind.WORKING if day.weekday() < 5 else DayKind.CLOSED, ""))) for day in days]


def visit_bar(number: str, other: str, start: int, *, hosting: bool = False) -> Bar:
    """Away from day ``start`` of September 2020 for five days, three of them at the host."""
    first = date(2020, 9, start)
    return Bar(number, other, first + timedelta(1), first + timedelta(3), first, first + timedelta(4), hosting=hosting)


ROWS = [
    CalendarRow("Sơn La", (visit_bar("1", "Lai Châu", 7), visit_bar("2", "Lào Cai", 14, hosting=True))),
    CalendarRow(
        "Lai Châu", (visit_bar("1", "Sơn La", 7, hosting=True),), (Absence(date(2020, 9, 21), date(2020, 9, 22)),)
    ),
]


def image_of(picture: str) -> ET.Element:
    """The one image in what was drawn, without the copy of the names that stays at the left edge."""
    (image,) = (each for each in ET.fromstring(picture).iter(f"{SVG}svg") if each.get("role") == "img")
    return image


def words_of(picture: str) -> list[str]:
    return ["".join(each.itertext()) for each in image_of(picture).iter(f"{SVG}text")]
