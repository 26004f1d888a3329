"""Claim: our Word files are made >= 10x faster than docxtpl's, our PDF files >= 5x faster than WeasyPrint's.

Run from the root: ``python -m benchmarks.rendering``. The same pledge, with a table of 20 rows, is printed by every
program in turn, round after round, so that a slow moment of the machine hits all alike; medians and ratios are
printed. Peers: docxtpl with its template compiled on every paper (it cannot keep it) from a template of the same text
and layout; WeasyPrint to PDF/UA from HTML with the same font, its fonts kept between papers. ``typst alone`` compiles
the same data and does nothing else: the floor of our PDF. 10,000 rows are printed once each, with the memory they take.
"""

from __future__ import annotations

import gc
import io
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.documents import pdf
from app.documents.pdf.words import spelled_paper
from app.documents.plain_text import listed
from app.documents.profile import TEMPLATES, profile_on
from app.documents.word import render_word
from tests.documents.sample import SAMPLE
from workflows.content import Heading, PaperText, Paragraph, Table

ROUNDS = 40
CREATED = datetime(2020, 3, 6, 1, tzinfo=UTC)
MANY = 10_000


def paper(number: int, rows: int) -> PaperText:
    """The sample pledge with another number and a table of ``rows`` rows, so that no paper repeats an earlier one."""
    row = ("Đôn đốc thu hồi tiền, tài sản", "Số đã thu hồi trên số phải thu hồi", "> 70%")
    table = Table(
        ("TT", "Chỉ tiêu", "Cách tính", "Mức"), tuple((f"{i:02}", *row) for i in range(rows)), (7, 41, 36, 16)
    )
    blocks = tuple(table if isinstance(block, Table) else block for block in SAMPLE.blocks)
    return replace(SAMPLE, number=f"Số: {number}/GƯ-CTĐ", blocks=blocks)


def docxtpl_template() -> bytes:
    """Our own paper turned into a Jinja template: every text a variable, the table's row repeated by a loop."""
    import docx

    document = docx.Document(io.BytesIO(render_word(paper(1, 1))))
    variables = {
        SAMPLE.parent_agency: "{{ parent_agency }}",
        SAMPLE.agency: "{{ agency }}",
        "Số: 1/GƯ-CTĐ": "{{ number }}",
        SAMPLE.place_and_date: "{{ place_and_date }}",
        SAMPLE.type_name: "{{ type_name }}",
        SAMPLE.subject: "{{ subject }}",
    }
    paragraphs = [p for table in document.tables[:1] for row in table.rows for c in row.cells for p in c.paragraphs]
    for paragraph in [*paragraphs, *document.paragraphs]:
        if paragraph.text in variables:
            paragraph.runs[0].text = variables[paragraph.text]
    texts = [
        line
        for block in SAMPLE.blocks
        if not isinstance(block, Table)
        for line in [f"{block.mark} {block.text}".strip()]
    ]
    for paragraph in document.paragraphs:
        if paragraph.text in texts:
            paragraph.runs[0].text = f"{{{{ texts[{texts.index(paragraph.text)}] }}}}"
    row = document.tables[1].rows[1]
    for position, cell in enumerate(row.cells):
        cell.paragraphs[0].runs[0].text = f"{{{{ row[{position}] }}}}"
    for text, place in (("{%tr for row in rows %}", "addprevious"), ("{%tr endfor %}", "addnext")):
        copy = document.tables[1].add_row()
        copy.cells[0].paragraphs[0].add_run(text)
        getattr(row._tr, place)(copy._tr)  # noqa: SLF001 - python-docx cannot insert a row
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def by_docxtpl(template: bytes) -> Callable[[PaperText], bytes]:
    from docxtpl import DocxTemplate

    def render(text: PaperText) -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        texts = [f"{b.mark} {b.text}".strip() for b in text.blocks if isinstance(b, Heading | Paragraph)]
        rows = next(block.rows for block in text.blocks if isinstance(block, Table))
        names = ("parent_agency", "agency", "number", "place_and_date", "type_name", "subject")
        document.render({name: getattr(text, name) for name in names} | {"texts": texts, "rows": rows}, autoescape=True)
        stored = io.BytesIO()
        document.save(stored)
        return stored.getvalue()

    return render


