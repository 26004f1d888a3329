"""A verdict in plain words (kết quả kiểm tra bằng lời): the questions people ask about a signature, each answered.

The tones are those of the pages: good, late (not proved), bad, plain. Green is only for what was proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from app.signatures.engine.verdict import (
    FileVerdict,
    Indication,
    Reason,
    RevocationStatus,
    SignatureVerdict,
    SubIndication,
)
from app.web import moment
from workflows.words import N_

TONES = {
    Indication.TOTAL_PASSED: "good",
    Indication.NOT_SIGNED: "plain",
    Indication.INDETERMINATE: "late",
    Indication.TOTAL_FAILED: "bad",
}
OF_FILE = {
    Indication.TOTAL_PASSED: N_("Hợp lệ: tệp nguyên vẹn, mọi chữ ký đều đạt yêu cầu"),
    Indication.NOT_SIGNED: N_("Tệp không có chữ ký số nào"),
    Indication.INDETERMINATE: N_("Chưa đủ căn cứ kết luận"),
    Indication.TOTAL_FAILED: N_("Không hợp lệ"),
}
MEANING = {
    Indication.TOTAL_PASSED: N_("Có thể tin nội dung và người ký như ghi dưới đây."),
    Indication.NOT_SIGNED: N_("Không biết được tệp do ai lập và có bị sửa hay không."),
    Indication.INDETERMINATE: N_(
        "Chưa chứng minh được chữ ký đúng, cũng chưa chứng minh được là sai. Chưa nên dựa vào."
    ),
    Indication.TOTAL_FAILED: N_("Không dùng tệp này. Mời đề nghị nơi gửi cung cấp lại bản gốc."),
}
OF_SIGNATURE = {
    Indication.TOTAL_PASSED: N_("Chữ ký hợp lệ"),
    Indication.INDETERMINATE: N_("Chưa đủ căn cứ kết luận"),
    Indication.TOTAL_FAILED: N_("Chữ ký không hợp lệ"),
}
REVOCATION = {
    RevocationStatus.GOOD: (N_("Không, theo dữ liệu của nơi cấp"), "good"),
    RevocationStatus.REVOKED: (N_("Có, chứng thư số đã bị thu hồi"), "bad"),
    RevocationStatus.UNKNOWN: (N_("Chưa biết, vì chưa có dữ liệu của nơi cấp"), "late"),
    RevocationStatus.NOT_ASKED: (N_("Không kiểm tra được, vì nơi cấp không công bố việc thu hồi"), "plain"),
}
NO_CHAIN = "no_chain"  # the reason's code where no way leads to a trusted root
PROVED_CHANGED = {SubIndication.HASH_FAILURE, SubIndication.SIG_CRYPTO_FAILURE}


@dataclass(frozen=True, slots=True)
class Answer:
    """One question about a signature, its answer and the tone of it; ``more`` is a second sentence, or ""."""

    question: str
    words: str
    tone: str
    more: str = ""


def said(reasons: Sequence[Reason]) -> list[str]:
    """The reasons in the reader's language."""
    return [str(_(reason.sentence)).format(**reason.particulars) for reason in reasons]


def heading(verdict: FileVerdict) -> tuple[str, str, str]:
    """The answer about the whole file, what it means for the reader, and its tone."""
    return str(_(OF_FILE[verdict.verdict])), str(_(MEANING[verdict.verdict])), TONES[verdict.verdict]


def title(signature: SignatureVerdict) -> tuple[str, str]:
    """The answer about one signature and its tone."""
    return str(_(OF_SIGNATURE[signature.verdict])), TONES[signature.verdict]


def answers(signature: SignatureVerdict) -> list[Answer]:
    """What people ask about a signature, in the order of what matters most.

    Nothing about a signature that was not proved as a whole is green: anybody can make one whose parts fit together.
    """
    told = list(_answers(signature))
    if signature.verdict is Indication.TOTAL_PASSED:
        return told
    return [replace(each, tone="plain") if each.tone == "good" else each for each in told]


def _answers(signature: SignatureVerdict) -> Iterator[Answer]:
    yield _unchanged(signature)
    yield _who(signature)
    yield _when(signature)
    yield _trusted(signature)
    yield _revoked(signature)
    yield _covers(signature)
    yield _later(signature)


