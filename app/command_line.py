"""What every command shares (dòng lệnh): a wrong use or a refusal is one sentence on standard error and exit 64."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from workflows.refusals import BadInput, Refusal

WRONG_COMMAND = 64  # EX_USAGE of sysexits.h; click's own 2 means INDETERMINATE here


class HouseCommand(click.Command):
    """A command that says what is wrong and changes nothing; its ``--help`` is its manual."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line; a wrong one ends with exit 64."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            error.show()
            raise click.exceptions.Exit(WRONG_COMMAND) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run; a refusal, or a database that is not there, ends with a sentence and exit 64."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            where = f"{refusal.field}: " if isinstance(refusal, BadInput) and refusal.field else ""
            click.echo(f"{where}{refusal}", err=True)
            raise click.exceptions.Exit(WRONG_COMMAND) from None
        except (OperationalError, ProgrammingError):
            click.echo("Chưa có cơ sở dữ liệu hoặc không kết nối được. Mời chạy “flask set-up” rồi làm lại.", err=True)
            raise click.exceptions.Exit(WRONG_COMMAND) from None
