"""The pledge: what its content may be, how it is compared, and how it is set as a paper."""

from __future__ import annotations

import copy
import json
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from workflows.content import Heading, Paragraph, content_hash
from workflows.paper import Issue, Signatory
from workflows.pledge import PLEDGE, check, compose, passages
from workflows.pledge_content import Commitment, Comparator, PledgeContent, Target
from workflows.pledge_text import sentence
from workflows.refusals import BadInput
from workflows.setting import place_and_date

pytestmark = pytest.mark.quick

ROOT = Path(__file__).resolve().parents[2]
SEEDS = [json.loads((ROOT / f"app/demonstration/content/{name}.json").read_text()) for name in ("iv-2020", "ii-2019")]
SAMPLE = json.loads((ROOT / "document_templates/pledge/sample.json").read_text())
SCHEMA = Draft202012Validator(json.loads((ROOT / "document_templates/pledge/schema.json").read_text()))
ISSUE = Issue(
    cluster="Cụm thi đua số IV",
    year=2020,
    number="05/GƯ-CTĐ",
    place="Lạng Sơn",
    day=date(2020, 2, 5),
    signatories=(
        Signatory("vice-chair", ("CỤM PHÓ", "CHÁNH THANH TRA TỈNH LẠNG SƠN"), "Đoàn Thị Loan"),
        Signatory("chair", ("CỤM TRƯỞNG", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"), "Phan Văn Thống"),
    ),
)


def _content(**changes: Any) -> dict[str, Any]:
    target = {"measure": "Số thu hồi", "denominator": "số phải thu hồi trong năm"}
    target |= {"comparator": ">", "value": "70", "unit": "%"}
    commitment = {"key": "thu-hoi", "text": "Đôn đốc thu hồi tiền và tài sản.", "target": target}
    content = {
        "theme": "Đoàn kết",
        "grounds": ["Căn cứ Kế hoạch số 51/KH-TTCP"],
        "fields": [{"key": "thanh-tra", "title": "Công tác thanh tra", "commitments": [commitment]}],
        "organisation": ["Kiểm tra chéo trong Cụm."],
        "closing": "Cam kết thực hiện.",
    }
    return copy.deepcopy(content | changes)


def _with(path: str, value: object) -> dict[str, Any]:
    """A good content with one part replaced, found by its path."""
    content: Any = _content()
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    part = content
    for step in way:
        part = part[step]
    part[last] = value
    return content


def _target(comparator: Comparator, value: str, unit: str = "%", denominator: str = "số phải thu hồi") -> Target:
    return Target("Số thu hồi", denominator, comparator, value, unit)


EMPTY_FIELD = {"key": "b", "title": "B", "commitments": []}
T, C = "fields.0.commitments.0.target", "fields.0.commitments.0"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("theme", ""),
        ("theme", "a" * 301),
        ("theme", None),
        ("theme", "Đoàn\x07kết"),
        ("grounds.0", "  "),
        ("organisation.0", ""),
        ("fields.0.title", ""),
        ("fields.0.key", "Thanh Tra"),
        ("fields.0.key", "-a"),
        (f"{C}.text", ""),
        (f"{C}.text", "a" * 5001),
        (f"{C}.text", "Thu hồi \u202e%07 nêrt"),
        (f"{C}.key", "thanh-tra"),
        (f"{C}.key", "a" * 41),
        (f"{T}.measure", ""),
        (f"{T}.denominator", ""),
        (f"{T}.unit", ""),
        (f"{T}.comparator", "≥"),
        (f"{T}.comparator", ["="]),
        (f"{T}.value", "100,01"),
        (f"{T}.value", "-1"),
        (f"{T}.value", "1.000"),
        (f"{T}.value", "1,000"),
        (f"{T}.value", "1e2"),
        (f"{T}.value", "NaN"),
        (f"{T}.value", "٧٠"),
        (f"{T}.value", ""),
        (f"{T}.value", 70),
    ],
)
def test_what_is_wrong_is_named_by_its_path(path: str, value: object) -> None:
    with pytest.raises(BadInput) as refused:
        check(_with(path, value))
    assert refused.value.field == path
    assert str(refused.value)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("", []),
        ("thema", _content(thema="Đoàn kết")),
        ("grounds", _content(grounds="Căn cứ")),
        ("grounds", _content(grounds=["Căn cứ"] * 51)),
        ("fields", _content(fields=[])),
        ("fields", _content(fields=[{"key": f"f{i}", "title": "x", "commitments": []} for i in range(21)])),
        ("fields.0", _content(fields=["Công tác thanh tra"])),
        ("fields", _with("fields.0.commitments", [])),
        ("fields.0.commitments", _content(fields=[EMPTY_FIELD, *_content()["fields"]])),
        (f"{C}.target", _with(f"{C}.target", "70%")),
    ],
)  # fmt: skip
def test_what_is_ill_formed_is_named_by_its_path(path: str, content: Any) -> None:
    with pytest.raises(BadInput) as refused:
        check(content)
    assert refused.value.field == path


