"""What was done to a paper and by it, as its page says it (liên kết văn bản), and what may be begun about it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.papers.links import Link, Linked, links_of, seen_upon
from app.papers.models import Paper
from app.papers.replacing import ways_open
from app.papers.titles import issued_name
from workflows.people import Actor
from workflows.words import N_

OF = {Link.REPLACES: N_("Thay thế"), Link.CORRECTS: N_("Đính chính"), Link.RECALLS: N_("Thu hồi văn bản")}
UPON = {
    Link.REPLACES: N_("Đã được thay thế bằng"),
    Link.CORRECTS: N_("Được đính chính bởi"),
    Link.RECALLS: N_("Đã bị thu hồi theo"),
}
UPON_DRAFT = {
    Link.REPLACES: N_("Đang chuẩn bị văn bản thay thế:"),
    Link.CORRECTS: N_("Đang chuẩn bị công văn đính chính:"),
    Link.RECALLS: N_("Đang chuẩn bị thông báo thu hồi:"),
}
MARKS = {
    Link.REPLACES: N_("Đã được thay thế"),
    Link.CORRECTS: N_("Đã được đính chính"),
    Link.RECALLS: N_("Đã bị thu hồi"),
}
# What may be begun about an issued paper: where it is sent, and what is asked.
WAYS = {
    Link.REPLACES: ("papers.replace", N_("Vì sao thay thế (in trong văn bản mới)")),
    Link.CORRECTS: ("corrections.correct", N_("Vì sao đính chính")),
    Link.RECALLS: ("corrections.recall", N_("Vì sao thu hồi")),
}


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One line on a paper's page: what is done, and the other paper by its name and its page."""

    words: str
    name: str
    paper_id: int
    tone: str


@dataclass(frozen=True, slots=True)
class Way:
    """Something that the reader may begin about the paper: the endpoint it is sent to, the button, what is asked."""

    endpoint: str
    label: str
    hint: str


def lines_upon(paper: Paper, actor: Actor) -> list[LinkLine]:
    """What was done to the paper, as far as this reader may know."""
    return [
        LinkLine(str(_((UPON if each.in_force else UPON_DRAFT)[each.relation])), *_other(each), _tone(each))
        for each in seen_upon(paper, actor)
    ]


def lines_of(paper: Paper) -> list[LinkLine]:
    """What the paper does to others."""
    return [LinkLine(str(_(OF[each.relation])), *_other(each), "plain") for each in links_of(paper)]


def ways_in_words(paper: Paper, actor: Actor) -> list[Way]:
    """What the reader may begin about the paper."""
    return [
        Way(WAYS[relation][0], str(_(OF[relation])), str(_(WAYS[relation][1])))
        for relation in ways_open(actor, paper.id)
    ]


def _other(linked: Linked) -> tuple[str, int]:
    return issued_name(linked), linked.paper.id


def _tone(linked: Linked) -> str:
    if not linked.in_force:
        return "wait"
    return "plain" if linked.relation is Link.CORRECTS else "late"
