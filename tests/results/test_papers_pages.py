"""The pages of the closing papers, as a browser without script uses them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import db
from app.papers.models import Paper
from app.results import papers
from tests.friends import Friends
from tests.papers.acts import revision_of
from tests.promises.browsers import Browser
from tests.results import scene
from tests.results.closing import content_of, summed_up
from tests.web.visitors import browser_of, is_a_clear_refusal

LIST = "/results/papers"
LARGEST = 100_000


@pytest.fixture(scope="module")
def prepared(prepared: Path | str, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Path | str:
    return scene.prepared_with(scene.whole_scene, prepared, request, tmp_path_factory.mktemp("scene"))


@pytest.fixture
def drafter(house: Flask, friends: Friends) -> Browser:
    return browser_of(house, friends, "drafter")


def begun(friends: Friends, drafter: Browser, kind: str) -> int:
    answer = drafter.post(LIST, year=friends.year_id, kind=kind)
    assert answer.status_code == 303
    return int(answer.location.split("/")[-2])


@pytest.mark.parametrize("kind", ["ranking", "report", "nomination"])
def test_each_kind_is_begun_edited_and_looked_at_before_it_goes_out(
    friends: Friends, drafter: Browser, kind: str
) -> None:
    assert drafter.get(LIST).text.count("Lập dự thảo") == 3
    path = f"{LIST}/{begun(friends, drafter, kind)}"
    assert drafter.get(LIST).text.count("Lập dự thảo") == 2
    for end in ("/edit", "/edit?check", "/submission"):
        answer = drafter.get(path + end)
        assert answer.status_code == 200
        assert len(answer.data) < LARGEST
        assert "style=" not in re.sub(r"<svg.*?</svg>", "", answer.text, flags=re.DOTALL)


def test_what_is_typed_is_kept_letter_by_letter_and_rows_move_without_script(
    friends: Friends, drafter: Browser
) -> None:
    paper_id = begun(friends, drafter, "report")
    path = f"{LIST}/{paper_id}/edit"
    typed = {"situation-0": "Một", "limits-0": "Hai ", "limits-3": "Ba"}
    before = content_of(paper_id)
    assert drafter.post(path, revision=1, do="up:limits-1", **typed).status_code == 303
    after = content_of(paper_id)
    assert (after["situation"], after["limits"], after["causes"]) == (["Một"], ["Ba", "Hai "], [])
    assert drafter.post(path, revision=revision_of(paper_id), do="add:causes", **typed).location.endswith("#add-causes")
    assert content_of(paper_id)["causes"] == [""]
    assert {name: after[name] for name in ("units", "targets", "ranking")} == {
        name: before[name] for name in ("units", "targets", "ranking")
    }
    stale = drafter.post(path, revision=1, **typed)
    assert stale.status_code == 409
    assert "Hai " in stale.text


@pytest.mark.parametrize("wish", ["add:units", "remove:units-0", "up:ranking-1", "add:nominees", "remove:table"])
def test_no_button_reaches_the_figures(friends: Friends, drafter: Browser, wish: str) -> None:
    paper_id = begun(friends, drafter, "ranking")
    before = content_of(paper_id)["units"]
    drafter.post(f"{LIST}/{paper_id}/edit", revision=1, do=wish, **{"notes-0": "Ghi chú"})
    assert content_of(paper_id)["units"] == before
    assert drafter.get(f"{LIST}/{paper_id}/edit").status_code == 200


def test_renewing_the_figures_keeps_what_was_just_typed(friends: Friends, drafter: Browser) -> None:
    paper_id = begun(friends, drafter, "ranking")
    summed_up(friends, "son-la")
    said = drafter.get(f"{LIST}/{paper_id}/submission").text
    assert "Kết quả của Thanh tra tỉnh Sơn La trong dự thảo không còn khớp" in said
    assert "papers.submit" not in said
    assert f"/papers/{paper_id}/submission" not in said.replace(f"{LIST}/{paper_id}/submission", "")
    typed = {"notes-0": "Vừa gõ"}
    assert drafter.post(f"{LIST}/{paper_id}/edit", revision=1, do="figures", **typed).status_code == 303
    assert content_of(paper_id)["notes"] == ["Vừa gõ"]
    assert "Chưa trình được" not in drafter.get(f"{LIST}/{paper_id}/submission").text


def test_autosave_answers_a_script_and_refuses_a_stale_one(friends: Friends, drafter: Browser) -> None:
    path = f"{LIST}/{begun(friends, drafter, 'ranking')}/working-copy"
    assert drafter.post(path, revision=1, **{"notes-0": "Một"}).json == {"saved": True, "sentence": "", "revision": 2}
    answer = drafter.post(path, revision=1, **{"notes-0": "Hai"})
    assert (answer.status_code, answer.json["saved"]) == (409, False)


def test_an_empty_line_is_shown_where_it_stands(friends: Friends, drafter: Browser) -> None:
    paper_id = begun(friends, drafter, "report")
    form = {"situation-0": "Một", "limits-0": "Hai", "limits-1": " ", "directions-0": "Ba"}
    drafter.post(f"{LIST}/{paper_id}/edit", revision=1, **form)
    said = drafter.get(f"{LIST}/{paper_id}/submission").text
    assert f"{LIST}/{paper_id}/edit?check=#limits-1" in said
    assert 'id="limits-1-box-error"' in drafter.get(f"{LIST}/{paper_id}/edit?check").text


@pytest.mark.parametrize("who", ["member", "other_drafter", "observer", "chair", "clerk"])
def test_others_find_no_draft_and_no_button(house: Flask, friends: Friends, drafter: Browser, who: str) -> None:
    paper_id = begun(friends, drafter, "ranking")
    browser = browser_of(house, friends, who)
    assert "Lập dự thảo" not in browser.get(LIST).text
    for answer in (
        browser.post(LIST, year=friends.year_id, kind="report"),
        browser.get(f"{LIST}/{paper_id}/edit"),
        browser.post(f"{LIST}/{paper_id}/edit", revision=1, do="figures"),
        browser.post(f"{LIST}/{paper_id}/working-copy", revision=1),
        browser.get(f"{LIST}/{paper_id}/submission"),
    ):
        assert is_a_clear_refusal(answer)
    assert revision_of(paper_id) == 1
    assert db.session.scalars(select(Paper.kind).where(Paper.kind == "report")).all() == []


def test_a_paper_of_another_kind_is_not_found(friends: Friends, drafter: Browser) -> None:
    table = db.session.scalars(select(Paper.id).where(Paper.kind == "scoring")).one()
    for answer in (
        drafter.get(f"{LIST}/{table}/edit"),
        drafter.post(f"{LIST}/{table}/edit", revision=1),
        drafter.post(f"{LIST}/{table}/working-copy", revision=1),
        drafter.get(f"{LIST}/{table}/submission"),
    ):
        assert answer.status_code == 404


def test_a_submitted_one_is_no_longer_edited(house: Flask, friends: Friends, drafter: Browser) -> None:
    paper_id = friends.submitted(papers.start(friends.drafter, friends.year_id, "ranking"))
    assert drafter.post(f"{LIST}/{paper_id}/edit", revision=1, do="figures").status_code == 403
    page = browser_of(house, friends, "member").get(f"/papers/{paper_id}")
    assert '<option value="unit-son-la">Kết quả đơn vị' in page.text
    assert len(page.data) < LARGEST
