"""Minutes of a cross-inspection as a kind of paper (biên bản kiểm tra chéo): their check, passages and composition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workflows.content import Json, PaperText
from workflows.minutes_content import MinutesContent
from workflows.minutes_problems import problems
from workflows.minutes_results import result_in_words
from workflows.minutes_text import paper_text, replaces, spelled_moment, team_line
from workflows.paper import Issue, Kind, Party, Passage, SignedBy
from workflows.words import N_


def check(content: Mapping[str, Json]) -> Mapping[str, Json]:
    """The minutes in their one spelling; :class:`BadInput`, the first of ``problems``, where they cannot be submitted.

    Its path is the record page's own (``workflows.minutes_record``) wherever that page has the field.
    """
    minutes = MinutesContent.from_json(content)
    first = next(problems(minutes), None)
    if first is not None:
        raise first
    return minutes.to_json()


def passages(content: Mapping[str, Json]) -> list[Passage]:
    """The pieces that can be commented on and compared (đoạn), in printing order; a draft's empty ones are left out.

    Each result is one passage under its commitment's key, so that a changed figure shows as a changed text.
    """
    minutes = MinutesContent.from_json(content)
    found = [Passage("amends", N_("Thay thế biên bản"), replaces(minutes.amends))] if minutes.amends else []
    found += _numbered("ground", N_("Căn cứ"), minutes.grounds)
    found.append(Passage("place", N_("Địa điểm"), minutes.place))
    found += _moments(minutes)
    found += _numbered("team", N_("Thành viên đoàn"), [team_line(each, minutes) for each in minutes.team])
    hosts = [", ".join(filter(None, (host.name, host.post))) for host in minutes.hosts]
    found += _numbered("host", N_("Người dự của đơn vị"), hosts)
    found += _numbered("content", N_("Nội dung kiểm tra"), minutes.contents)
    found.append(Passage("period", N_("Thời kỳ kiểm tra"), minutes.period))
    label = N_("Kết quả")
    found += [
        Passage(f"result-{result.key}", f"{label} {i}", result_in_words(result))
        for i, result in enumerate(minutes.results, start=1)
    ]
    found += _numbered("strength", N_("Ưu điểm"), minutes.strengths)
    found += _numbered("limit", N_("Hạn chế"), minutes.limits)
    found += _numbered("recommendation", N_("Kiến nghị"), minutes.recommendations)
    found.append(Passage("opinion", N_("Ý kiến của đơn vị"), minutes.opinion))
    found.append(Passage("reservations", N_("Ý kiến bảo lưu"), minutes.reservations))
    found += _numbered("document", N_("Tài liệu"), [f"{each.name} ({each.sha256})" for each in minutes.documents])
    found.append(Passage("copies", N_("Số bản"), f"{minutes.copies:02}"))
    return [passage for passage in found if passage.text]


def _moments(minutes: MinutesContent) -> Iterator[Passage]:
    for key, label, moment in (
        ("begins", N_("Bắt đầu"), minutes.begins),
        ("ends", N_("Kết thúc"), minutes.ends),
    ):
        if moment:
            yield Passage(key, label, spelled_moment(moment, int(moment[:4])))


def _numbered(key: str, label: str, texts: Sequence[str]) -> Iterator[Passage]:
    return (Passage(f"{key}-{i}", f"{label} {i}", text) for i, text in enumerate(texts, start=1))


def compose(content: Mapping[str, Json], issue: Issue) -> PaperText:
    """The minutes as they are printed when they are issued, the evidence in an annex; ``check`` must have passed.

    A draft's preview leaves open in dots what nobody has said yet.
    """
    return paper_text(MinutesContent.from_json(content), issue)


MINUTES = Kind(
    name="minutes",
    title=N_("Biên bản kiểm tra chéo"),
    symbol="BB-CTĐ",
    template="minutes",
    drafted_by=Party.INSPECTING,
    reviewed_by=Party.INSPECTED,
    signed_by=SignedBy.BOTH_SIDES,
    check=check,
    passages=passages,
    compose=compose,
    author_may_sign=True,
)
