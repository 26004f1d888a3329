"""``flask verify``: the verdict on signed files in the terminal, for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from cryptography import x509
from sqlalchemy.exc import SQLAlchemyError

from app.clock import VIETNAM
from app.command_line import WRONG_COMMAND, HouseCommand
from app.signatures.engine.certificates import fingerprint, from_pem
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.trust import common_name
from app.signatures.engine.verdict import FileVerdict, Indication, SignatureVerdict
from workflows.refusals import BadInput, Refusal

EXITS = {
    Indication.TOTAL_PASSED: 0,
    Indication.TOTAL_FAILED: 1,
    Indication.INDETERMINATE: 2,
    Indication.NOT_SIGNED: 3,
}
BADNESS = [0, 3, 2, 1, WRONG_COMMAND]  # of several files, the worst exit: 64 before 1 before 2 before 3 before 0
IN_WORDS = {
    Indication.TOTAL_PASSED: "HỢP LỆ",
    Indication.TOTAL_FAILED: "KHÔNG HỢP LỆ",
    Indication.INDETERMINATE: "CHƯA ĐỦ CĂN CỨ",
    Indication.NOT_SIGNED: "KHÔNG CÓ CHỮ KÝ SỐ",
}
LABEL_WIDTH = 24


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the command line says about how to judge every file."""

    trust: Sequence[x509.Certificate]
    required: Sequence[x509.Certificate]
    at: datetime | None
    legacy: bool


@click.command(cls=HouseCommand)
@click.argument("files", nargs=-1, required=True, metavar="TỆP...", type=click.Path(path_type=Path))
@click.option("--trust", multiple=True, metavar="PEM", help="Chứng thư số gốc được tin cậy, thay cho của hệ thống.")
@click.option("--require-signer", multiple=True, metavar="PEM", help="Chứng thư số phải có chữ ký trong tệp.")
@click.option("--at", metavar="TIME", help="Thời điểm kiểm tra theo ISO 8601, mặc định là hiện tại.")
@click.option("--legacy", is_flag=True, help="Đọc tiếp tệp cũ dùng thuật toán yếu; không bao giờ kết luận hợp lệ.")
@click.option("--json", "as_json", is_flag=True, help="Mỗi tệp một dòng JSON.")
def verify(
    files: tuple[Path, ...],
    *,
    trust: tuple[str, ...],
    require_signer: tuple[str, ...],
    at: str | None,
    legacy: bool,
    as_json: bool,
) -> None:
    """Kiểm tra chữ ký số trong các tệp PDF, kể cả của hệ thống khác.

    Mã thoát: 0 hợp lệ, 1 không hợp lệ, 2 chưa đủ căn cứ, 3 không có chữ ký, 64 lệnh hoặc tệp không dùng được; nhiều
    tệp thì lấy mã xấu nhất (64, 1, 2, 3, 0).
    """
    try:
        rules = _Rules(_roots(trust), _certificates(require_signer), _moment(at), legacy)
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(WRONG_COMMAND)
    exits = [_judge(path, rules, as_json=as_json) for path in files]
    sys.exit(max(exits, key=BADNESS.index))


def _judge(path: Path, rules: _Rules, *, as_json: bool) -> int:
    """Print the verdict on one file; the exit that it asks for."""
    try:
        content = _read(path)
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        return WRONG_COMMAND
    verdict = verify_pdf(content, trust=rules.trust, at=rules.at, required=rules.required, legacy=rules.legacy)
    if as_json:
        click.echo(json.dumps(verdict.as_json(str(path)), ensure_ascii=False))
    else:
        _tell(path, verdict, rules)
    return EXITS[verdict.verdict]


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput("{path}: không đọc được tệp ({reason}).", path=path, reason=error.strerror) from None
    if path.suffix.lower() != ".pdf" and not content.startswith(b"%PDF-"):
        raise BadInput("{path}: phiên bản này chỉ kiểm tra chữ ký số trong tệp PDF.", path=path)
    return content


def _roots(trust: tuple[str, ...]) -> Sequence[x509.Certificate]:
    """The roots of the command line, or else those of this installation; where there are none, people are told."""
    if trust:
        return _certificates(trust)
    # Only here does the command need the database.
    from app.signatures.service import installation_roots  # noqa: PLC0415

    try:
        roots = installation_roots()
    except SQLAlchemyError:  # not set up yet, or not reachable
        roots = []
    if not roots:
        click.echo(
            "Hệ thống này chưa có chứng thư số gốc để tin cậy, nên chưa thể kết luận hợp lệ. Mời chỉ ra bằng --trust.",
            err=True,
        )
    return roots


def _certificates(paths: tuple[str, ...]) -> list[x509.Certificate]:
    return [certificate for path in paths for certificate in _certificate_file(path)]


def _certificate_file(path: str) -> list[x509.Certificate]:
    try:
        return from_pem(Path(path).read_bytes())
    except OSError as error:
        raise BadInput("{path}: không đọc được tệp ({reason}).", path=path, reason=error.strerror) from None
    except BadInput as refusal:
        raise BadInput("{path}: {reason}", path=path, reason=refusal) from None


def _moment(at: str | None) -> datetime | None:
    """ISO 8601; without a zone it is meant in Vietnam."""
    if at is None:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise BadInput("--at {at}: không phải thời điểm theo ISO 8601.", at=at) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _tell(path: Path, verdict: FileVerdict, rules: _Rules) -> None:
    click.echo(f"{path}: {IN_WORDS[verdict.verdict]} ({_codes(verdict)})")
    for reason in verdict.reasons:
        click.echo(f"  - {reason}")
    names = {fingerprint(each): common_name(each.subject) for each in rules.required}
    for missing in verdict.required_missing:
        _line("Chữ ký còn thiếu", f"{names[missing]} (SHA-256 {missing})")
    for signature in verdict.signatures:
        _tell_signature(signature)


def _tell_signature(signature: SignatureVerdict) -> None:
    click.echo(f"\n  Chữ ký {signature.index}: {IN_WORDS[signature.verdict]} ({_codes(signature)})")
    for reason in signature.reasons:
        click.echo(f"    - {reason}")
    _line("Người ký", signature.signer)
    _line("Tổ chức cấp chứng thư", signature.issuer)
    _line("Số chứng thư", signature.serial)
    _line("SHA-256 của chứng thư", signature.certificate_sha256)
    _line("Thời gian ký (tự khai)", _when(signature.claimed_time))
    _line("Thời gian có chứng thực", _when(signature.trusted_time) or "không có dấu thời gian")
    _line("Mức chữ ký", signature.level)
    _line("Thuật toán", signature.algorithm)
    _line("Bao trùm toàn bộ tệp", "có" if signature.covers_whole_file else "không, sau đó tệp còn được ký hoặc bổ sung")


def _line(label: str, value: str) -> None:
    click.echo(f"    {label + ':':<{LABEL_WIDTH}} {value or '-'}")


def _codes(verdict: FileVerdict | SignatureVerdict) -> str:
    return f"{verdict.verdict}/{verdict.sub_indication}" if verdict.sub_indication else str(verdict.verdict)


def _when(moment: datetime | None) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds") if moment else ""
