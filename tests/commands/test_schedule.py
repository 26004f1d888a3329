"""``flask schedule`` keeps its contract: exits, JSON, and a refusal that names the place and leaves nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.inspections import schedule_command
from app.inspections.schedule_command import schedule
from tests.scheduling.small import A, B, C, instance, pairs_only, plan, ring
from workflows.scheduling.answer import answer
from workflows.scheduling.plan import Status
from workflows.scheduling.validation import violations

CONTRACT = {"status", "objective", "bound", "pairs", "starts", "teams", "conflict", "drop_one_of", "removed", "solver"}


def run(folder: Path, question: object, *more: str) -> Result:
    """Run on this question, text or JSON; nothing but a refusal may stop it."""
    content = question if isinstance(question, bytes) else json.dumps(question).encode()
    (folder / "instance.json").write_bytes(content)
    return CliRunner().invoke(schedule, [str(folder / "instance.json"), *more], catch_exceptions=False)


KINDS: dict[str, tuple[dict[str, Any], dict[str, int]]] = {
    "pairs": (pairs_only(objective=["max_km", "total_km"]), {"max_km": 200, "total_km": 360}),
    "dates": (ring(people=None, team=None, objective=["total_km", "last_day"]), {"total_km": 360, "last_day": 1}),
    "teams": (ring(), {"total_km": 360, "last_day": 1, "third_people": 0, "max_person_days": 3}),
}


@pytest.mark.parametrize(("question", "expected"), KINDS.values(), ids=KINDS.keys())
def test_each_kind_is_solved_and_proven(tmp_path: Path, question: dict[str, Any], expected: dict[str, int]) -> None:
    done = run(tmp_path, question, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert set(told) >= CONTRACT
    assert (told["status"], told["objective"], told["bound"]) == ("optimal", expected, expected)
    assert violations(instance(question), plan(told)) == []
    assert set(told["solver"]) == {"name", "version", "seed", "seconds", "instance_sha256"}


def test_what_is_impossible_is_explained_with_exit_1(tmp_path: Path) -> None:
    done = run(tmp_path, pairs_only(forbidden=[[A, B], [A, C]]))
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["status"], told["pairs"]) == ("infeasible", [])
    assert told["conflict"] == [f"forbidden:{A}>{B}", f"forbidden:{A}>{C}"]
    assert told["drop_one_of"] == [[f"forbidden:{A}>{B}"], [f"forbidden:{A}>{C}"]]
    assert {"pair": [A, B], "reasons": [f"forbidden:{A}>{B}"]} in told["removed"]
    assert f"Không thể cùng có: forbidden:{A}>{B}, forbidden:{A}>{C}." in done.stderr


def test_what_no_dropping_helps_says_so(tmp_path: Path) -> None:
    done = run(tmp_path, pairs_only(k=3))
    assert done.exit_code == 1
    assert "Bỏ hết các quy tắc có thể bỏ vẫn không được" in done.stderr


@pytest.mark.parametrize("status", [Status.FEASIBLE, Status.UNKNOWN])
def test_what_is_not_proven_has_exit_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: Status) -> None:
    solved = answer(instance(pairs_only()))
    open_end = replace(solved, status=status, bound={"total_km": 300})
    if status is Status.UNKNOWN:
        open_end = replace(open_end, plan=None, objective={})
    monkeypatch.setattr(schedule_command, "answer", lambda *_given, **_how: open_end)
    done = run(tmp_path, pairs_only())
    assert done.exit_code == 2
    assert json.loads(done.stdout)["status"] == status.value
    assert ("không thể dưới 300" in done.stderr) == (status is Status.FEASIBLE)


def test_the_result_goes_to_a_file_whole(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    done = run(tmp_path, pairs_only(), "--out", str(out))
    assert done.exit_code == 0
    assert done.stdout == f"{out}: optimal\n"
    assert json.loads(out.read_text(encoding="utf-8"))["status"] == "optimal"
    assert json.loads(run(tmp_path, pairs_only(), "--out", str(out), "--json").stdout)["status"] == "optimal"
    assert {each.name for each in tmp_path.iterdir()} == {"instance.json", "plan.json"}


def test_fields_that_are_ignored_are_named_on_standard_error(tmp_path: Path) -> None:
    done = run(tmp_path, pairs_only(kmm=[], title="thử"), "--json")
    assert done.exit_code == 0
    assert done.stderr == "Bỏ qua các trường không thuộc định dạng: kmm.\n"


BAD: dict[str, tuple[object, str]] = {
    "a missing field": (ring(km=None), "km: "),
    "an unknown unit": (ring(required=[[A, "Huế"]]), "required.0.1: "),
    "negative km": (pairs_only(km=[[0, 1, 2], [1, 0, 1], [2, -1, 0]]), "km.2.1: "),
    "days out of order": (ring(days=["2026-08-25", "2026-08-24"]), "days.1: "),
    "ten thousand people": (ring(people=[{"id": str(each), "unit": A} for each in range(10_000)]), "people: "),
    "no JSON": (b"{", "không phải là JSON (dòng 1, cột 2)."),
    "nothing": (b"", "không phải là JSON"),
    "no text": (b"\xff\xfe\x00", "không phải là văn bản UTF-8."),
    "NaN": (b'{"km": NaN}', "NaN"),
    "a name twice": (b'{"k": 1, "k": 2}', "xuất hiện hai lần"),
    "a number of five thousand digits": (b'{"k": ' + b"9" * 5000 + b"}", "số quá dài"),
    "a number with a huge exponent": (json.dumps(pairs_only()).replace('"year": 2026', '"k": 1e999').encode(), "k: "),
    "brackets without end": (b"[" * 200_000, "lồng nhau quá sâu."),
    "too much": (b" " * (schedule_command.SIZE_LIMIT + 1), "lớn hơn"),
}


@pytest.mark.parametrize(("question", "told"), BAD.values(), ids=BAD.keys())
def test_a_bad_instance_is_one_sentence_and_nothing_written(tmp_path: Path, question: object, told: str) -> None:
    done = run(tmp_path, question, "--out", str(tmp_path / "plan.json"))
    assert (done.exit_code, done.stdout) == (64, "")
    assert told in done.stderr
    assert str(tmp_path) in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "plan.json").exists()


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.json"):
        done = CliRunner().invoke(schedule, [str(path)])
        assert done.exit_code == 64
        assert done.stderr.startswith(f"{path}: không đọc được tệp")


def test_the_result_never_goes_over_the_question_or_nowhere(tmp_path: Path) -> None:
    for target in ("instance.json", "no/such/folder.json", "."):
        done = run(tmp_path, pairs_only(), "--out", str(tmp_path / target))
        assert done.exit_code == 64
    assert json.loads((tmp_path / "instance.json").read_text(encoding="utf-8")) == pairs_only()


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf", "lâu"])
def test_a_time_limit_that_is_none_is_a_wrong_command(tmp_path: Path, limit: str) -> None:
    assert run(tmp_path, pairs_only(), "--time-limit", limit).exit_code == 64
