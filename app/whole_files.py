"""Files that commands leave behind (tệp kết quả): whole or not at all, and never over the file they were made from."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from workflows.refusals import BadInput


def check_target(source: Path, target: Path) -> None:
    """Refuse, before any work, a target that cannot be written or is the source itself."""
    if target.exists() and source.exists() and target.samefile(source):
        raise BadInput("{path}: không ghi đè lên tệp gốc. Mời chọn tên khác.", path=target)
    if target.is_dir() or not target.parent.is_dir():
        raise BadInput("{path}: không ghi được tệp ở đây.", path=target)


def write_whole(target: Path, content: bytes) -> None:
    """Write aside, then rename: nobody ever reads half a file."""
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as aside:
            path = Path(aside) / target.name
            with path.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            path.replace(target)
    except OSError as error:
        raise BadInput("{path}: không ghi được tệp ({reason}).", path=target, reason=error.strerror) from None
