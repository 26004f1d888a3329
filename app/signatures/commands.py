"""``flask verify``: the verdict on signed files in the terminal, for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click
from cryptography import x509
from flask_babel import force_locale, gettext
from sqlalchemy.exc import SQLAlchemyError

from app.clock import VIETNAM
from app.command_line import WRONG_COMMAND, HouseCommand
from app.signatures.engine.certificates import fingerprint, from_pem
from app.signatures.engine.trust import common_name
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import FileVerdict, Indication, Reason, SignatureVerdict
from app.signatures.verification import verify_file
from workflows.refusals import BadInput
from workflows.words import N_

EXITS = {
    Indication.TOTAL_PASSED: 0,
    Indication.TOTAL_FAILED: 1,
    Indication.INDETERMINATE: 2,
    Indication.NOT_SIGNED: 3,
}
BADNESS = [0, 3, 2, 1, WRONG_COMMAND]  # of several files, the worst exit: 64 before 1 before 2 before 3 before 0
IN_WORDS = {
    Indication.TOTAL_PASSED: N_("HỢP LỆ"),
    Indication.TOTAL_FAILED: N_("KHÔNG HỢP LỆ"),
    Indication.INDETERMINATE: N_("CHƯA ĐỦ CĂN CỨ"),
    Indication.NOT_SIGNED: N_("KHÔNG CÓ CHỮ KÝ SỐ"),
}
LABEL_WIDTH = 24


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the command line says about how to judge every file, and in which language to tell."""

    trust: Sequence[x509.Certificate]
    data: ValidationData
    required: Sequence[x509.Certificate]
    at: datetime | None
    legacy: bool
    lang: str

    def say(self, text: str) -> str:
        """The text in the language asked for; Vietnamese stands in the code and needs no catalog."""
        return text if self.lang == "vi" else str(gettext(text))


@click.command(cls=HouseCommand)
@click.argument("files", nargs=-1, required=True, metavar="TỆP...", type=click.Path(path_type=Path))
@click.option("--trust", multiple=True, metavar="PEM", help="Chứng thư số gốc được tin cậy, thay cho của hệ thống.")
@click.option("--require-signer", multiple=True, metavar="PEM", help="Chứng thư số phải có chữ ký trong tệp.")
@click.option("--at", metavar="TIME", help="Thời điểm kiểm tra theo ISO 8601, mặc định là hiện tại.")
@click.option("--legacy", is_flag=True, help="Đọc tiếp tệp cũ dùng thuật toán yếu; không bao giờ kết luận hợp lệ.")
@click.option("--lang", type=click.Choice(("vi", "en")), default="vi", help="Ngôn ngữ của lời giải thích.")
@click.option("--json", "as_json", is_flag=True, help="Mỗi tệp một dòng JSON.")
def verify(
    files: tuple[Path, ...],
    *,
    trust: tuple[str, ...],
    require_signer: tuple[str, ...],
    at: str | None,
    legacy: bool,
    lang: str,
    as_json: bool,
) -> None:
    """Kiểm tra chữ ký số trong tệp PDF, tệp Word (.docx), hồ sơ chứng cứ (.zip), kể cả của hệ thống khác.

    Mã thoát: 0 hợp lệ, 1 không hợp lệ (kể cả tệp không đọc được), 2 chưa đủ căn cứ, 3 không có chữ ký, 64 lệnh sai;
    nhiều tệp thì lấy mã xấu nhất (64, 1, 2, 3, 0).
    """
    required, moment = _certificates(require_signer), _moment(at)
    roots, data = (_certificates(trust), NO_DATA) if trust else _known_here()
    rules = _Rules(roots, data, required, moment, legacy, lang)
    with nullcontext() if lang == "vi" else force_locale(lang):
        exits = [_judge(path, rules, as_json=as_json) for path in files]
    sys.exit(max(exits, key=BADNESS.index))