def _unchanged(signature: SignatureVerdict) -> Answer:
    question = _("Nội dung đã ký có còn nguyên vẹn không?")
    if _changed(signature):
        return Answer(question, _("Không, nội dung hoặc chữ ký đã bị thay đổi"), "bad")
    if signature.level:  # empty unless the cryptography was proved
        return Answer(question, _("Có, đúng như lúc ký"), "good")
    return Answer(question, _("Chưa kết luận được"), "bad" if _failed(signature) else "late")


def _who(signature: SignatureVerdict) -> Answer:
    """Only what stands in the certificate; where nobody vouches for it, that is said."""
    question = _("Ai đã ký?")
    if not signature.signer:
        return Answer(question, _("Không đọc được tên người ký"), "bad" if _failed(signature) else "late")
    office = signature.office or _("chứng thư số không ghi chức vụ")
    unit = signature.organisation or _("chứng thư số không ghi đơn vị")
    more = _("Chức vụ: %(office)s. Đơn vị: %(unit)s.", office=office, unit=unit)
    if signature.verdict is not Indication.TOTAL_PASSED:
        more = _("%(facts)s Chưa được xác nhận.", facts=more)
    return Answer(question, signature.signer, TONES[signature.verdict], more)


def _when(signature: SignatureVerdict) -> Answer:
    question = _("Ký khi nào, theo đồng hồ của ai?")
    if signature.trusted_time:
        return Answer(
            question,
            _("Không muộn hơn %(moment)s (giờ Việt Nam)", moment=moment(signature.trusted_time)),
            "good",
            _("Theo dấu thời gian của bên thứ ba, đã kiểm tra."),
        )
    if signature.claimed_time:
        return Answer(
            question,
            _("%(moment)s (giờ Việt Nam)", moment=moment(signature.claimed_time)),
            "plain",
            _("Theo đồng hồ bên ký; chưa có dấu thời gian để chứng thực."),
        )
    return Answer(question, _("Chữ ký không ghi thời gian"), "plain")


def _trusted(signature: SignatureVerdict) -> Answer:
    question = _("Chứng thư số do nơi nào cấp, có được tin cậy không?")
    issuer = _("Nơi cấp: %(issuer)s.", issuer=signature.issuer) if signature.issuer else ""
    if signature.trusted_root:
        return Answer(question, _("Có, dẫn về gốc tin cậy %(root)s", root=signature.trusted_root), "good", issuer)
    if _failed(signature):
        return Answer(question, _("Không xét nữa, vì chữ ký không hợp lệ"), "plain", issuer)
    if any(reason.code == NO_CHAIN for reason in signature.reasons):
        return Answer(question, _("Chưa dẫn về nơi cấp nào mà hệ thống này tin cậy"), "late", issuer)
    return Answer(question, _("Chưa kết luận được"), "late", issuer)


def _revoked(signature: SignatureVerdict) -> Answer:
    question = _("Chứng thư số có bị thu hồi không?")
    if signature.revocation is None:
        return Answer(question, _("Chưa kiểm tra"), "plain")
    words, tone = REVOCATION[signature.revocation]
    return Answer(question, _(words), tone)


def _covers(signature: SignatureVerdict) -> Answer:
    question = _("Chữ ký có bao trùm toàn bộ tệp không?")
    if signature.covers_whole_file:
        return Answer(question, _("Có"), "good")
    if signature.level:
        return Answer(question, _("Bao trùm toàn bộ tệp tại thời điểm ký"), "plain")
    return Answer(question, _("Không"), TONES[signature.verdict])


def _later(signature: SignatureVerdict) -> Answer:
    question = _("Sau đó tệp có được bổ sung gì không?")
    if _changed(signature):
        return Answer(question, _("Có thay đổi mà chữ ký không cho phép"), "bad")
    if signature.covers_whole_file:
        return Answer(question, _("Không có gì"), "good")
    if signature.level:  # proved only where every later update is of these kinds
        words = _("Chỉ có chữ ký khác, dấu thời gian hoặc dữ liệu kiểm chứng; nội dung đã ký giữ nguyên")
        return Answer(question, words, "good")
    return Answer(question, _("Chưa kết luận được"), TONES[signature.verdict])


def _failed(signature: SignatureVerdict) -> bool:
    return signature.verdict is Indication.TOTAL_FAILED


def _changed(signature: SignatureVerdict) -> bool:
    return signature.sub_indication in PROVED_CHANGED
