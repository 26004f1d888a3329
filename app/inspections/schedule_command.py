"""``flask schedule``: a proven plan of cross-inspections for an instance in a file, or why there is none."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app.command_line import HouseCommand
from app.whole_files import check_target, write_whole
from workflows.refusals import BadInput
from workflows.scheduling.answer import answer, outcome_json
from workflows.scheduling.instance import Instance
from workflows.scheduling.plan import Outcome, Progress, Status
from workflows.scheduling.reading import read_instance

SIZE_LIMIT = 20_000_000
EXIT = {Status.OPTIMAL: 0, Status.INFEASIBLE: 1, Status.FEASIBLE: 2, Status.UNKNOWN: 2}
_CLEARED = "\r\x1b[K"  # the terminal's line, from its beginning
_SAID = {
    Status.OPTIMAL: "Tối ưu, đã chứng minh.",
    Status.FEASIBLE: "Phương án tốt nhất tìm được; chưa chứng minh là tối ưu.",
    Status.INFEASIBLE: "Không có phương án nào thỏa mãn mọi quy tắc.",
    Status.UNKNOWN: "Hết thời gian, chưa tìm được phương án nào và cũng chưa chứng minh là không có.",
}


@click.command("schedule", cls=HouseCommand)
@click.argument("source", metavar="INSTANCE.json", type=click.Path(path_type=Path))
@click.option("--out", metavar="PLAN.json", type=click.Path(path_type=Path), help="Ghi kết quả vào tệp này.")
@click.option(
    "--time-limit",
    metavar="S",
    type=click.FloatRange(min=0.1, max=86_400),
    default=60.0,
    show_default=True,
    help="Số giây tối đa để tìm và chứng minh.",
)
@click.option("--json", "as_json", is_flag=True, help="Chỉ in một đối tượng JSON, không in lời tóm tắt.")
def schedule(source: Path, *, out: Path | None, time_limit: float, as_json: bool) -> None:
    """Xếp lịch kiểm tra chéo cho bài toán trong tệp INSTANCE.json (định dạng cross-inspection/1).

    Mã thoát: 0 tối ưu đã chứng minh; 1 không có phương án (nêu mâu thuẫn và cách gỡ); 2 chưa chứng minh được trong
    thời gian cho phép; 64 tệp hoặc lệnh sai.
    """
    if not math.isfinite(time_limit):
        raise BadInput("--time-limit phải là một số giây.")
    data = _read(source)
    if out is not None:
        check_target(source, out)
    instance, unknown = _instance(source, data)
    if unknown:
        click.echo(f"Bỏ qua các trường không thuộc định dạng: {', '.join(unknown)}.", err=True)
    watched = None if as_json or not sys.stderr.isatty() else _tell
    outcome = answer(instance, time_limit=time_limit, watch=watched)
    if watched:
        click.echo(_CLEARED, nl=False, err=True)
    text = json.dumps(outcome_json(outcome), ensure_ascii=False)
    if out is not None:
        write_whole(out, (text + "\n").encode())
    if not as_json:
        for line in _told(outcome):
            click.echo(line, err=True)
    click.echo(text if out is None or as_json else f"{out}: {outcome.status.value}")
    sys.exit(EXIT[outcome.status])


def _read(path: Path) -> object:
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise BadInput("{path}: không đọc được tệp ({reason}).", path=path, reason=error.strerror) from None
    if len(content) > SIZE_LIMIT:
        raise BadInput("{path}: tệp lớn hơn {limit} byte.", path=path, limit=SIZE_LIMIT)
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise BadInput("{path}: tệp không phải là văn bản UTF-8.", path=path) from None
    except json.JSONDecodeError as error:
        line, column = error.lineno, error.colno
        raise BadInput(
            "{path}: không phải là JSON (dòng {line}, cột {column}).", path=path, line=line, column=column
        ) from None
    except RecursionError:
        raise BadInput("{path}: các ngoặc lồng nhau quá sâu.", path=path) from None
    except ValueError:  # what the hooks below refuse, and whole numbers of thousands of digits
        raise BadInput("{path}: có số quá dài, NaN, Infinity hoặc một tên xuất hiện hai lần.", path=path) from None


def _instance(path: Path, data: object) -> tuple[Instance, tuple[str, ...]]:
    try:
        return read_instance(data)
    except BadInput as fault:
        raise BadInput("{path}: {place}: {reason}", path=path, place=fault.field or "(gốc)", reason=fault) from None


def _no_number(name: str) -> object:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which a name stands twice means two things at once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _tell(progress: Progress) -> bool:
    """One line that is written over while a person watches."""
    best = ", ".join(f"{name} {value}" for name, value in progress.objective.items())
    click.echo(f"{_CLEARED}{progress.level}/{progress.levels} {progress.name}: {best}", nl=False, err=True)
    return True


def _told(outcome: Outcome) -> Iterator[str]:
    """The outcome in words, for a person at the terminal."""
    yield _SAID[outcome.status]
    for name, value in outcome.objective.items():
        bound = outcome.bound[name]
        yield f"  {name}: {value}" + ("" if bound == value else f" (không thể dưới {bound})")
    if outcome.plan is not None:
        yield f"  {len(outcome.plan.pairs)} cuộc kiểm tra; {outcome.solver.seconds:.2f} giây."
    yield from _told_conflict(outcome)


def _told_conflict(outcome: Outcome) -> Iterator[str]:
    if outcome.status is not Status.INFEASIBLE:
        return
    if not outcome.conflict and outcome.conflict_complete:
        yield "  Bỏ hết các quy tắc có thể bỏ vẫn không được: số lượt kiểm tra, cụm, ngày hoặc người không đủ."
        return
    yield f"  Không thể cùng có: {', '.join(outcome.conflict)}."
    for groups in outcome.drop_one_of:
        yield f"  Bỏ được là đủ: {', '.join(groups)}."
    if not outcome.conflict_complete:
        yield "  Hết thời gian: có thể còn mâu thuẫn gọn hơn hoặc cách gỡ khác."
