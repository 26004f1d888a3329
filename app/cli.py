"""The commands of the house (lệnh): each calls a service, none holds a rule; bad input is one sentence and exit 64."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import text

from app.accounts.service import first_administrator
from app.archive.commands import evidence
from app.audit.commands import audit
from app.audit.guards import grants
from app.checks import broken_promises
from app.clusters.units import government_inspectorate, load_units
from app.command_line import HouseCommand
from app.database import db, writing
from app.demonstration.load import CLUSTERS, is_empty, load_demonstration
from app.demonstration.walk import walk
from app.documents.lint import lint_file
from app.inspections.schedule_command import schedule
from app.papers.from_data import render_from_data, sample_of, schema_of
from app.signatures.authority_commands import authority
from app.signatures.commands import verify
from app.signatures.sign_command import sign
from app.worker import run
from workflows.refusals import BadInput


def open_commands(app: Flask) -> None:
    """Make the commands known to ``flask``."""
    of_the_house = (demo, document, lint, check, worker, set_up, create_administrator, grant_role)
    of_the_rooms = (verify, sign, audit, authority, evidence, schedule)
    for command in (*of_the_house, *of_the_rooms):
        app.cli.add_command(command)


@click.command("set-up", cls=HouseCommand)
def set_up() -> None:
    """Create or upgrade the database; load the two sample clusters if nobody has an account yet."""
    upgrade()
    if is_empty():
        load_demonstration()
        click.echo("Đã nạp hai cụm thi đua trình diễn.", err=True)


@click.command("worker", cls=HouseCommand)
def worker() -> None:
    """Do what the house does by itself, until stopped: plans, time-stamps, the archive's check every night."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - threads need it
    run(app)


@click.command("create-administrator", cls=HouseCommand)
@click.option("--email", required=True, help="The user name.")
@click.option("--name", required=True, help="Full name, as people write it.")
def create_administrator(email: str, name: str) -> None:
    """Begin in earnest: an empty database with all units and its first administrator; prints the starting password."""
    upgrade()
    load_units()
    _person, password = first_administrator(name, email, government_inspectorate().id)
    click.echo(password)


@click.command("grant-role", cls=HouseCommand)
@click.argument("role")
def grant_role(role: str) -> None:
    """Give the application's own PostgreSQL ROLE its rights: it may add to the log, never change or empty it."""
    if db.engine.dialect.name != "postgresql" or not re.fullmatch("[a-z_][a-z0-9_]{0,62}", role):
        raise BadInput("Lệnh này cần PostgreSQL và tên vai trò chỉ gồm chữ thường, chữ số, dấu gạch dưới.")
    with writing() as session:
        for statement in grants(role):
            session.execute(text(statement))


@click.command("demo", cls=HouseCommand)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the results.")
@click.option("--cluster", type=click.Choice(CLUSTERS), default=CLUSTERS[0], show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def demo(out: Path, cluster: str, as_json: bool) -> None:  # noqa: FBT001
    """Take one real cluster's pledge from first draft to archive, without a browser, on a database of its own.

    Leaves pledge.docx, pledge.pdf, trust.pem (the root to trust) and summary.json in the folder.
    """
    from app import create_app  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="giao-uoc-") as folder:
        own = create_app(
            {"INSTANCE": folder, "VAULT": Path(folder) / "vault", "SQLALCHEMY_DATABASE_URI": _sqlite(folder)}
        )
        with own.app_context():
            upgrade()
            summary = walk(cluster, out)
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    (out / "summary.json").write_text(text + "\n", encoding="utf-8")
    click.echo(text if as_json else _told(summary, out))


@click.command("document", cls=HouseCommand)
@click.argument("kind")
@click.argument("data", required=False, type=click.Path(path_type=Path))
@click.option("--docx", type=click.Path(dir_okay=False, path_type=Path), help="Write the Word file here.")
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write the PDF file here.")
@click.option("--sample", is_flag=True, help="Print sample data.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the data.")
def document(kind: str, data: Path | None, *, docx: Path | None, pdf: Path | None, sample: bool, schema: bool) -> None:
    """Render a paper of KIND from DATA (a JSON file)."""
    if sample or schema:
        click.echo(sample_of(kind) if sample else schema_of(kind))
        return
    if data is None or (docx is None and pdf is None):
        raise BadInput("Cần tệp dữ liệu và ít nhất một trong --docx, --pdf. Xem --sample và --schema.")
    word, printed = render_from_data(kind, data)
    for path, content in ((docx, word), (pdf, printed)):
        if path is not None:
            path.write_bytes(content)
            click.echo(f"{path}: {len(content)} byte", err=True)


@click.command("lint", cls=HouseCommand)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def lint(files: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001
    """Hold finished papers (.docx, .pdf) against the layout of Decree 30/2020; exit 1 and each deviation's rule."""
    found = {path: lint_file(path) for path in files}
    if as_json:
        _print_json({str(path): [asdict(each) for each in rows] for path, rows in found.items()})
    else:
        for path, rows in found.items():
            for each in rows:
                click.echo(f"{path}: {each}")
            click.echo(f"{path}: {len(rows)} điểm lệch thể thức", err=True)
    sys.exit(1 if any(found.values()) else 0)


@click.command("check", cls=HouseCommand)
@click.option("--json", "as_json", is_flag=True)
def check(as_json: bool) -> None:  # noqa: FBT001
    """Hold all promises against the live data; exit 1 and the promise's name where one is broken."""
    broken = list(broken_promises())
    if as_json:
        _print_json({"broken": [{"promise": name, "fault": fault} for name, fault in broken]})
    else:
        for name, fault in broken:
            click.echo(f"{name}: {fault}")
        click.echo("Mọi cam kết đều được giữ." if not broken else f"{len(broken)} lỗi.", err=True)
    sys.exit(1 if broken else 0)


def _print_json(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))


def _sqlite(folder: str) -> str:
    return f"sqlite:///{folder}/giao-uoc.sqlite3"


def _told(summary: dict[str, Any], out: Path) -> str:
    lines = [f"{name:8} {seconds:8.3f} s" for name, seconds in summary["seconds"].items()]
    signed = ", ".join(f"{each['name']} ({each['verdict']})" for each in summary["signatures"])
    return "\n".join([*lines, " → ".join(summary["states"]), f"Ký: {signed}", f"Kết quả: {out}"])
