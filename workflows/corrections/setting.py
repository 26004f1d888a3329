"""What both papers about an issued paper have in common in print (thể thức chung)."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.content import Block, PaperText, SignatureBlock
from workflows.paper import Issue
from workflows.pledge_text import place_and_date

PARENT_AGENCY = "THANH TRA CHÍNH PHỦ"
ADDRESSEES = ("Thanh tra Chính phủ", "Thanh tra các tỉnh trong cụm")


def set_text(
    issue: Issue,
    *,
    type_name: str,
    subject: str,
    addressees: Sequence[str],
    grounds: Sequence[str],
    blocks: Sequence[Block],
    recipients: Sequence[str],
) -> PaperText:
    """The paper, component by component; the chair signs alone and lends the seal."""
    return PaperText(
        parent_agency=PARENT_AGENCY,
        agency=issue.cluster.upper(),
        number=f"Số: {issue.number}" if issue.number else "",
        place_and_date=place_and_date(issue.place, issue.day, issue.year),
        type_name=type_name,
        subject=subject,
        grounds=tuple(grounds),
        blocks=tuple(blocks),
        signatures=tuple(
            SignatureBlock(each.slot, each.lines, each.name, f"seal-{each.slot}") for each in issue.signatories
        ),
        recipients=tuple(recipients),
        document_code=issue.document_code,
        addressees=tuple(addressees),
    )


def clause(text: str) -> str:
    """A text as the end of a sentence: without its own full stop."""
    return text.rstrip(".;, ")
