"""The command `flask authority`: what is done to the built-in authority at the server."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from app.command_line import HouseCommand
from app.signatures.authority import rotate as make_anew

authority = AppGroup("authority", help="Tổ chức chứng thực của hệ thống.")


@authority.command(cls=HouseCommand)
@click.option("--json", "as_json", is_flag=True, help="In một đối tượng JSON.")
def rotate(as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Thay tổ chức chứng thực: lập gốc mới để cấp chứng thư số từ nay.

    Các gốc cũ vẫn được tin cậy và chữ ký cũ vẫn kiểm tra được. Mỗi người chuyển sang gốc mới khi gia hạn khóa.
    """
    number, fingerprint = make_anew()
    if as_json:
        click.echo(json.dumps({"authority": number, "root_sha256": fingerprint}))
        return
    click.echo(f"Đã lập tổ chức chứng thực số {number}. Dấu vân tay (SHA-256) của gốc mới: {fingerprint}")