def _judge(path: Path, rules: _Rules, *, as_json: bool) -> int:
    """Print the verdict on one file; the exit that it asks for."""
    try:
        content = path.read_bytes()
    except OSError as error:
        click.echo(f"{path}: không đọc được tệp ({error.strerror}).", err=True)
        return WRONG_COMMAND
    verdict = verify_file(
        content,
        name=path.name,
        trust=rules.trust,
        at=rules.at,
        required=rules.required,
        legacy=rules.legacy,
        data=rules.data,
    )
    verdict = _in_language(verdict, rules)
    if as_json:
        click.echo(json.dumps(verdict.as_json(str(path)), ensure_ascii=False))
    else:
        _tell(path, verdict, rules)
    return EXITS[verdict.verdict]


def _in_language(verdict: FileVerdict, rules: _Rules) -> FileVerdict:
    """The same verdict with its reasons in the language asked for."""

    def reasons(told: tuple[Reason, ...]) -> tuple[Reason, ...]:
        return tuple(replace(each, sentence=rules.say(each.sentence)) for each in told)

    signatures = tuple(replace(each, reasons=reasons(each.reasons)) for each in verdict.signatures)
    return replace(verdict, reasons=reasons(verdict.reasons), signatures=signatures)


def _known_here() -> tuple[Sequence[x509.Certificate], ValidationData]:
    """The roots of this installation and what it knows about them; where there are none, people are told."""
    # Only here does the command need the database.
    from app.signatures import authority, service  # noqa: PLC0415

    try:
        roots, data = service.installation_roots(), authority.validation_data()
    except SQLAlchemyError:  # not set up yet, or not reachable
        roots, data = [], NO_DATA
    if not roots:
        click.echo(
            "Hệ thống này chưa có chứng thư số gốc để tin cậy, nên chưa thể kết luận hợp lệ. Mời chỉ ra bằng --trust.",
            err=True,
        )
    return roots, data


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
    say = rules.say
    click.echo(f"{path}: {say(IN_WORDS[verdict.verdict])} ({_codes(verdict)})")
    for reason in verdict.reasons:
        click.echo(f"  - {reason}")
    names = {fingerprint(each): common_name(each.subject) for each in rules.required}
    for missing in verdict.required_missing:
        _line(say(N_("Chữ ký còn thiếu")), f"{names[missing]} (SHA-256 {missing})")
    for signature in verdict.signatures:
        _tell_signature(signature, rules)


def _tell_signature(signature: SignatureVerdict, rules: _Rules) -> None:
    say = rules.say
    title = say(N_("Chữ ký {number}")).format(number=signature.index)
    click.echo(f"\n  {title}: {say(IN_WORDS[signature.verdict])} ({_codes(signature)})")
    for reason in signature.reasons:
        click.echo(f"    - {reason}")
    covers = N_("có") if signature.covers_whole_file else N_("không, sau đó tệp còn được ký hoặc bổ sung")
    _line(say(N_("Người ký")), signature.signer)
    _line(say(N_("Chức vụ")), signature.office)
    _line(say(N_("Đơn vị")), signature.organisation)
    _line(say(N_("Tổ chức cấp chứng thư")), signature.issuer)
    _line(say(N_("Số chứng thư")), signature.serial)
    _line(say(N_("SHA-256 của chứng thư")), signature.certificate_sha256)
    _line(say(N_("Thời gian ký (tự khai)")), _when(signature.claimed_time))
    _line(say(N_("Thời gian có chứng thực")), _when(signature.trusted_time) or say(N_("không có dấu thời gian")))
    _line(say(N_("Gốc tin cậy")), signature.trusted_root)
    _line(say(N_("Mức chữ ký")), signature.level)
    _line(say(N_("Thuật toán")), signature.algorithm)
    _line(say(N_("Bao trùm toàn bộ tệp")), say(covers))


def _line(label: str, value: str) -> None:
    click.echo(f"    {label + ':':<{LABEL_WIDTH}} {value or '-'}")


def _codes(verdict: FileVerdict | SignatureVerdict) -> str:
    return f"{verdict.verdict}/{verdict.sub_indication}" if verdict.sub_indication else str(verdict.verdict)


def _when(moment: datetime | None) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds") if moment else ""
