"""The form to take along (mẫu biên bản để ghi tay): the visit's minutes with dots to write on, as Word and as PDF."""

from __future__ import annotations

from typing import Literal

from app.clock import now
from app.database import release
from app.documents.pdf import render_pdf
from app.documents.word import render_word
from app.visits.opening import minutes_begun
from app.visits.seen import SeenVisit
from workflows.content import PaperText
from workflows.minutes import MINUTES
from workflows.minutes_content import MinutesContent
from workflows.minutes_text import blank_text
from workflows.paper import Issue, Signatory
from workflows.signing import ROLE_TITLES, Role, slots_of_both_sides

BlankForm = Literal["docx", "pdf"]


def blank_form(seen: SeenVisit, form: BlankForm) -> bytes:
    """The file to print before the visit; refused while no pledge says what is to be checked."""
    text = _text(seen)
    title = f"{MINUTES.title} {seen.year.year}"
    release()
    if form == "docx":
        return render_word(text, MINUTES.template)
    return render_pdf(text, MINUTES.template, title=title, created=now()).content


def _text(seen: SeenVisit) -> PaperText:
    minutes, year = minutes_begun(seen), seen.year
    return blank_text(minutes, Issue(year.name, year.year, "", seen.inspected.short_name, None, _signatories(minutes)))


def _signatories(minutes: MinutesContent) -> tuple[Signatory, ...]:
    """The three places in printing order, as on the paper that will be signed in the system."""
    people = {
        Role.INSPECTED: (minutes.inspected_name, ""),
        Role.TEAM_LEADER: (minutes.leader.post, minutes.leader.name) if minutes.leader else ("", ""),
        Role.TEAM_SECRETARY: (minutes.secretary.post, minutes.secretary.name) if minutes.secretary else ("", ""),
    }
    return tuple(
        Signatory(slot.name, (ROLE_TITLES[slot.role].upper(), people[slot.role][0].upper()), people[slot.role][1])
        for slot in slots_of_both_sides(0, 0, 0)
    )
