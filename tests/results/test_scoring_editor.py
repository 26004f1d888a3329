"""The scoring table's editor: rows without script, nothing typed is lost, other papers stay what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.database import db
from app.papers.models import Paper, WorkingCopy
from app.results.scoring import start
from app.results.scoring_form import content_from, rearranged
from tests.friends import Friends, sign_in
from tests.results import scene

CHAIRS_DRAFTER = "soan-thao@dien-bien.example"


@pytest.fixture(scope="module")
def prepared(prepared: Path | str, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Path | str:
    return scene.prepared_with(Friends.signed, prepared, request, tmp_path_factory.mktemp("pledge"))


def form_of(content: dict[str, Any]) -> dict[str, str]:
    """The fields that the editor sends for this content."""
    fields = {
        "scale": content["scale"],
        "decimals": str(content["decimals"]),
        "bonus_cap": content["bonus_cap"],
        "penalty_cap": content["penalty_cap"],
        "vote-method": content["vote"]["method"],
        "vote-share": str(content["vote"]["share"]),
    }
    for name in ("grounds", "guidance"):
        fields |= {f"{name}-{n}": text for n, text in enumerate(content[name])}
    for name in ("bonuses", "penalties", "exclusions", "deferrals"):
        for n, row in enumerate(content[name]):
            fields |= {f"{name}-{n}-{part}": text for part, text in row.items()}
    for n, part in enumerate(content["parts"]):
        turn = content["tie_order"].index(part["key"]) + 1 if part["key"] in content["tie_order"] else 0
        fields |= {f"parts-{n}-key": part["key"], f"parts-{n}-title": part["title"], f"parts-{n}-tie": str(turn)}
        for m, row in enumerate(part["criteria"]):
            path = f"parts-{n}-criteria-{m}"
            basis = f"target:{row['commitment']}" if row["basis"] == "target" else "judged"
            fields |= {f"{path}-{name}": text for name, text in row.items() if name != "commitment"}
            fields[f"{path}-basis"] = basis
    return fields


def drafted(friends: Friends) -> int:
    return start(friends.drafter, friends.year_id, "pledge")


def stored(paper_id: int) -> dict[str, Any]:
    db.session.rollback()
    content: dict[str, Any] = json.loads(db.session.get_one(WorkingCopy, paper_id).content)
    return content


def test_the_form_gives_back_the_content_that_it_showed() -> None:
    content = scene.table_content()
    assert content_from(form_of(content)) == content


@given(
    st.text(max_size=20),
    st.dictionaries(st.sampled_from(["parts-0-tie", "decimals", "vote-share"]), st.text(max_size=6)),
)
def test_whatever_is_typed_and_pressed_the_form_answers(wish: str, typed: dict[str, str]) -> None:
    content = content_from(form_of(scene.table_content()) | typed)
    assert rearranged(content, wish)["parts"]


def test_rows_are_added_moved_and_removed() -> None:
    content = scene.table_content()
    assert len(rearranged(scene.table_content(), "add:parts")["parts"]) == 3
    assert len(rearranged(scene.table_content(), "add:parts-0-criteria")["parts"][0]["criteria"]) == 4
    moved = rearranged(scene.table_content(), "down:parts-0-criteria-0")["parts"][0]["criteria"]
    assert [row["key"] for row in moved[:2]] == ["diem-thu-hoi", "diem-ke-hoach"]
    without = rearranged(scene.table_content(), "remove:parts-0")
    assert [part["key"] for part in without["parts"]] == ["xay-dung"]
    assert without["tie_order"] == [], "a part that is gone decides no tie"
    assert rearranged(content, "remove:parts-9") == content


def test_the_order_of_ties_is_that_of_the_numbers_at_the_parts() -> None:
    fields = form_of(scene.table_content()) | {"parts-0-tie": "2", "parts-1-tie": "1"}
    assert content_from(fields)["tie_order"] == ["xay-dung", "chuyen-mon"]


def test_the_editor_shows_the_start_and_keeps_what_is_typed(client: FlaskClient, friends: Friends) -> None:
    paper_id = drafted(friends)
    page = sign_in(client, CHAIRS_DRAFTER).get(f"/results/scoring/{paper_id}/edit")
    assert page.status_code == 200
    assert len(page.data) < 100_000
    assert "Tổng điểm các phần là 0, khác thang điểm 100." in page.text
    content = scene.table_content()
    fields = form_of(content) | {"revision": "1", "parts-0-criteria-0-points": "20,5"}
    answer = client.post(f"/results/scoring/{paper_id}/edit", data=fields)
    assert answer.status_code == 303
    assert stored(paper_id)["parts"][0]["criteria"][0]["points"] == "20,5"
    again = client.post(f"/results/scoring/{paper_id}/edit", data=fields | {"revision": "2", "do": "add:bonuses"})
    assert again.location.endswith("#add-bonuses")
    assert len(stored(paper_id)["bonuses"]) == 2


def test_a_stale_page_changes_nothing_and_keeps_what_was_typed(client: FlaskClient, friends: Friends) -> None:
    paper_id = drafted(friends)
    before = stored(paper_id)
    fields = form_of(scene.table_content()) | {"revision": "7", "guidance-0": "Câu vừa nhập"}
    answer = sign_in(client, CHAIRS_DRAFTER).post(f"/results/scoring/{paper_id}/edit", data=fields)
    assert answer.status_code == 409
    assert "Câu vừa nhập" in answer.text
    assert stored(paper_id) == before
    autosave = client.post(f"/results/scoring/{paper_id}/working-copy", data=fields)
    assert (autosave.status_code, autosave.get_json()["saved"]) == (409, False)


def test_submission_says_what_is_missing_and_leads_to_the_field(client: FlaskClient, friends: Friends) -> None:
    paper_id = drafted(friends)
    page = sign_in(client, CHAIRS_DRAFTER).get(f"/results/scoring/{paper_id}/submission")
    assert "Chưa trình được" in page.text
    assert f"/results/scoring/{paper_id}/edit?check=#parts-0-criteria-0-points" in page.text
    edit = client.get(f"/results/scoring/{paper_id}/edit?check=")
    assert 'id="parts-0-criteria-0-points-error"' in edit.text


def test_a_complete_table_is_submitted_like_a_pledge(client: FlaskClient, friends: Friends) -> None:
    paper_id = drafted(friends)
    sign_in(client, CHAIRS_DRAFTER)
    client.post(f"/results/scoring/{paper_id}/edit", data=form_of(scene.table_content()) | {"revision": "1"})
    page = client.get(f"/results/scoring/{paper_id}/submission")
    assert "Chưa trình được" not in page.text
    assert "khác thang điểm" not in page.text or "Mời xem lại" in page.text
    friends.submitted(paper_id)
    assert client.get(f"/papers/{paper_id}").status_code == 200


def test_the_editor_takes_no_other_kind_of_paper(client: FlaskClient, friends: Friends) -> None:
    pledge = db.session.scalars(select(Paper.id).where(Paper.kind == "pledge")).one()
    sign_in(client, CHAIRS_DRAFTER)
    before = stored(pledge)
    assert client.get(f"/results/scoring/{pledge}/edit").status_code == 404
    fields = form_of(scene.table_content()) | {"revision": "1"}
    assert client.post(f"/results/scoring/{pledge}/edit", data=fields).status_code == 404
    assert client.post(f"/results/scoring/{pledge}/working-copy", data=fields).status_code == 404
    assert stored(pledge) == before


def test_another_unit_does_not_find_the_draft(client: FlaskClient, friends: Friends) -> None:
    paper_id = drafted(friends)
    sign_in(client, "soan-thao@lang-son.example")
    for answer in (
        client.get(f"/results/scoring/{paper_id}/edit"),
        client.post(f"/results/scoring/{paper_id}/edit", data={"revision": "1"}),
        client.get(f"/results/scoring/{paper_id}/submission"),
    ):
        assert answer.status_code == 404
    assert "Đang soạn" not in client.get("/results/scoring").text


def test_the_table_in_force_is_shown_with_its_ways(client: FlaskClient, friends: Friends) -> None:
    scene.table_in_force(friends)
    page = sign_in(client, "lanh-dao@son-la.example").get("/results/scoring")
    assert "Bảng điểm đang có hiệu lực" in page.text
    assert "dưới 50% mức chỉ tiêu thì 0 điểm" in page.text
    assert "Thay thế bảng điểm" not in page.text


def test_the_chairs_drafter_finds_the_way_to_replace_the_table(client: FlaskClient, friends: Friends) -> None:
    paper_id = scene.table_in_force(friends)
    page = sign_in(client, CHAIRS_DRAFTER).get("/results/scoring")
    assert f'href="/papers/{paper_id}">Thay thế bảng điểm' in page.text
