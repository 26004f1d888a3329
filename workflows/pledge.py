"""The pledge as a kind of paper (giao ước thi đua): what must hold of it, its passages, and how it is composed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workflows.content import Json, PaperText
from workflows.paper import Issue, Kind, Party, Passage, SignedBy
from workflows.pledge_content import COMMITMENTS_LIMIT, PledgeContent, Target
from workflows.pledge_text import paper_text, sentence
from workflows.refusals import BadInput
from workflows.words import N_


def check(content: Mapping[str, Json]) -> Mapping[str, Json]:
    """The pledge in its one spelling; :class:`BadInput` with the path of the field where it cannot be submitted."""
    pledge = PledgeContent.from_json(content)
    if not pledge.theme:
        raise BadInput("Chưa có chủ đề thi đua. Mời nhập chủ đề.", field="theme")
    if not pledge.commitments:
        raise BadInput("Bản giao ước cần ít nhất một nội dung giao ước.", field="fields")
    if len(pledge.commitments) > COMMITMENTS_LIMIT:
        raise BadInput(
            "Bản giao ước có {count} nội dung, tối đa là {most}. Mời gộp bớt.",
            field="fields",
            count=len(pledge.commitments),
            most=COMMITMENTS_LIMIT,
        )
    _check_complete(pledge)
    _check_keys(pledge)
    return pledge.to_json()


def _check_complete(pledge: PledgeContent) -> None:
    """No empty line, no field without a commitment, no half target."""
    for name, lines in (("grounds", pledge.grounds), ("organisation", pledge.organisation)):
        for i, line in enumerate(lines):
            _demand(line, f"{name}.{i}")
    for i, field in enumerate(pledge.fields):
        _demand(field.title, f"fields.{i}.title")
        if not field.commitments:
            raise BadInput("Lĩnh vực này chưa có nội dung giao ước nào.", field=f"fields.{i}.commitments")
        for j, commitment in enumerate(field.commitments):
            path = f"fields.{i}.commitments.{j}"
            _demand(commitment.text, f"{path}.text")
            if commitment.target is not None:
                _check_target(commitment.target, f"{path}.target")


def _check_target(target: Target, path: str) -> None:
    _demand(target.measure, f"{path}.measure")
    _demand(target.unit, f"{path}.unit")
    if target.unit != "%":
        return
    _demand(target.denominator, f"{path}.denominator")
    if Decimal(target.value) > 100:
        raise BadInput("Tỷ lệ phải từ 0% đến 100%.", field=f"{path}.value")


def _check_keys(pledge: PledgeContent) -> None:
    """Comments and scores hang on keys: two of the same would mix them up."""
    seen: set[str] = set()
    for i, field in enumerate(pledge.fields):
        keys = [(field.key, f"fields.{i}.key")]
        keys += [(item.key, f"fields.{i}.commitments.{j}.key") for j, item in enumerate(field.commitments)]
        for key, path in keys:
            if key in seen:
                raise BadInput("Mã “{key}” được dùng hai lần trong bản giao ước.", field=path, key=key)
            seen.add(key)


def _demand(text: str, path: str) -> None:
    if not text:
        raise BadInput("Mục này còn trống. Mời nhập nội dung.", field=path)


def passages(content: Mapping[str, Json]) -> list[Passage]:
    """The pieces that can be commented on and compared (đoạn), in printing order; a draft's empty ones are left out.

    A commitment's words include its target, so that a changed number shows as a changed text.
    """
    pledge = PledgeContent.from_json(content)
    found = [Passage("theme", N_("Chủ đề"), pledge.theme)]
    found += [Passage(f"ground-{i}", N_("Căn cứ") + f" {i}", text) for i, text in enumerate(pledge.grounds, start=1)]
    for i, field in enumerate(pledge.fields, start=1):
        found.append(Passage(f"field-{field.key}", N_("Lĩnh vực") + f" {i}", field.title))
        found += [
            Passage(f"commitment-{item.key}", N_("Nội dung") + f" {i}.{j}", sentence(item))
            for j, item in enumerate(field.commitments, start=1)
        ]
    found += [
        Passage(f"organisation-{i}", N_("Tổ chức thực hiện") + f" {i}", text)
        for i, text in enumerate(pledge.organisation, start=1)
    ]
    found.append(Passage("closing", N_("Cam kết"), pledge.closing))
    return [passage for passage in found if passage.text]


def compose(content: Mapping[str, Json], issue: Issue) -> PaperText:
    """The pledge as it is printed when it is issued; the content must have passed :func:`check`."""
    return paper_text(PledgeContent.from_json(content), issue)


# "Giao ước" is none of the 29 types of Decree 30/2020, Article 7: the symbol is custom, a pledge may have no number.
PLEDGE = Kind(
    name="pledge",
    title=N_("Giao ước thi đua"),
    symbol="GƯ-CTĐ",
    template="pledge",
    drafted_by=Party.CHAIR,
    reviewed_by=Party.MEMBERS,
    signed_by=SignedBy.CLUSTER_RULE,
    check=check,
    passages=passages,
    compose=compose,
)
