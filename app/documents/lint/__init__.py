"""The layout linter (kiểm tra thể thức): reads a finished Word or PDF file and names each departure from Decree 30.

It shares no code with the printers but the profile and the metrics, so it also judges papers made elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from app.documents.lint.pdf_file import lint_pdf
from app.documents.lint.seen import Deviation
from app.documents.lint.word_file import lint_word
from workflows.refusals import BadInput

__all__ = ["Deviation", "lint_file", "lint_pdf", "lint_word"]


def lint_file(path: Path) -> list[Deviation]:
    """Every departure of the file in ``path``, by its ending .docx or .pdf; refused for another one."""
    linters = {".docx": lint_word, ".pdf": lint_pdf}
    lint = linters.get(path.suffix.lower())
    if lint is None:
        raise BadInput("{file}: chỉ kiểm tra thể thức của tệp .docx và .pdf.", file=path.name)
    return lint(path.read_bytes())