@pytest.mark.parametrize("missing", ["theme", "grounds", "fields", "organisation", "closing"])
def test_a_missing_part_is_named(missing: str) -> None:
    content = _content()
    del content[missing]
    with pytest.raises(BadInput) as refused:
        check(content)
    assert refused.value.field == missing


def test_200_commitments_pass_and_201_do_not() -> None:
    def many(count: int) -> dict[str, Any]:
        items = [{"key": f"c{i}", "text": "Nội dung.", "target": None} for i in range(count)]
        halves = [{"key": f"f{i}", "title": "Lĩnh vực", "commitments": items[i::2]} for i in range(2)]
        return _content(fields=halves)

    check(many(200))
    with pytest.raises(BadInput, match="201"):
        check(many(201))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("70", "70"), ("92,5", "92.5"), ("92.50", "92.5"), ("070", "70"), ("0,00", "0"), ("100.0", "100"), (" 5 ", "5")],
)
def test_a_value_is_kept_in_its_one_spelling(typed: str, kept: str) -> None:
    content = PledgeContent.from_json(_with(f"{T}.value", typed))
    assert content.commitments[0].target is not None
    assert content.commitments[0].target.value == kept


@given(st.decimals(0, 100, places=2))
def test_every_percentage_is_read_as_the_number_it_is_and_only_once(value: Decimal) -> None:
    once = PledgeContent.from_json(_with(f"{T}.value", f"{value:f}".replace(".", ",")))
    assert once.commitments[0].target is not None
    assert Decimal(once.commitments[0].target.value) == value
    assert PledgeContent.from_json(once.to_json()) == once


@given(st.text(max_size=200))
def test_one_text_has_one_hash_however_it_was_typed(text: str) -> None:
    def digest(form: str) -> str:
        return content_hash(PledgeContent.from_json(_content(closing=form)).to_json())

    try:
        composed = digest(text)
    except BadInput:
        return
    assert digest(unicodedata.normalize("NFD", text)) == digest(f"  {text}\n") == composed


def test_a_count_needs_no_denominator_and_may_pass_100() -> None:
    check(_with(T, {"measure": "Số cuộc", "denominator": "", "comparator": ">=", "value": "120", "unit": "cuộc"}))


def test_a_draft_may_be_incomplete_and_is_read_all_the_same() -> None:
    draft = _content(theme="", grounds=[""], fields=[], closing="")
    assert PledgeContent.from_json(draft).to_json() == draft
    assert [passage.key for passage in passages(draft)] == ["organisation-1"]
    compose(draft, ISSUE)


@pytest.mark.parametrize(
    ("text", "comparator", "added"),
    [
        ("Thu hồi trên 70% số tiền.", Comparator.ABOVE, ""),
        ("Thu hồi Trên 70 % số tiền.", Comparator.ABOVE, ""),
        ("Thu hồi 70% số tiền.", Comparator.EQUAL, ""),
        ("Ít nhất 70% số tiền", Comparator.AT_LEAST, ""),
        ("Không dưới 70% số tiền", Comparator.AT_LEAST, ""),
        ("Thu hồi số tiền.", Comparator.ABOVE, "trên 70% số phải thu hồi"),
        ("Thu hồi 70% số tiền.", Comparator.ABOVE, "trên 70% số phải thu hồi"),
        ("Thu hồi trên 70% số tiền.", Comparator.EQUAL, "70% số phải thu hồi"),
        ("Thu hồi trên 70% số tiền.", Comparator.AT_LEAST, "ít nhất 70% số phải thu hồi"),
        ("Thu hồi trên 170% số tiền.", Comparator.ABOVE, "trên 70% số phải thu hồi"),
        ("Không dưới 70% số tiền.", Comparator.BELOW, "dưới 70% số phải thu hồi"),
        ("Thu hồi trên 70,5% số tiền.", Comparator.ABOVE, "trên 70% số phải thu hồi"),
    ],
)
def test_a_target_is_printed_unless_the_words_say_it(text: str, comparator: Comparator, added: str) -> None:
    printed = sentence(Commitment("a", text, _target(comparator, "70")))
    end = "." if text.endswith(".") else ""
    assert printed == (f"{text.rstrip('.')} (chỉ tiêu: {added}){end}" if added else text)


def test_quantities_are_written_as_vietnam_writes_them() -> None:
    target = _target(Comparator.AT_MOST, "1500.5", "cuộc", "")
    assert sentence(Commitment("a", "Giảm thanh tra", target)) == "Giảm thanh tra (chỉ tiêu: không quá 1.500,5 cuộc)"


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2020, 2, 5), "Lạng Sơn, ngày 05 tháng 02 năm 2020"),
        (date(2020, 1, 31), "Lạng Sơn, ngày 31 tháng 01 năm 2020"),
        (date(2020, 3, 9), "Lạng Sơn, ngày 09 tháng 3 năm 2020"),
        (date(2020, 12, 20), "Lạng Sơn, ngày 20 tháng 12 năm 2020"),
        (None, "Lạng Sơn, ngày ... tháng ... năm 2020"),
    ],
)
def test_only_days_below_ten_and_the_first_two_months_take_a_zero(day: date | None, line: str) -> None:
    assert place_and_date("Lạng Sơn", day, 2020) == line


