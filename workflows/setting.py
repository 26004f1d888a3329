"""How a cluster's papers are set alike (thể thức): head and foot, numbered sections, the line under an annex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from workflows.content import Annex, Block, Heading, PaperText, Paragraph, SignatureBlock
from workflows.days import spelled_day
from workflows.paper import Issue, Signatory
from workflows.signing import NO_BREAK

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
# The points of a clause go by the Vietnamese alphabet: a) b) c) d) đ) ... y).
_POINTS = "abcdđeghiklmnopqrstuvxy"
Section = tuple[str, Sequence[Block]]


def cluster_paper(
    issue: Issue,
    type_name: str,
    subject: str,
    blocks: Sequence[Block],
    *,
    recipients: tuple[str, ...],
    grounds: tuple[str, ...] = (),
    addressees: tuple[str, ...] = (),
    annexes: Sequence[Annex] = (),
) -> PaperText:
    """The paper of a cluster that its chair signs, component by component."""
    return PaperText(
        parent_agency="THANH TRA CHÍNH PHỦ",
        agency=issue.cluster.upper(),
        number=f"Số: {issue.number}" if issue.number else "",
        place_and_date=place_and_date(issue.place, issue.day, issue.year),
        type_name=type_name,
        subject=subject,
        grounds=grounds,
        blocks=tuple(blocks),
        signatures=tuple(_signature(each, sealed=each is issue.signatories[-1]) for each in issue.signatories),
        recipients=recipients,
        document_code=issue.document_code,
        annexes=tuple(annexes),
        addressees=addressees,
    )


def _signature(signatory: Signatory, *, sealed: bool) -> SignatureBlock:
    """The last, the chair's, takes the seal: a cluster has none of its own, the chair's agency lends it."""
    return SignatureBlock(signatory.slot, signatory.lines, signatory.name, f"seal-{signatory.slot}" if sealed else "")


def sections(parts: Sequence[Section]) -> Iterator[Block]:
    """The sections that say something, numbered I., II. ..."""
    filled = [(title, blocks) for title, blocks in parts if blocks]
    for mark, (title, blocks) in zip(_ROMAN, filled, strict=False):
        yield Heading(f"{mark}.", title)
        yield from blocks


def subsections(parts: Sequence[Section]) -> list[Block]:
    """The same within a section, numbered 1., 2. ..."""
    found: list[Block] = []
    filled = [(title, blocks) for title, blocks in parts if blocks]
    for number, (title, blocks) in enumerate(filled, start=1):
        found += [Heading(f"{number}.", title, level=2), *blocks]
    return found


def clauses(texts: Sequence[str]) -> list[Block]:
    """Texts numbered 1., 2. ...; one alone has no number."""
    if len(texts) == 1:
        return [Paragraph(texts[0])]
    return [Paragraph(text, f"{i}.") for i, text in enumerate(texts, start=1)]


def lettered(texts: Sequence[str]) -> list[Block]:
    """Texts lettered a), b) ...; one alone has no letter."""
    if len(texts) == 1:
        return [Paragraph(texts[0])]
    return [Paragraph(text, f"{point(i)})") for i, text in enumerate(texts)]


def side_by_side(count: int, most: int) -> list[slice]:
    """``count`` columns, at least one, in tables of at most ``most``, as even as can be: seven by four and three."""
    tables = -(-count // most)
    ends = [-(-count * i // tables) for i in range(tables + 1)]
    return [slice(start, end) for start, end in pairwise(ends)]


def roman(place: int) -> str:
    """The mark of a part: I, II ...; after X plain figures."""
    return _ROMAN[place] if place < len(_ROMAN) else str(place + 1)


def attached(issue: Issue, paper: str) -> str:
    """The line that ties an annex to its paper ("Báo cáo", "Thông báo"); number and day stay open on a preview."""
    number = f" số {issue.number}" if issue.number else ""
    day = spelled_day(issue.day) if issue.day else f"ngày ... tháng ... năm {issue.year}"
    # The day is not broken: the line is long and is set in two.
    return f"(Kèm theo {paper}{number} {day.replace(' ', NO_BREAK)} của {issue.cluster})"


def place_and_date(place: str, day: date | None, year: int) -> str:
    """The line of place and date (địa danh và thời gian), day and month left open where no day is set yet.

    A leading zero for days under 10 and for months 1 and 2 only (Decree 30/2020, Appendix I).
    """
    if day is None:
        return f"{place}, ngày ... tháng ... năm {year}"
    month = f"{day.month:02}" if day.month <= 2 else f"{day.month}"
    return f"{place}, ngày {day.day:02} tháng {month} năm {day.year}"


def point(place: int) -> str:
    """The letter of a point; after the alphabet it goes on with aa, ab, ..."""
    turns, letter = divmod(place, len(_POINTS))
    return (_POINTS[turns - 1] if turns else "") + _POINTS[letter]


def clause(text: str) -> str:
    """A text as the end of a sentence: without its own full stop."""
    return text.rstrip(".;, ")
