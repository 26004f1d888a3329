"""A refusal is an answer that a person can read and a program can tell from others."""

from __future__ import annotations

import pytest

from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal, Stale, WrongState

pytestmark = pytest.mark.quick


def test_the_sentence_is_filled_in_after_it_was_translated() -> None:
    refusal = NotAllowed("{name} đã soạn bản này nên không ký được.", name="Bà {name}")
    assert refusal.sentence == "{name} đã soạn bản này nên không ký được."
    assert str(refusal) == "Bà {name} đã soạn bản này nên không ký được."


def test_each_kind_of_refusal_has_its_own_code() -> None:
    kinds = (Refusal, NotFound, NotAllowed, WrongState, Stale, BadInput)
    codes = [kind("Không làm được.").code for kind in kinds]
    assert codes == ["refused", "not_found", "not_allowed", "wrong_state", "stale", "bad_input"]
    assert all(isinstance(kind("."), Refusal) for kind in kinds)


def test_a_code_of_its_own_belongs_to_the_one_refusal() -> None:
    assert Refusal("Đã ký rồi.", code="already_signed").code == "already_signed"
    assert Refusal("Khác.").code == "refused"


def test_bad_input_names_the_field_where_it_was_found() -> None:
    refusal = BadInput("Nội dung dài {length} ký tự.", field="theme", length=400)
    assert (refusal.field, str(refusal)) == ("theme", "Nội dung dài 400 ký tự.")
    assert BadInput("Thiếu.").field == ""