def by_weasyprint() -> Callable[[PaperText], bytes]:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = "".join(
        f"@font-face {{font-family: Tinos; src: url(file://{TEMPLATES}/fonts/Tinos-{face}.ttf); {rest}}}"
        for face, rest in (("Regular", ""), ("Bold", "font-weight: bold"), ("Italic", "font-style: italic"))
    )
    style = CSS(
        string=faces + "@page {size: A4; margin: 20mm 15mm 20mm 30mm} body {font: 14pt Tinos; text-align: justify}"
        "p {margin: 6pt 0; text-indent: 12.7mm} table {border-collapse: collapse; width: 100%}"
        "td, th {border: 0.5pt solid}"
        ".two {display: flex} .two div {flex: 1; text-align: center}",
        font_config=fonts,
    )

    def render(text: PaperText) -> bytes:
        html = HTML(string=as_html(text))
        return html.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")  # type: ignore[no-any-return]

    return render


def as_html(text: PaperText) -> str:
    """The same words for WeasyPrint, without the rules and the places for signatures."""
    parts = [f"<html lang=vi><title>{escape(text.subject)}</title><div class=two><div>{escape(text.parent_agency)}<br>"]
    parts.append(
        f"{escape(text.agency)}</div><div>{escape(text.place_and_date)}</div></div><h1>{escape(text.type_name)}</h1>"
    )
    parts += [f"<p><i>{escape(ground)}</i></p>" for ground in listed(text.grounds)]
    for block in text.blocks:
        if isinstance(block, Table):
            rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in block.rows)
            header = "".join(f"<th>{escape(cell)}</th>" for cell in block.header)
            parts.append(f"<table><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>")
        else:
            parts.append(f"<p>{escape(block.mark)} {escape(block.text)}</p>")
    blocks = "".join(f"<div>{'<br>'.join(map(escape, s.lines))}<br>{escape(s.name)}</div>" for s in text.signatures)
    parts += [f"<div class=two>{blocks}</div>", *(f"<div>- {escape(line)}</div>" for line in listed(text.recipients))]
    return "".join(parts)


def by_typst_alone(text: PaperText) -> bytes:
    layout = profile_on(CREATED.date())
    paper_words = spelled_paper(text, layout, title=None, language="vi")
    inputs = {"paper": paper_words, "layout": layout.spelled, "attachment": "null"}
    compiler = pdf._warm.compiler  # noqa: SLF001 - the floor is measured with the very same compiler
    assert compiler is not None
    template = str(TEMPLATES / "pledge" / "template.typ")
    return compiler.compile(template, format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"], timestamp=0)  # type: ignore[return-value]


def medians(programs: dict[str, Callable[[PaperText], bytes]]) -> dict[str, float]:
    """Median milliseconds of every program, measured in turn on papers that never repeat."""
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(ROUNDS + 2):
        for order, (name, render) in enumerate(programs.items()):
            text = paper(1000 + number * len(programs) + order, 20)
            gc.collect()
            start = time.perf_counter()
            render(text)
            taken[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(values[2:]) for name, values in taken.items()}


def many_rows(program: str) -> None:
    """Prints seconds and peak memory over start of one paper with 10,000 rows; run in a process of its own."""
    render = render_word if program == "ours" else by_docxtpl(docxtpl_template())
    text = paper(1, MANY)
    render(paper(2, 1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    render(text)
    seconds = time.perf_counter() - start
    print(seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def main() -> None:
    word = medians({"ours": render_word, "docxtpl": by_docxtpl(docxtpl_template())})
    print(f".docx, 20 rows: ours {word['ours']:.2f} ms, docxtpl {word['docxtpl']:.1f} ms", end="")
    print(f" = {word['docxtpl'] / word['ours']:.1f}x")
    ours, theirs = ([float(x) for x in _apart(program).split()] for program in ("ours", "docxtpl"))
    print(f".docx, {MANY:,} rows: ours {ours[0] * 1000:.0f} ms and {ours[1]:.0f} MB over start,", end=" ")
    print(f"docxtpl {theirs[0] * 1000:.0f} ms and {theirs[1]:.0f} MB = {theirs[0] / ours[0]:.1f}x")

    def our_pdf(text: PaperText) -> bytes:
        return pdf.render_pdf(text, created=CREATED).content

    our_pdf(paper(1, 20))
    printed = medians({"ours": our_pdf, "typst alone": by_typst_alone, "weasyprint": by_weasyprint()})
    print(f"PDF, 20 rows: ours {printed['ours']:.1f} ms, typst alone {printed['typst alone']:.1f} ms", end="")
    print(f" ({printed['ours'] / printed['typst alone']:.2f}x), WeasyPrint {printed['weasyprint']:.0f} ms", end="")
    print(f" = {printed['weasyprint'] / printed['ours']:.1f}x")


def _apart(program: str) -> str:
    command = [sys.executable, __file__, program]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    if len(sys.argv) > 1:
        many_rows(sys.argv[1])
    else:
        main()
