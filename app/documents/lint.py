"""The layout linter (kiểm tra thể thức): reads a finished Word or PDF file and names each departure from Decree 30.

It shares no code with the printers but the profile and the metrics, so it also judges papers made elsewhere.
"""

from __future__ import annotations

from app.documents.lint_pdf import lint_pdf
from app.documents.lint_rules import Deviation
from app.documents.lint_word import lint_word

__all__ = ["Deviation", "lint_pdf", "lint_word"]
