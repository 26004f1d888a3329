"""``flask sign``: one signature with a key from a .p12 file, for programs and for people at the server."""

from __future__ import annotations

import os
from pathlib import Path

import click

from app.command_line import HouseCommand
from app.signatures.engine.pkcs12 import open_pkcs12
from app.signatures.sign_file import LEVELS, Kind, Level, Wish, check_wish, sign_file
from app.whole_files import check_target, write_whole
from workflows.refusals import BadInput


@click.command(cls=HouseCommand)
@click.argument("kind", metavar="docx|pdf", type=click.Choice(("docx", "pdf")))
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--p12", required=True, metavar="FILE", type=click.Path(path_type=Path), help="Tệp khóa PKCS#12.")
@click.option("--pin-env", required=True, metavar="NAME", help="Tên biến môi trường chứa mã PIN của tệp khóa.")
@click.option("--role", default="", metavar="TEXT", help="Vai trò khi ký, do người ký tự khai.")
@click.option("--comment", default="", metavar="TEXT", help="Lý do hoặc mục đích ký.")
@click.option("--tsa", default="", metavar="URL", help="Máy chủ dấu thời gian (RFC 3161).")
@click.option("--level", type=click.Choice(LEVELS), help="Mức chữ ký; mặc định là T khi có --tsa, nếu không thì B.")
def sign(
    kind: Kind,
    source: Path,
    target: Path,
    *,
    p12: Path,
    pin_env: str,
    role: str,
    comment: str,
    tsa: str,
    level: Level | None,
) -> None:
    """Thêm một chữ ký số vào tệp Word (.docx) hoặc PDF; tệp OUT chỉ xuất hiện khi chữ ký đã qua kiểm tra.

    Chữ ký trong PDF nằm ở ô trống đầu tiên trên trang, nếu không có thì ở một ô ẩn. Tệp IN không bị thay đổi.
    """
    wish = Wish(level or ("T" if tsa else "B"), role, comment, tsa)
    check_wish(kind, wish)
    check_target(source, target)
    content, identity = _read(source), open_pkcs12(_read(p12), _pin(pin_env))
    signed, verdict = sign_file(content, kind, identity, wish)
    write_whole(target, signed)
    click.echo(f"{target}: đã ký, mức {verdict.level}, người ký {verdict.signer}.")


def _pin(name: str) -> str:
    pin = os.environ.get(name)
    if pin is None:
        raise BadInput("Biến môi trường {name} chưa có mã PIN.", name=name)
    return pin


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput("{path}: không đọc được tệp ({reason}).", path=path, reason=error.strerror) from None
