"""Why an act is not done (từ chối có lý do): one root, and a sentence that a person can read.

The sentence is Vietnamese with ``{names}`` for the particulars; the house translates it as a whole and fills it in
afterwards, so that a name is never translated and a sentence is never glued together from parts.
"""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """An act that is not done, with its reason (từ chối).

    ``code`` is stable and meant for programs; ``sentence`` is the Vietnamese template; ``particulars`` fill it.
    """

    code = "refused"

    def __init__(self, sentence: str, /, code: str | None = None, **particulars: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.particulars = particulars
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return self.sentence.format(**self.particulars)


class NotFound(Refusal):
    """What the actor may not see does not exist for them (không tìm thấy): shown as 404."""

    code = "not_found"


class NotAllowed(Refusal):
    """The actor's offices do not give this right (không có thẩm quyền)."""

    code = "not_allowed"


class WrongState(Refusal):
    """The paper is not where this act is possible (sai trạng thái)."""

    code = "wrong_state"


class Stale(Refusal):
    """Somebody else acted since the page was shown (trang đã cũ)."""

    code = "stale"


class BadInput(Refusal):
    """What was entered cannot be taken (dữ liệu chưa hợp lệ). ``field`` names where, for the page and the command."""

    code = "bad_input"

    def __init__(self, sentence: str, /, field: str = "", **particulars: object) -> None:
        super().__init__(sentence)
        self.field, self.particulars = field, particulars  # any name may occur among these, "code" too
