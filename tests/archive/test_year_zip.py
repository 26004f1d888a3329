"""A year's papers as one ZIP: whole, checkable with everybody's tools, sent without being held in memory."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from app.archive.year_papers import KeptFile, KeptPaper, ascii_name, papers_of_year
from app.archive.year_zip import year_zip
from app.database import db
from app.documents.spreadsheet import read_workbook
from app.documents.vault import DamagedFile, _path, fetch
from app.papers.files import paper_file
from app.papers.models import Paper
from app.papers.revisions import FORMS, Form
from tests.corrections.letters import correction_begun, signed
from tests.friends import Friends
from tests.promises.browsers import Browser
from workflows.paper import State
from workflows.people import Office
from workflows.refusals import NotFound

CREATED = datetime(2020, 12, 31, 8, tzinfo=UTC)
SIZE = 200_000


def _bytes_of(name: str) -> bytes:
    """A file that cannot be made smaller, from its name."""
    return hashlib.shake_256(name.encode()).digest(SIZE)


def many(count: int) -> tuple[list[KeptPaper], dict[str, str]]:
    """So many papers with two files each, and from which name each file is made."""
    made: dict[str, str] = {}
    papers = []
    for n in range(count):
        files: dict[Form, KeptFile] = {}
        for form, suffix in (("word", "docx"), ("pdf", "pdf")):
            name = f"giao-uoc-thi-dua/giao-uoc-{n}.{suffix}"
            digest = hashlib.sha256(_bytes_of(name)).hexdigest()
            made[digest] = name
            files[form] = KeptFile(digest, SIZE, name)  # type: ignore[index]
        day = date(2020, 1 + n % 12, 1)
        papers.append(KeptPaper("pledge", f"Giao ước {n}", f"{n:032x}", f"{n:02}/GƯ-CTĐ", day, State.SIGNED, (), files))
    return papers, made


def checked(folder: Path, content: bytes) -> str:
    """What unzip and sha256sum say of the ZIP; fails where either finds a fault."""
    (folder / "nam.zip").write_bytes(content)
    subprocess.run(["unzip", "-tq", "nam.zip"], cwd=folder, check=True, capture_output=True)
    subprocess.run(["unzip", "-q", "nam.zip", "-d", "out"], cwd=folder, check=True, capture_output=True)
    command = ["sha256sum", "--strict", "-c", "DANH-SACH.txt"]
    return subprocess.run(command, cwd=folder / "out", check=True, capture_output=True, text=True).stdout


def test_two_hundred_papers_are_sent_whole_and_memory_stays_flat(app: Flask, tmp_path: Path) -> None:
    papers, made = many(200)
    with (tmp_path / "sent").open("wb") as sent:
        tracemalloc.start()
        largest = 0
        for piece in year_zip(papers, "Văn bản năm 2020", CREATED, lambda digest: _bytes_of(made[digest])):
            largest = max(largest, len(piece))
            sent.write(piece)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    content = (tmp_path / "sent").read_bytes()
    assert len(content) > 400 * SIZE
    assert largest < 2 * SIZE, "a file at a time"
    assert peak < 16_000_000, "the list of two hundred lines, and never the 80 MB of the papers"
    assert checked(tmp_path, content).count(": OK") == 401


def test_every_name_can_be_unpacked_everywhere() -> None:
    assert ascii_name("Biên bản kiểm tra chéo: Lạng Sơn kiểm tra Đắk Lắk") == (
        "bien-ban-kiem-tra-cheo-lang-son-kiem-tra-dak-lak"
    )
    assert ascii_name("../..") == "van-ban"
    assert ascii_name("漢") == "van-ban"


def test_the_same_papers_make_the_same_bytes(app: Flask) -> None:
    papers, made = many(2)
    one, other = (b"".join(year_zip(papers, "Năm", CREATED, lambda digest: _bytes_of(made[digest]))) for _ in range(2))
    assert _names(one) == _names(other)
    assert _names(one)[:3] == ["danh-sach.xlsx", papers[0].files["word"].name, papers[0].files["pdf"].name]


def _names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


@pytest.fixture
def year(friends: Friends) -> tuple[int, int]:
    """An archived pledge and a signed letter that corrects it."""
    pledge = friends.signed()
    friends.archive(pledge)
    return pledge, signed(friends, correction_begun(friends, pledge))


def test_a_member_downloads_the_years_papers_as_they_are_in_force(
    house: Flask, friends: Friends, year: tuple[int, int], tmp_path: Path
) -> None:
    member = Browser(house, friends.person("son-la", Office.LEADER))
    page = member.get(f"/archive/years/{friends.year_id}").text
    assert "2 văn bản đã ký đủ, 4 tệp Word và PDF" in page
    assert f"/archive/years/{friends.year_id}" in member.get("/archive").text
    answer = member.get(f"/archive/years/{friends.year_id}/papers.zip")
    assert answer.content_type == "application/zip"
    assert "Content-Length" not in answer.headers
    assert checked(tmp_path, answer.data).count(": OK") == 5
    unpacked = zipfile.ZipFile(io.BytesIO(answer.data))
    for paper_id in year:
        paper = db.session.get_one(Paper, paper_id)
        in_force = {paper_file(paper, form).sha256 for form in FORMS}
        inside = [name for name in unpacked.namelist() if paper.code[:8] in name]
        assert {hashlib.sha256(unpacked.read(name)).hexdigest() for name in inside} == in_force
    listed = {cell.text for cell in read_workbook(unpacked.read("danh-sach.xlsx"))["Danh sách"].values()}
    assert {"01/CTĐ", "01/GƯ-CTĐ", "Đã được đính chính", "Đã lưu trữ", "Đã ký đủ"} <= listed


def test_of_one_kind_only_if_asked(house: Flask, friends: Friends, year: tuple[int, int]) -> None:
    member = Browser(house, friends.person("son-la", Office.LEADER))
    answer = member.get(f"/archive/years/{friends.year_id}/papers.zip?kind=correction")
    assert {name.partition("/")[0] for name in _names(answer.data)} == {
        "danh-sach.xlsx",
        "DANH-SACH.txt",
        "cong-van-dinh-chinh",
    }
    assert member.get(f"/archive/years/{friends.year_id}/papers.zip?kind=khac").status_code == 422


def test_what_is_not_signed_is_not_in_it(friends: Friends) -> None:
    friends.frozen()
    assert papers_of_year(friends.chair, friends.year_id) == []


def test_a_stranger_finds_no_year(house: Flask, friends: Friends, year: tuple[int, int]) -> None:
    with pytest.raises(NotFound):
        papers_of_year(friends.outsider, friends.year_id)
    stranger = Browser(house, friends.person("cao-bang", Office.LEADER))
    for path in (f"/archive/years/{friends.year_id}", f"/archive/years/{friends.year_id}/papers.zip"):
        assert stranger.get(path).status_code == 404
        assert house.test_client().get(path).status_code == 302


def test_a_damaged_file_breaks_the_download_off(friends: Friends, year: tuple[int, int]) -> None:
    papers = papers_of_year(friends.member, friends.year_id)
    damaged = _path(papers[0].files["pdf"].sha256)
    damaged.chmod(0o644)
    damaged.write_bytes(b"%PDF-1.7")
    with pytest.raises(DamagedFile):
        b"".join(year_zip(papers, "Năm", CREATED, fetch))
