"""Planning cross-inspections: ours beside the greedy choice, rotation by hand, and HiGHS through scipy, in one run.

    python benchmarks/planning.py [--rounds 3]

Distances are great circles between the real seats; history, people and absences are drawn from a fixed seed. The pairs
are asked of everybody (shortest longest trip, then the total); dates and teams, which no peer plans, of ours alone.
Loading OR-Tools (about half a second, once a process) is not counted, nor is loading scipy.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script sees its own folder only

from workflows.scheduling.reading import read_instance
from workflows.scheduling.solving import solve

ROOT = Path(__file__).resolve().parent.parent
CLUSTER_IV = ("dien-bien", "lang-son", "son-la", "lai-chau", "lao-cai", "ha-giang", "quang-ninh")
DELTA = ("hai-phong", "hai-duong", "hung-yen", "thai-binh", "nam-dinh", "ha-nam", "ninh-binh", "vinh-phuc", "bac-ninh")
PEERS = ("greedy", "rotation", "highs")
SKILLS = ("KNTC", "TCD", "PCTN", "THANHTRA")
WINDOW = 40  # working days


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    provinces = json.loads((ROOT / "app" / "clusters" / "provinces.json").read_text(encoding="utf-8"))
    sets = {
        "7 units, Cluster IV 2020": [each for each in provinces["before"] if each["key"] in CLUSTER_IV],
        "9 units, the delta": [each for each in provinces["before"] if each["key"] in DELTA],
        "34 units": provinces["after"],
        "63 units": provinces["before"],
    }
    solve(read_instance(_pairs(sets["7 units, Cluster IV 2020"]))[0])  # OR-Tools is loaded
    print("pairs: longest trip, then total; seconds are medians")
    for name, places in sets.items():
        _compare(name, _pairs(places), rounds)
    print("\npairs, dates and teams: longest, total, lent people, most days of one person, last day")
    for name, places in list(sets.items())[:3]:
        _whole(name, _whole_year(places), rounds)


def _compare(name: str, instance: dict[str, Any], rounds: int) -> None:
    print(f"  {name}")
    ours = _ours(instance, rounds)
    best = ours["total_km"]
    print(
        f"    {'ours':9} {ours['seconds']:8.3f} s  longest {ours['max_km']:4} km, total {best:6} km, {ours['status']}"
    )
    for peer in PEERS:
        answers = [_peer(peer, instance) for _ in range(1 if peer != "highs" else rounds)]
        seconds = statistics.median(answer["seconds"] for answer in answers)
        if not answers[0]["found"]:
            print(f"    {peer:9} {seconds:8.3f} s  no plan: a dead end, or no time")
            continue
        total = answers[0]["total_km"]
        print(
            f"    {peer:9} {seconds:8.3f} s  longest {answers[0]['max_km']:4} km, total {total:6} km, "
            f"{total / best:.2f} times our total, {seconds / ours['seconds']:.1f} times our time"
        )


def _whole(name: str, instance: dict[str, Any], rounds: int) -> None:
    found = _ours(instance, rounds)
    goals = ", ".join(f"{goal} {found[goal]}" for goal in instance["objective"] if goal in found)
    print(f"  {name:26} {found['seconds']:7.3f} s  {found['status']}: {goals}")


def _ours(instance: dict[str, Any], rounds: int) -> dict[str, Any]:
    seconds = []
    values, _unknown = read_instance(instance)
    for _ in range(rounds):
        began = time.perf_counter()
        outcome = solve(values)
        seconds.append(time.perf_counter() - began)
    return {"seconds": statistics.median(seconds), "status": outcome.status.value, **outcome.objective}


def _peer(name: str, instance: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "benchmarks" / "peers" / "planning.py"), name]
    done = subprocess.run(command, input=json.dumps(instance), capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _pairs(places: list[dict[str, Any]]) -> dict[str, Any]:
    units = [each["name"] for each in places]
    return {
        "format": "cross-inspection/1",
        "units": units,
        "km": [[round(_great_circle(a, b)) for b in places] for a in places],
        "year": 2026,
        "repeat_hard_years": 2,
        "history": _history(units),
        "objective": ["max_km", "total_km"],
    }


def _history(units: list[str]) -> list[dict[str, Any]]:
    """Two earlier years, each a shuffled circle."""
    rows, chance = [], random.Random(2026)
    for year in (2024, 2025):
        circle = units[:]
        chance.shuffle(circle)
        rows += [
            {"inspector": a, "inspected": b, "year": year} for a, b in zip(circle, circle[1:] + circle[:1], strict=True)
        ]
    return rows


def _whole_year(places: list[dict[str, Any]]) -> dict[str, Any]:
    """The same with eight weeks, absences, and four people a unit."""
    instance, chance = _pairs(places), random.Random(7)
    days, day = [], date(2026, 9, 3)
    while len(days) < WINDOW:
        if day.weekday() < 5:
            days.append(day.isoformat())
        day += timedelta(days=1)
    people = [_person(unit, n, days, chance) for unit in instance["units"] for n in range(4)]
    instance |= {
        "days": days,
        "visit_days": 2,
        "travel": [[150, 0], [10_000, 1]],
        "same_week": True,
        "host_away": False,
        "max_parallel": max(2, len(places) // 4),
        "unit_off": {unit: sorted(chance.sample(days, 4)) for unit in instance["units"]},
        "people": people,
        "team": {"size": 3, "lead_grade": 2, "third_max": 1, "skills": list(SKILLS[:3])},
        "objective": ["max_km", "total_km", "third_people", "max_person_days", "last_day"],
    }
    return instance


def _person(unit: str, n: int, days: list[str], chance: random.Random) -> dict[str, Any]:
    return {
        "id": f"{unit}-{n}",
        "unit": unit,
        "grade": 3 - n if n < 2 else 1,
        "skills": sorted(chance.sample(SKILLS, 2)),
        "off": sorted(chance.sample(days, 3)),
        "max_days": 10,
        "can_sec": n > 0,
        "lendable": n > 1,
    }


def _great_circle(a: dict[str, Any], b: dict[str, Any]) -> float:
    """Kilometres between two seats (haversine)."""
    phi, psi = math.radians(a["lat"]), math.radians(b["lat"])
    east = math.radians(b["lon"] - a["lon"])
    chord = math.sin((psi - phi) / 2) ** 2 + math.cos(phi) * math.cos(psi) * math.sin(east / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(chord))


if __name__ == "__main__":
    main()
