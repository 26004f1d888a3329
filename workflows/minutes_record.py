"""The record of the day, field by field (ghi biên bản): one text a field, so that two people can write at once.

The page sends what a person typed and what it was showing; the merge takes every field that only one side changed, and
names those that both did. Sending the same again changes nothing, so a page may retry until it gets an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from workflows.figures import Figure, number
from workflows.inspection_plan_content import LINES_LIMIT
from workflows.minutes_content import (
    COPIES_LIMIT,
    HOSTS_LIMIT,
    LEAST_COPIES,
    Host,
    MinutesContent,
    Result,
    TeamMember,
)
from workflows.refusals import BadInput
from workflows.strict_content import NAME_LIMIT, TEXT_LIMIT, moment_text
from workflows.wording import plain

_TEXTS = ("place", "opinion", "reservations")
_LISTS = ("strengths", "limits", "recommendations")
_MOMENTS = ("begins", "ends")
_WORDS = ("own_words", "verified_words", "evidence", "reason")
_FIGURES = ("own", "verified")
_PRESENT = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed, each to something else (hai người cùng sửa một ô)."""

    path: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What three-way merging gives: the fields to keep, with ``theirs`` where there is a conflict."""

    fields: dict[str, str]
    conflicts: list[Conflict]


def fields_of(content: MinutesContent) -> dict[str, str]:
    """Every field that the record page has, by its path, as text; lists have one entry a line ("họ tên; chức vụ")."""
    fields = {name: str(getattr(content, name)) for name in (*_MOMENTS, *_TEXTS)}
    fields |= {name: "\n".join(getattr(content, name)) for name in _LISTS}
    fields |= {_present_path(member): _PRESENT[member.present] for member in content.team}
    fields["hosts"] = "\n".join(_host_line(host) for host in content.hosts)
    fields["copies"] = str(content.copies)
    for result in content.results:
        fields |= _fields_of_result(result)
    return fields


def with_fields(content: MinutesContent, fields: Mapping[str, str]) -> MinutesContent:
    """The content with these fields; those that are not named stay. :class:`BadInput` names the path that is wrong.

    Half a share is kept as typed: the other half may still be on its way. ``workflows.minutes.check`` refuses it.
    """
    known = fields_of(content)
    for path in fields:
        if path not in known:
            raise BadInput("Biên bản này không có ô “{name}”.", field=path, name=path)
    new = known | in_one_spelling(fields)
    return replace(
        content,
        begins=new["begins"],
        ends=new["ends"],
        place=new["place"],
        team=tuple(replace(each, present=new[_present_path(each)] == _PRESENT[True]) for each in content.team),
        hosts=tuple(_host(line) for line in new["hosts"].splitlines()),
        results=tuple(_with_result(each, new) for each in content.results),
        strengths=tuple(new["strengths"].splitlines()),
        limits=tuple(new["limits"].splitlines()),
        recommendations=tuple(new["recommendations"].splitlines()),
        opinion=new["opinion"],
        reservations=new["reservations"],
        copies=int(new["copies"]),
    )


def in_one_spelling(fields: Mapping[str, str]) -> dict[str, str]:
    """The same fields as they would be stored: what differs in white space only, or as "2,50" and "2.5", is the same.

    :class:`BadInput` names the path that is wrong.
    """
    return {path: _spelling_of(path)(text, path) for path, text in fields.items()}


def merge(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """Three ways, field by field: ``base`` is what my page was showing, ``theirs`` what is stored now.

    A field that I did not send or change takes theirs; the same on both sides is no conflict, nor is a field that they
    left as it was. Everything else is named, with both texts. :class:`BadInput` where mine or base is ill-formed.
    """
    mine, base = in_one_spelling(mine), in_one_spelling(base)
    fields, conflicts = dict(theirs), []
    for path, text in mine.items():
        before, now = base.get(path, ""), theirs.get(path)
        if text in (now, before):
            continue
        if now == before:
            fields[path] = text
        else:
            conflicts.append(Conflict(path, text, now or ""))
    return Merged(fields, conflicts)


def _fields_of_result(result: Result) -> Iterator[tuple[str, str]]:
    if result.target is not None:
        for side in _FIGURES:
            figure: Figure = getattr(result, side)
            yield f"{_path(result, side)}.numerator", figure.numerator
            if result.target.unit == "%":
                yield f"{_path(result, side)}.denominator", figure.denominator
    for name in _WORDS:
        yield _path(result, name), getattr(result, name)


def _with_result(result: Result, new: Mapping[str, str]) -> Result:
    return replace(
        result,
        own=_figure(result, "own", new),
        verified=_figure(result, "verified", new),
        own_words=new[_path(result, "own_words")],
        verified_words=new[_path(result, "verified_words")],
        evidence=new[_path(result, "evidence")],
        reason=new[_path(result, "reason")],
    )


def _figure(result: Result, side: str, new: Mapping[str, str]) -> Figure:
    path = _path(result, side)
    return Figure(new.get(f"{path}.numerator", ""), new.get(f"{path}.denominator", ""))


def _path(result: Result, part: str) -> str:
    return f"results.{result.key}.{part}"


def _present_path(member: TeamMember) -> str:
    return f"team.{member.id}.present"


def _spelling_of(path: str) -> Callable[[str, str], str]:
    """How texts of this field are spelled; ids of people may have any letters, so only its ends are looked at."""
    if path in _SPELLINGS:
        return _SPELLINGS[path]
    if path.startswith("team."):
        return _truth
    return number if path.endswith((".numerator", ".denominator")) else _text


def _text(text: str, path: str) -> str:
    return plain(text, path, limit=TEXT_LIMIT, required=False)


def _list(text: str, path: str) -> str:
    return "\n".join(_lines(text, path, LINES_LIMIT, TEXT_LIMIT))


def _hosts(text: str, path: str) -> str:
    hosts = [_host(line) for line in _lines(text, path, HOSTS_LIMIT, TEXT_LIMIT)]
    for part in (part for host in hosts for part in (host.name, host.post)):
        plain(part, path, limit=NAME_LIMIT, required=False)
    return "\n".join(_host_line(host) for host in hosts)


def _lines(text: str, path: str, most: int, limit: int) -> list[str]:
    """The lines with something on them. A browser ends a line with CR and LF."""
    lines = [plain(line, path, limit=limit, required=False) for line in text.replace("\r", "\n").split("\n")]
    found = [line for line in lines if line]
    if len(found) > most:
        raise BadInput("Danh sách có {count} mục, tối đa là {most}.", field=path, count=len(found), most=most)
    return found


def _host(line: str) -> Host:
    name, _, post = line.partition(";")
    return Host(name.strip(), post.strip())


def _host_line(host: Host) -> str:
    return f"{host.name}; {host.post}" if host.post else host.name


def _truth(text: str, path: str) -> str:
    if text not in _PRESENT.values():
        raise BadInput("Mời chọn có mặt hoặc vắng mặt.", field=path)
    return text


def _copies(text: str, path: str) -> str:
    found = text.strip()
    if not (found.isascii() and found.isdecimal() and len(found) < 5 and LEAST_COPIES <= int(found) <= COPIES_LIMIT):
        raise BadInput("Số bản phải từ {least} đến {most}.", field=path, least=LEAST_COPIES, most=COPIES_LIMIT)
    return str(int(found))


_SPELLINGS: Mapping[str, Callable[[str, str], str]] = {
    **dict.fromkeys(_MOMENTS, moment_text),
    **dict.fromkeys(_LISTS, _list),
    "hosts": _hosts,
    "copies": _copies,
}
