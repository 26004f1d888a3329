"""``flask audit``: the log's verification, its signed head and its export, for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from app.audit.export import export_log, log_lines
from app.audit.head_checks import HeldHead
from app.audit.heads import LogRewritten, log_key, publish_head
from app.audit.verification import verify_log
from app.command_line import HouseCommand
from workflows.checkpoint import LONGEST, read_note, read_text
from workflows.refusals import BadInput

audit = AppGroup("audit", help="Nhật ký: kiểm tra, công bố mốc, trích xuất.")


@audit.command("verify", cls=HouseCommand)
@click.option("--head", "files", multiple=True, metavar="TỆP", type=click.Path(path_type=Path), help="Mốc đã giữ.")
@click.option("--json", "as_json", is_flag=True, help="In một đối tượng JSON.")
def verify(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Kiểm tra toàn bộ nhật ký: số dòng, nội dung, thứ tự, từng bước của mỗi văn bản, các mốc đã công bố.

    Mỗi --head là một mốc mà đơn vị đã tải về và giữ; nhật ký hiện nay phải bắt đầu đúng bằng nhật ký khi ký mốc đó.
    Mã thoát: 0 nguyên vẹn, 1 có lỗi, 64 lệnh hoặc tệp không dùng được.
    """
    report = verify_log([_held(path) for path in files])
    if as_json:
        _print_json(asdict(report))
    else:
        for fault in report.faults:
            click.echo(fault)
        checked = f"{report.size} dòng, gốc cây {report.root}, {report.heads} mốc đã công bố, {report.held} mốc đưa vào"
        click.echo(f"{checked}: " + ("có lỗi" if report.faults else "nguyên vẹn"))
    sys.exit(1 if report.faults else 0)


@audit.command("head", cls=HouseCommand)
@click.option("--json", "as_json", is_flag=True, help="In một đối tượng JSON.")
def head(*, as_json: bool) -> None:
    """In mốc mới nhất của nhật ký (C2SP tlog-checkpoint); có dòng mới thì ký và công bố mốc mới trước.

    Mã thoát: 0 đã in, 1 nhật ký không còn khớp với mốc trước nên không công bố, 64 lệnh không dùng được.
    """
    try:
        newest = publish_head()
    except LogRewritten as alarm:
        click.echo(str(alarm), err=True)
        sys.exit(1)
    if as_json:
        told = {"size": newest.size, "root": newest.root, "created_at": newest.created_at.isoformat()}
        _print_json({**told, "checkpoint": newest.checkpoint, "key": str(log_key())})
    else:
        click.echo(newest.checkpoint, nl=False)


@audit.command("export", cls=HouseCommand)
@click.option("--out", metavar="TỆP", type=click.Path(dir_okay=False, path_type=Path), help="Tệp ZIP sẽ ghi.")
@click.option("--json", "as_json", is_flag=True, help="In một đối tượng JSON về tệp đã ghi; cần có --out.")
def export(out: Path | None, *, as_json: bool) -> None:
    """Trích xuất toàn bộ nhật ký: có --out thì ghi tệp ZIP (dòng, mốc, khóa công khai), không thì in từng dòng JSON.

    Mã thoát: 0 đã trích xuất, 1 nhật ký có dòng không đọc được, 64 lệnh hoặc tệp không dùng được.
    """
    if out is None and as_json:
        raise BadInput("Cần --out khi dùng --json.")
    try:
        if out is None:
            for line in log_lines():
                click.echo(line, nl=False)
            return
        written = export_log(out)
    except LogRewritten as alarm:
        click.echo(str(alarm), err=True)
        sys.exit(1)
    if as_json:
        _print_json(asdict(written))
    else:
        click.echo(f"{written.file}: {written.size} dòng, {written.heads} mốc", err=True)


def _held(path: Path) -> HeldHead:
    """A head from a file; what is none at all is a mistake of the command, not of the log."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read(LONGEST + 1)
    except OSError as error:
        raise BadInput("{path}: không đọc được tệp ({reason}).", path=path, reason=error.strerror) from None
    except UnicodeDecodeError:
        raise BadInput("{path}: không phải là tệp văn bản UTF-8.", path=path) from None
    text = text.replace("\r\n", "\n")  # some mail programs write line ends of their own
    try:
        read_text(read_note(text)[0])
    except BadInput as refusal:
        raise BadInput("{path}: {reason}", path=path, reason=refusal) from None
    return HeldHead(str(path), text)


def _print_json(answer: Mapping[str, object]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))
