"""Claim: minutes become Word files >= 10x faster than by docxtpl; 1,000 of them, Word and PDF, leave memory flat.

Run from the root: ``python benchmarks/minutes.py [how many]``. Every one has figures, place and number of its own and
is checked, composed, printed as Word, and as PDF with the Word file inside, in one process; progress goes to standard
error. What is counted is the time of the processor, all threads together, so that "a core" holds on a busy machine.

Beside it docxtpl makes a Word file of the same words with the same table of results, from a template of the
same layout, in turns with ours so that a slow moment of the machine hits both; medians and the ratio are printed.
"""

from __future__ import annotations

import copy
import io
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.documents.pdf import render_pdf
from app.documents.word import render_word
from tests.workflows.minutes_sample import SAMPLE, content
from workflows.content import Heading, PaperText, Paragraph, Table, cell_lines
from workflows.minutes import check, compose
from workflows.paper import Issue, Signatory

MANY, ROUNDS, WARM = 1000, 40, 100
CREATED = datetime(2020, 10, 7, 10, tzinfo=UTC)
SIDES = tuple(Signatory(each["slot"], tuple(each["lines"]), each["name"]) for each in SAMPLE["issue"]["signatories"])
ISSUE = Issue("Cụm thi đua số IV", 2020, "", "", date(2020, 10, 7), SIDES, "GU-2020-IV-BB")


def data(number: int) -> dict[str, Any]:
    """The sample with a place and figures of its own, so that no paper repeats an earlier one."""
    minutes = content(place=f"phòng họp số {number}")
    for result in minutes["results"]:
        if result["target"] and result["target"]["unit"] == "%":
            result["own"] = {"numerator": str(2 * number), "denominator": str(3 * number)}
            result["verified"] = copy.copy(result["own"])
    return minutes


def paper(minutes: dict[str, Any], number: int) -> PaperText:
    """The paper from its data, checked as it is before it goes round."""
    return compose(check(minutes), replace(ISSUE, number=f"{number:02}/BB-CTĐ"))


def many(count: int) -> None:
    """Print ``count`` minutes and what they took."""
    word_seconds = pdf_seconds = at_start = 0.0
    for number in range(1, count + 1):
        minutes = data(number)
        start = time.process_time()
        text = paper(minutes, number)
        word = render_word(text, "minutes")
        middle = time.process_time()
        render_pdf(text, "minutes", attachment=word, created=CREATED)
        word_seconds += middle - start
        pdf_seconds += time.process_time() - middle
        if number == min(WARM, count):
            at_start = _most_memory()
        if sys.stderr.isatty() and number % 10 == 0:
            print(f"\r{number:,}/{count:,}", end="", file=sys.stderr, flush=True)
    seconds = word_seconds + pdf_seconds
    print(
        f"{count:,} minutes from data, Word and PDF: {seconds:.1f} s of a core = {count / seconds:.0f} of both a second"
    )
    print(f"of it .docx with check and composition: {count / word_seconds:.0f}/s; PDF: {count / pdf_seconds:.0f}/s")
    print(f"most memory: {at_start:.0f} MB after {min(WARM, count)}, {_most_memory():.0f} MB after {count:,}")


def beside_docxtpl() -> None:
    """Print medians of one Word file by ours and by docxtpl, in turns, and the ratio."""
    programs: dict[str, Callable[[PaperText], bytes]] = {
        "ours": lambda text: render_word(text, "minutes"),
        "docxtpl": by_docxtpl(docxtpl_template()),
    }
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(ROUNDS + 2):
        for order, (name, render) in enumerate(programs.items()):
            own = 10_000 + number * len(programs) + order
            text = paper(data(own), own)
            start = time.process_time()
            render(text)
            taken[name].append((time.process_time() - start) * 1000)
    ours, theirs = (statistics.median(taken[name][2:]) for name in ("ours", "docxtpl"))
    print(f"one .docx: ours {ours:.2f} ms, docxtpl {theirs:.1f} ms = {theirs / ours:.1f}x")


def docxtpl_template() -> bytes:
    """Our own minutes turned into a Jinja template: every paragraph a variable, each table's row repeated by a loop."""
    import docx

    text = paper(data(1), 1)
    document = docx.Document(io.BytesIO(render_word(text, "minutes")))
    lines = _lines(text)
    head = [paragraph for row in document.tables[0].rows for cell in row.cells for paragraph in cell.paragraphs]
    for paragraph in [*head, *document.paragraphs]:
        if (words := paragraph.text.replace("\n", " ")) in lines:
            paragraph.runs[0].text = f"{{{{ lines[{lines.index(words)}] }}}}"
            for run in paragraph.runs[1:]:
                run.text = ""
    for name, table in (("results", document.tables[1]), ("documents", document.tables[-1])):
        for row in table.rows[2:]:
            table._tbl.remove(row._tr)  # noqa: SLF001 - python-docx cannot remove a row
        _repeat(table, name)
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def by_docxtpl(template: bytes) -> Callable[[PaperText], bytes]:
    """The peer as its manual shows it: the template is read and compiled for every paper."""
    from docxtpl import DocxTemplate

    def render(text: PaperText) -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        results, documents = (
            [["\n".join(cell_lines(cell)) for cell in row] for row in table.rows] for table in _tables(text)
        )
        document.render({"lines": _lines(text), "results": results, "documents": documents}, autoescape=True)
        stored = io.BytesIO()
        document.save(stored)
        return stored.getvalue()

    return render


def _repeat(table: Any, name: str) -> None:
    row = table.rows[1]
    for position, cell in enumerate(row.cells):
        for paragraph in cell.paragraphs[1:]:
            paragraph._p.getparent().remove(paragraph._p)  # noqa: SLF001 - python-docx cannot remove a paragraph
        cell.paragraphs[0].runs[0].text = f"{{{{ row[{position}] }}}}"
    for text, place in ((f"{{%tr for row in {name} %}}", "addprevious"), ("{%tr endfor %}", "addnext")):
        added = table.add_row()
        added.cells[0].paragraphs[0].add_run(text)
        getattr(row._tr, place)(added._tr)  # noqa: SLF001 - python-docx cannot insert a row


def _lines(text: PaperText) -> list[str]:
    blocks = [f"{each.mark} {each.text}".strip() for each in text.blocks if isinstance(each, Heading | Paragraph)]
    return [text.number, text.subject, *blocks, *(annex.attached for annex in text.annexes)]


def _tables(text: PaperText) -> Iterator[Table]:
    blocks = (*text.blocks, *(block for annex in text.annexes for block in annex.blocks))
    return (block for block in blocks if isinstance(block, Table))


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    beside_docxtpl()
    many(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
