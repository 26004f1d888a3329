"""``flask evidence``: the evidence package of one paper (hồ sơ chứng cứ), written to a file."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import click
from flask.cli import AppGroup

from app.archive.evidence import evidence_of
from app.command_line import HouseCommand
from app.signatures.engine.evidence_package import sha256
from workflows.refusals import BadInput

evidence = AppGroup("evidence", help="Hồ sơ chứng cứ của một văn bản.")


@evidence.command("export", cls=HouseCommand)
@click.argument("paper_id", metavar="ID", type=int)
@click.argument("out", metavar="OUT.zip", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In một đối tượng JSON về tệp đã ghi.")
def export(paper_id: int, out: Path, *, as_json: bool) -> None:
    """Ghi hồ sơ chứng cứ của văn bản số ID (đã ký đủ hoặc đã lưu trữ) vào tệp OUT.zip.

    Hồ sơ được kiểm tra lại trước khi ghi. Mã thoát: 0 đã ghi, 64 lệnh không dùng được hoặc chưa lập được hồ sơ.
    """
    made = evidence_of(paper_id)
    _write(out, made.content)
    told = {
        "file": str(out),
        "paper": paper_id,
        "size": len(made.content),
        "sha256": sha256(made.content),
        "verdict": made.verdict.verdict.value,
        "signatures": len(made.verdict.signatures),
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"{out}: {told['size']} byte, {told['signatures']} chữ ký, {told['verdict']}", err=True)


def _write(out: Path, content: bytes) -> None:
    """The file appears complete or not at all."""
    try:
        handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).replace(out)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise BadInput("{path}: không ghi được tệp ({reason}).", path=out, reason=error.strerror) from None