def test_a_pledge_is_set_component_by_component() -> None:
    paper = compose(_content(), ISSUE)
    assert (paper.parent_agency, paper.agency) == ("THANH TRA CHÍNH PHỦ", "CỤM THI ĐUA SỐ IV")
    assert (paper.number, paper.place_and_date) == ("Số: 05/GƯ-CTĐ", "Lạng Sơn, ngày 05 tháng 02 năm 2020")
    assert (paper.type_name, paper.subject) == ("GIAO ƯỚC THI ĐUA", "Năm 2020")
    assert paper.grounds == ("Căn cứ Kế hoạch số 51/KH-TTCP",)
    assert paper.recipients == ("Thanh tra Chính phủ (để báo cáo)", "Thanh tra các tỉnh trong cụm", "Lưu: VT")
    assert paper.blocks[1:] == (
        Heading("I.", "NỘI DUNG GIAO ƯỚC"),
        Heading("1.", "Công tác thanh tra", level=2),
        Paragraph("Đôn đốc thu hồi tiền và tài sản (chỉ tiêu: trên 70% số phải thu hồi trong năm).", "a)"),
        Heading("II.", "TỔ CHỨC THỰC HIỆN"),
        Paragraph("Kiểm tra chéo trong Cụm.", "1."),
        Heading("III.", "CAM KẾT THỰC HIỆN"),
        Paragraph("Cam kết thực hiện."),
    )
    assert [(block.slot, block.seal_slot) for block in paper.signatures] == [
        ("vice-chair", ""),
        ("chair", "seal-chair"),
    ]


def test_sections_without_text_are_left_out_and_the_numbers_close_up() -> None:
    headings = [
        b.mark for b in compose(_content(organisation=[]), ISSUE).blocks if isinstance(b, Heading) and b.level == 1
    ]
    assert headings == ["I.", "II."]


def test_points_follow_the_vietnamese_alphabet_and_never_repeat() -> None:
    items = [{"key": f"c{i}", "text": "Nội dung.", "target": None} for i in range(200)]
    blocks = compose(_content(fields=[{"key": "f", "title": "F", "commitments": items}]), ISSUE).blocks
    marks = [block.mark for block in blocks if isinstance(block, Paragraph) and block.mark.endswith(")")]
    assert marks[:5] == ["a)", "b)", "c)", "d)", "đ)"]
    assert len(set(marks)) == 200


def test_a_changed_target_shows_as_a_changed_passage() -> None:
    old, new = ({p.key: p.text for p in passages(_with(f"{T}.value", value))} for value in ("70", "75"))
    assert [key for key in old if old[key] != new[key]] == ["commitment-thu-hoi"]


@pytest.mark.parametrize("seed", SEEDS, ids=["iv-2020", "ii-2019"])
def test_the_seeds_are_good_pledges_kept_in_their_one_spelling(seed: dict[str, Any]) -> None:
    for version in ("first_version", "second_version"):
        PLEDGE.check(seed[version])
        kept = json.loads(json.dumps(PledgeContent.from_json(seed[version]).to_json()))
        assert kept == seed[version]
        SCHEMA.validate({"content": seed[version], "issue": SAMPLE["issue"]})


@pytest.mark.parametrize("seed", SEEDS, ids=["iv-2020", "ii-2019"])
def test_the_second_version_answers_the_request_and_changes_nothing_else(seed: dict[str, Any]) -> None:
    old, new = ({p.key: p.text for p in passages(seed[version])} for version in ("first_version", "second_version"))
    assert [key for key in old if old[key] != new[key]] == [seed["request"]["passage"]]
    assert seed["request"]["unit"] in seed["year"]["members"]


def test_the_seed_of_cluster_iv_holds_all_its_targets() -> None:
    goals = [c.target for c in PledgeContent.from_json(SEEDS[0]["second_version"]).commitments if c.target]
    assert [(goal.comparator, goal.value, goal.unit) for goal in goals] == [
        ("=", "100", "%"), (">", "70", "%"), (">", "85", "%"), (">", "80", "%"), (">=", "90", "%"), (">", "20", "%"),
        ("=", "0", "công chức"),
    ]  # fmt: skip


def test_only_the_two_heads_of_the_report_are_named_in_the_seeds() -> None:
    named = [person["name"] for seed in SEEDS for person in seed["people"] if person["salutation"]]
    assert named == ["Phan Văn Thống", "Đoàn Thị Loan"]


def test_the_sample_fits_its_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    SCHEMA.validate(SAMPLE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{T}.value", "100,01"),
        (f"{T}.value", "1.000"),
        (f"{T}.denominator", ""),
        (f"{T}.comparator", "≥"),
        ("theme", ""),
        ("fields", []),
        ("fields.0.key", "Thanh Tra"),
        ("thema", "Đoàn kết"),
    ],
)
def test_schema_and_rules_refuse_the_same(path: str, value: object) -> None:
    content = _with(path, value)
    assert not SCHEMA.is_valid({"content": content, "issue": SAMPLE["issue"]})
    with pytest.raises(BadInput):
        check(content)
