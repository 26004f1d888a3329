"""The picture of a handwritten signature (ảnh chữ ký): a small PNG, made blue on nothing as Decree 30 wants it."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from workflows.refusals import BadInput

LARGEST_FILE = 1024 * 1024
LARGEST_SIDE = 2000
STORED_SIDE = 600
BLUE = (0, 51, 153)


def check_signature_image(content: bytes) -> bytes:
    """The picture drawn anew from its darkness: blue ink, transparent paper, nothing of the original file kept.

    Drawing it anew also drops whatever else a PNG can carry (text chunks, colour profiles, trailing bytes).
    Refused: other formats, over 1 MB, over 2000 pixels a side.
    """
    if len(content) > LARGEST_FILE:
        raise BadInput("Ảnh chữ ký lớn quá 1 MB. Mời chọn ảnh nhỏ hơn.", field="image")
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if max(picture.size) > LARGEST_SIDE:
                raise BadInput("Ảnh chữ ký lớn quá 2000 điểm ảnh mỗi cạnh.", field="image")
            flat = Image.new("RGBA", picture.size, "white")
            flat.alpha_composite(picture.convert("RGBA"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise BadInput("Ảnh chữ ký phải là tệp PNG đọc được.", field="image") from None
    flat.thumbnail((STORED_SIDE, STORED_SIDE))
    ink = flat.convert("L").point(lambda light: 255 - light)
    drawn = Image.new("RGBA", flat.size, (*BLUE, 0))
    drawn.putalpha(ink)
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
