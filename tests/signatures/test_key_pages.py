"""The pages of certificates and roots: what each person finds there, and what their forms do."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.clock import now
from app.database import db, writing
from app.signatures.engine.certificates import fingerprint, new_authority, to_pem
from app.signatures.engine.keys import new_key
from app.signatures.models import Credential, TrustRoot
from app.signatures.service import credential_of, enrol, token_of
from tests.friends import PIN, Friends
from tests.promises.attacks import snapshot
from tests.promises.browsers import Browser
from tests.signatures.devices import TOKEN, Device, foreign, trusted
from tests.web.visitors import browser_of
from workflows.people import Office


def upload(content: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), "goc.pem"


def age(person_id: int, days_left: int) -> None:
    """Let the person's certificate run until so many days from now."""
    with writing() as session:
        row = session.scalars(select(Credential).where(Credential.person_id == person_id)).one()
        row.expires_at = now() + timedelta(days=days_left, hours=1)


def test_a_leader_sees_the_days_left_and_is_offered_renewal_in_time(house: Flask, friends: Friends) -> None:
    enrol(friends.chair, PIN)
    chair = browser_of(house, friends, "chair")
    page = chair.get("/key").text
    assert "Còn 1095 ngày" in page or "Còn 1094 ngày" in page
    assert "Gia hạn" not in page
    age(friends.chair.person_id, 60)
    assert "Gia hạn" not in chair.get("/key").text
    age(friends.chair.person_id, 59)
    page = chair.get("/key").text
    assert "Còn 59 ngày" in page
    assert "Gia hạn" in page
    age(friends.chair.person_id, -1)
    assert "Đã hết hạn" in chair.get("/key").text


def test_a_clerk_makes_the_agencys_key_on_the_same_page(house: Flask, friends: Friends) -> None:
    clerk = browser_of(house, friends, "clerk")
    assert "con dấu cơ quan" in clerk.get("/key").text
    assert clerk.post("/key", pin=PIN, pin_again=PIN).status_code == 303
    db.session.rollback()
    assert credential_of(friends.clerk.person_id, for_agency=True).for_agency
    assert "Chứng thư số của cơ quan" in clerk.get("/key").text
    assert clerk.post("/key", pin=PIN, pin_again=PIN, holder="own").status_code == 403


def test_who_is_leader_and_clerk_chooses(house: Flask, friends: Friends) -> None:
    from app.accounts.service import give_office
    from app.clock import today

    (unit_id,) = friends.member.unit_ids
    clerk = friends.person("son-la", Office.CLERK)
    if clerk is not None:
        pytest.skip("the seed gives this unit a clerk of its own")
    give_office(friends.administrator, friends.member.person_id, Office.CLERK, unit_id, today())
    member = browser_of(house, friends, "member")
    assert "Cơ quan (con dấu)" in member.get("/key").text
    for holder in ("own", "agency"):
        assert member.post("/key", pin=PIN, pin_again=PIN, holder=holder).status_code == 303
    db.session.rollback()
    rows = db.session.scalars(select(Credential).where(Credential.person_id == friends.member.person_id)).all()
    assert {row.for_agency for row in rows} == {False, True}


def test_stopping_and_revoking_by_the_buttons(house: Flask, friends: Friends) -> None:
    enrol(friends.chair, PIN)
    chair = browser_of(house, friends, "chair")
    first = credential_of(friends.chair.person_id).id
    assert chair.post(f"/key/{first}/stop").status_code == 303
    assert "Tạo khóa ký số" in chair.get("/key").text
    enrol(friends.chair, PIN)
    second = credential_of(friends.chair.person_id).id
    assert chair.post(f"/key/{second}/revocation", reason="").status_code == 422
    assert chair.post(f"/key/{second}/revocation", reason="key_compromise").status_code == 303
    other = browser_of(house, friends, "vice_chair")
    before = snapshot()
    for path in (f"/key/{second}/stop", f"/key/{second}/revocation", "/key/999999/stop"):
        assert other.post(path, reason="key_compromise").status_code == 404
    assert snapshot() == before


def test_a_token_is_registered_from_its_file(house: Flask, friends: Friends) -> None:
    _key, certificate, ours = foreign(friends.chair.name)
    chair = browser_of(house, friends, "chair")
    bundle = to_pem([certificate, ours.issuer_cert])
    answer = chair.post("/key/registration", certificate=upload(bundle))
    assert answer.status_code == 422
    assert "không dẫn về tổ chức chứng thực được tin cậy" in answer.text
    trusted(ours.root_cert)
    assert chair.post("/key/registration", certificate=upload(bundle)).status_code == 303
    db.session.rollback()
    assert token_of(friends.chair.person_id).source == "token"
    assert "Thiết bị ký ở máy riêng" in chair.get("/key").text
    nothing = chair.post("/key/registration")
    assert nothing.status_code == 422
    assert "Mời chọn tệp chứng thư số" in nothing.text


