"""A cluster-year and its rule in words (quy định của cụm), the same on its page and in its form."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clusters.models import ClusterYear
from workflows.years import ApprovalRule, Signers, SigningOrder

APPROVAL_RULES = {
    ApprovalRule.ALL: _l("Tất cả các đơn vị thành viên phải thống nhất"),
    ApprovalRule.N_OF_M: _l("Chỉ cần đủ số đơn vị nêu dưới đây thống nhất"),
}
SIGNERS = {
    Signers.CHAIR_AND_VICE: _l("Cụm trưởng và Cụm phó ký"),
    Signers.ALL_MEMBERS: _l("Tất cả các đơn vị thành viên ký"),
}
SIGNING_ORDERS = {
    SigningOrder.VICE_FIRST: _l("Cụm phó ký trước, Cụm trưởng ký sau cùng"),
    SigningOrder.CHAIR_FIRST: _l("Cụm trưởng ký trước, Cụm phó ký sau"),
    SigningOrder.TOGETHER: _l("Cụm trưởng và Cụm phó ký không theo thứ tự"),
}


def year_in_words(year: ClusterYear) -> str:
    """How the year is called in the reader's language; its ``title`` is the Vietnamese that the archive keeps."""
    return str(_("%(cluster)s · năm %(year)s", cluster=year.name, year=year.year))


def rule_in_words(year: ClusterYear) -> list[str]:
    """What holds in this year, a sentence each: approval, silence, signatures."""
    plan = year.as_plan()
    if plan.approval_rule is ApprovalRule.ALL:
        approval = _("Bản giao ước cần cả %(members)s đơn vị thống nhất.", members=len(plan.members))
    else:
        approval = _(
            "Bản giao ước cần ít nhất %(needed)s trong %(members)s đơn vị thống nhất.",
            needed=plan.approvals_needed,
            members=len(plan.members),
        )
    if plan.silence_consents:
        silence = _("Đơn vị không trả lời khi hết hạn góp ý được coi là thống nhất.")
    else:
        silence = _("Im lặng không được coi là thống nhất.")
    return [approval, silence, f"{SIGNERS[plan.signers]}.", f"{SIGNING_ORDERS[plan.signing_order]}."]
