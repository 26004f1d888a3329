"""A paper from a JSON file (văn bản từ dữ liệu): for other programs, checked against the kind's own schema."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from app.clock import now
from app.documents.pdf import render_pdf
from app.documents.word import render_word
from app.papers.kinds import kind_named
from app.settings import ROOT
from workflows.paper import Issue, Signatory
from workflows.refusals import BadInput
from workflows.words import N_

LARGEST = 5 * 1024 * 1024


def schema_of(kind: str) -> str:
    """The JSON Schema (2020-12) of the kind's data, as text."""
    return _text(kind, "schema.json")


def sample_of(kind: str) -> str:
    """Sample data of the kind, as text."""
    return _text(kind, "sample.json")


def render_from_data(kind: str, path: Path) -> tuple[bytes, bytes]:
    """The paper's Word and PDF file from the data in ``path``; a wrong field is named by its path."""
    data = _read(path)
    schema = json.loads(schema_of(kind))
    error = best_match(
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(data)
    )
    if error is not None:
        raise _wrong_field(error, path.name)
    known = kind_named(kind)
    text = known.compose(known.check(data["content"]), _issue(data["issue"]))
    word = render_word(text, known.template)
    return word, render_pdf(
        text, known.template, attachment=word, title=f"{known.title} {data['issue']['year']}", created=now()
    ).content


# What a schema's keyword demands, as a person would say it; the words in {wanted} come from the schema.
_DEMANDS = {
    "type": N_("{file}: mục này phải có kiểu {wanted}."),
    "required": N_("{file}: mục này thiếu một trong các phần bắt buộc: {wanted}."),
    "additionalProperties": N_("{file}: mục này có phần không được dùng: {message}."),
    "enum": N_("{file}: mục này phải là một trong: {wanted}."),
    "maxLength": N_("{file}: nội dung dài quá {wanted} ký tự."),
    "minLength": N_("{file}: mục này còn trống."),
    "maxItems": N_("{file}: danh sách dài quá {wanted} mục."),
    "minItems": N_("{file}: danh sách cần ít nhất {wanted} mục."),
}

_TYPES = {"integer": "số nguyên", "string": "văn bản", "array": "danh sách", "object": "nhóm có tên", "null": "trống"}


def _wrong_field(error: ValidationError, file: str) -> BadInput:
    """The refusal for the field that the schema finds wrong, by its path."""
    where = ".".join(str(step) for step in error.absolute_path) or "(gốc)"
    sentence = _DEMANDS.get(str(error.validator), N_("{file}: mục này chưa đúng quy định: {message}."))
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    listed = ", ".join(_TYPES.get(str(each), str(each)) for each in wanted)
    return BadInput(sentence, field=where, file=file, wanted=listed, message=error.message[:200])


def _issue(data: dict[str, Any]) -> Issue:
    try:
        day = date.fromisoformat(data["day"])
    except ValueError:
        raise BadInput("Ngày “{day}” không có trong lịch.", field="issue.day", day=data["day"]) from None
    signatories = tuple(Signatory(each["slot"], tuple(each["lines"]), each["name"]) for each in data["signatories"])
    return Issue(data["cluster"], data["year"], data["number"], data["place"], day, signatories)


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput("{file}: tệp lớn quá 5 MB.", file=path.name)
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise BadInput("{file}: không đọc được tệp.", file=path.name) from None
    except (ValueError, RecursionError):
        raise BadInput("{file}: không phải tệp JSON (UTF-8) đúng.", file=path.name) from None


def _text(kind: str, name: str) -> str:
    return (ROOT / "document_templates" / kind_named(kind).name / name).read_text(encoding="utf-8")