def test_a_device_is_chosen_on_the_page_and_says_when_it_is_gone(
    house: Flask, friends: Friends, device: Device
) -> None:
    house.config["PKCS11_MODULE"] = device.module
    trusted(device.authority.root_cert)
    certificate = device.add(friends.chair.name, new_key(), 1)
    chair = browser_of(house, friends, "chair")
    page = chair.get("/key").text
    assert TOKEN in page
    assert fingerprint(certificate) in page
    assert chair.post("/key/registration", device=fingerprint(certificate)).status_code == 303
    assert "Thiết bị ký của cơ quan" in chair.get("/key").text
    house.config["PKCS11_MODULE"] = str(device.folder / "no-such-driver.so")
    page = chair.get("/key").text
    assert "Chưa thấy thiết bị" in page


def test_the_second_factor_is_asked_before_a_registration(
    house: Flask, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.signatures import views
    from workflows.refusals import BadInput

    def wrong(_person: object, _code: str) -> None:
        raise BadInput("Mã xác thực chưa đúng.", field="code")

    monkeypatch.setattr(views, "check_second_factor", wrong)
    _key, certificate, ours = foreign(friends.chair.name)
    trusted(ours.root_cert)
    chair = browser_of(house, friends, "chair")
    before = snapshot()
    answer = chair.post("/key/registration", certificate=upload(to_pem([certificate, ours.issuer_cert])), code="000000")
    assert answer.status_code == 422
    assert snapshot() == before


# ---- the administrator ----


def test_the_administrator_revokes_anothers_certificate_and_nobody_else_gets_there(
    house: Flask, friends: Friends
) -> None:
    administrator = browser_of(house, friends, "administrator")
    assert "Chưa có chứng thư số nào" in administrator.get("/certificates").text
    enrol(friends.chair, PIN)
    credential_id = credential_of(friends.chair.person_id).id
    page = administrator.get("/certificates").text
    assert friends.chair.name in page
    assert administrator.get(f"/certificates/{credential_id}").status_code == 200
    for who in ("chair", "vice_chair", "clerk", "drafter", "observer"):
        browser = browser_of(house, friends, who)
        for path in ("/certificates", f"/certificates/{credential_id}", "/roots"):
            assert browser.get(path).status_code == 403, (who, path)
        assert browser.post(f"/certificates/{credential_id}/revocation", reason="superseded").status_code == 403
    path = f"/certificates/{credential_id}/revocation"
    assert administrator.post(path, reason="privilege_withdrawn").status_code == 303
    page = administrator.get(f"/certificates/{credential_id}").text
    assert "Đã thu hồi" in page
    assert "Không còn thẩm quyền ký" in page
    assert administrator.get("/certificates/999999").status_code == 404


def test_many_certificates_come_in_pages(house: Flask, friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.signatures import revoking

    monkeypatch.setattr(revoking, "PAGE", 2)
    for leader in friends.leaders()[:3]:
        enrol(leader, PIN)
    administrator = browser_of(house, friends, "administrator")
    first, second = (administrator.get(f"/certificates?page={page}").text for page in (1, 2))
    assert "Trang sau" in first
    assert "Trang trước" not in first
    assert "Trang trước" in second
    assert "Trang sau" not in second


def test_two_administrators_add_a_root_and_take_it_out_by_the_pages(house: Flask, friends: Friends) -> None:
    first = browser_of(house, friends, "administrator")
    page = first.get("/roots").text
    assert "Hiện chỉ có một quản trị viên" in page
    assert "Chưa có gốc bên ngoài nào" in page
    second = Browser(house, _second_administrator(friends))
    root = new_authority("Tổ chức chứng thực khác", now()).root_cert
    assert first.post("/roots", certificate=upload(to_pem([root])), source="").status_code == 422
    source = "Trang của nơi cấp <b>"
    assert first.post("/roots", certificate=upload(to_pem([root])), source=source).status_code == 303
    page = first.get("/roots").text
    assert "Hiện chỉ có một quản trị viên" not in page
    assert "Đang chờ một quản trị viên khác xác nhận" in page
    assert "&lt;b&gt;" in page
    root_id = db.session.scalars(select(TrustRoot.id)).one()
    shown = {"fingerprint": fingerprint(root)}
    assert first.post(f"/roots/{root_id}/confirmation", **shown).status_code == 403
    assert fingerprint(root) in second.get("/roots").text
    assert second.post(f"/roots/{root_id}/confirmation", **shown).status_code == 303
    assert "Được tin cậy" in first.get("/roots").text
    assert first.post(f"/roots/{root_id}/withdrawal", **shown).status_code == 303
    assert "Chờ xác nhận rút" in second.get("/roots").text
    assert second.post(f"/roots/{root_id}/keeping").status_code == 303
    assert first.post(f"/roots/{root_id}/withdrawal", **shown).status_code == 303
    assert second.post(f"/roots/{root_id}/withdrawal", **shown).status_code == 303
    assert "Đã rút" in first.get("/roots").text


def _second_administrator(friends: Friends) -> Person:
    from app.accounts.service import add_demonstration_person
    from app.clock import today
    from workflows.people import Holding

    (unit_id,) = friends.administrator.unit_ids
    holding = Holding(Office.ADMINISTRATOR, unit_id, today())
    return add_demonstration_person("Quản trị thứ hai", "quan-tri-2@ttcp.example", "", "", [holding])
