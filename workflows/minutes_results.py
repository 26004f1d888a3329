"""What a visit found, as it is printed (kết quả kiểm tra): a table of the targets, and in words what no number says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflows.content import Block, Cell, Heading, Paragraph, Table
from workflows.figures import STANDING_TITLES, Figure, Standing, amount, shown, standing
from workflows.minutes_content import Result
from workflows.pledge_content import Target
from workflows.pledge_text import goal
from workflows.setting import point

_HEADER = ("STT", "Chỉ tiêu", "Số liệu tự báo cáo", "Số liệu kiểm tra", "Mức đạt", "Minh chứng; lý do chênh lệch")
_WIDTHS = (8, 24, 18, 18, 10, 22)
# Letters of 13 points that surely fit in the columns of figures and of evidence; longer words are parted.
_FIGURE_LETTERS, _EVIDENCE_LETTERS = 13, 14
_BREAKS = "./_-"
_SPACE_TO_WRITE = ("............", "............")


def result_blocks(results: Sequence[Result], *, form: bool) -> Iterator[Block]:
    """Targets first, then the commitments without a number; a ``form`` leaves room to write what is not known yet."""
    measured = [result for result in results if result.target]
    told = [result for result in results if not result.target]
    titles = iter(("1.", "2."))
    if measured:
        yield Heading(next(titles), "Kết quả thực hiện các chỉ tiêu", level=2)
        rows = tuple(_row(number, result, form=form) for number, result in enumerate(measured, start=1))
        yield Table(_HEADER, rows, _WIDTHS)
    if told:
        yield Heading(next(titles), "Kết quả thực hiện các nội dung không có chỉ tiêu bằng số", level=2)
        for place, result in enumerate(told):
            yield Paragraph(result.text, f"{point(place)})")
            yield from (Paragraph(text, "-") for text in _told(result, form=form))


def result_in_words(result: Result) -> str:
    """One result as a text: the commitment, both figures or words, the standing, evidence and reason."""
    parts = [result.text.rstrip(".;, ")]
    if result.target:
        parts += _labelled("số liệu tự báo cáo", shown(result.target, result.own))
        parts += _labelled("số liệu kiểm tra", shown(result.target, result.verified))
        parts += _labelled("mức đạt", _standing(result))
    parts += _labelled("đơn vị báo cáo", result.own_words)
    parts += _labelled("kết quả kiểm tra", result.verified_words)
    parts += _labelled("minh chứng", result.evidence)
    parts += _labelled("lý do chênh lệch", result.reason)
    return "; ".join(parts) + "."


def lines_within(text: str, most: int) -> tuple[str, ...]:
    """The text in lines that can be set in a narrow column: a word of more letters goes on in a line of its own.

    It is parted behind a mark of punctuation where it has one: numbers of fifteen digits, names of files, addresses.
    """
    lines, line = [], ""
    for word in text.split():
        *begun, rest = _parted(word, most)
        for piece in begun:
            lines.append(f"{line} {piece}".strip())
            line = ""
        line = f"{line} {rest}".strip()
    return (*lines, line)


def _parted(word: str, most: int) -> Iterator[str]:
    while len(word) > most:
        end = max((word.rfind(mark, 0, most) for mark in _BREAKS), default=-1) + 1 or most
        yield word[:end]
        word = word[end:]
    yield word


def _row(number: int, result: Result, *, form: bool) -> tuple[Cell, ...]:
    target = result.target
    assert target is not None, "only results with a target stand in the table"
    return (
        f"{number:02}",
        f"{target.measure}: {goal(target)}",
        _said(target, result.own, result.own_words, form=form),
        _said(target, result.verified, result.verified_words, form=form),
        _standing(result),
        _seen(result, form=form),
    )


def _said(target: Target, figure: Figure, words: str, *, form: bool) -> Cell:
    lines = [*_figure_lines(target, figure), *(lines_within(words, _FIGURE_LETTERS) if words else ())]
    if lines or not form:
        return tuple(lines)
    return ("....... %", "(...... / ......)") if target.unit == "%" else (f".......... {target.unit}",)


def _figure_lines(target: Target, figure: Figure) -> Iterator[str]:
    """A share and its counts below; counts too long for one line stand one below the other."""
    text = shown(target, figure)
    share, space, counts = text.partition(" (")
    if not space:
        yield from lines_within(text, _FIGURE_LETTERS) if text else ()
        return
    yield share
    if len(counts) < _FIGURE_LETTERS:
        yield f"({counts}"
        return
    yield from lines_within(amount(figure.numerator), _FIGURE_LETTERS)
    yield "/"
    yield from lines_within(amount(figure.denominator), _FIGURE_LETTERS)


def _standing(result: Result) -> str:
    """How the verified figure stands to the target, "" where nothing was verified, or only in words."""
    assert result.target is not None, "only a target is reached or missed"
    found = standing(result.target, result.verified)
    return "" if found is Standing.UNKNOWN else STANDING_TITLES[found]


def _seen(result: Result, *, form: bool) -> Cell:
    texts = [result.evidence, *_labelled("Lý do chênh lệch", result.reason)]
    lines = [line for text in texts if text for line in lines_within(text, _EVIDENCE_LETTERS)]
    return _SPACE_TO_WRITE if form and not lines else tuple(lines)


def _told(result: Result, *, form: bool) -> Iterator[str]:
    dots = "." * 90 if form else ""
    for label, text in (
        ("Đơn vị báo cáo", result.own_words),
        ("Kết quả kiểm tra", result.verified_words or dots),
        ("Minh chứng", result.evidence),
        ("Lý do chênh lệch", result.reason),
    ):
        if text:
            yield f"{label}: {text if text.endswith('.') else f'{text}.'}"


def _labelled(label: str, text: str) -> list[str]:
    return [f"{label}: {text}"] if text else []
