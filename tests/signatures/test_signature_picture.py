"""The picture of a handwritten signature: drawn anew in blue on nothing, and nothing else of the file is kept."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from app.database import db
from app.documents.vault import fetch
from app.papers.files import paper_file
from app.papers.models import Paper
from app.signatures.engine.images import BLUE, LARGEST_FILE, LARGEST_SIDE, STORED_SIDE, check_signature_image
from app.signatures.service import credential_of, enrol
from tests.friends import PIN, Friends
from workflows.refusals import BadInput


def scribble(size: tuple[int, int] = (900, 300), secret: str = "") -> bytes:
    """A black line on white paper, as a telephone photographs it."""
    picture = Image.new("RGB", size, "white")
    points = [(x, size[1] // 2 + (x * 7919) % (size[1] // 3)) for x in range(20, size[0] - 20, 40)]
    ImageDraw.Draw(picture).line(points, fill="black", width=8)
    words = PngInfo()
    words.add_text("Comment", secret)
    out = io.BytesIO()
    picture.save(out, "PNG", pnginfo=words)
    return out.getvalue()


def test_ink_becomes_blue_and_paper_becomes_nothing() -> None:
    drawn = Image.open(io.BytesIO(check_signature_image(scribble())))
    colours = {pixel[:3] for _, pixel in drawn.convert("RGBA").getcolors(1_000_000) if pixel[3]}
    assert colours == {BLUE}
    assert drawn.getpixel((0, 0))[3] == 0
    assert max(drawn.size) <= STORED_SIDE


def test_nothing_else_of_the_file_is_kept() -> None:
    assert b"so-cccd" not in check_signature_image(scribble(secret="so-cccd 0123456789") + b"so-cccd after the end")


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        scribble()[:-200],
        scribble((LARGEST_SIDE + 1, 200)),
        b"\0" * (LARGEST_FILE + 1),
    ],
    ids=["empty", "a PDF", "a broken head", "cut off", "too wide", "too large"],
)
def test_what_is_no_small_png_is_refused_in_one_sentence(bad: bytes) -> None:
    with pytest.raises(BadInput) as refusal:
        check_signature_image(bad)
    assert refusal.value.field == "image"


def test_another_format_is_refused_whatever_its_name() -> None:
    out = io.BytesIO()
    Image.new("RGB", (50, 50)).save(out, "JPEG")
    with pytest.raises(BadInput):
        check_signature_image(out.getvalue())


def test_a_signer_with_a_picture_signs_with_it_and_the_paper_stays_valid(house: Flask, friends: Friends) -> None:
    paper_id = friends.frozen()
    enrol(friends.vice_chair, PIN, image=scribble())
    assert credential_of(friends.vice_chair.person_id).image_sha256
    friends.sign(friends.vice_chair, paper_id)  # every signature is verified before it is stored
    signed = fetch(paper_file(db.session.get_one(Paper, paper_id), "pdf").sha256)
    assert b"/SMask" in signed
