"""The life of a pledge as a small model sees it: who may do what now, and what must then be true."""

from __future__ import annotations

from dataclasses import dataclass, field

MEMBERS = ("chair", "vice_chair", "son-la", "lai-chau", "lao-cai", "ha-giang", "quang-ninh")
PEOPLE = (*MEMBERS, "drafter", "vice_drafter", "clerk", "archivist", "observer", "administrator", "outsider")
AUTHORS = ("chair", "drafter", "clerk", "archivist")
IN_ORDER = ("vice_chair", "chair")
TEXT_ACTS = ("comment", "approve", "request_change", "sign", "refuse")
STEP_ACTS = ("submit", "withdraw", "send_back", "close", "open_signing", "archive")


@dataclass
class Model:
    """A pledge without database, files or keys: plain facts, kept beside the real one."""

    state: str = "drafting"
    versions: int = 0
    approved: set[str] = field(default_factory=set)
    signed: list[str] = field(default_factory=list)

    def sees(self, who: str) -> bool:
        """Drafts stay with the author's unit; what circulates is seen by the cluster and Thanh tra Chính phủ."""
        return who in AUTHORS or (self.state != "drafting" and who not in {"administrator", "outsider"})

    def may(self, who: str, act: str) -> bool:
        """Whether this act by this person must succeed now, on a page that is not stale."""
        if self.state == "drafting":
            return who == "drafter" and act in {"save", "submit"}
        if self.state == "in_review":
            return (
                (who == "drafter" and act == "withdraw")
                or (who == "chair" and act == "send_back")
                or (who in {*MEMBERS, "drafter", "vice_drafter"} and act == "comment")
                or (who in MEMBERS and act == "request_change")
                or (who in MEMBERS and act == "approve" and who not in self.approved)
            )
        if self.state == "approved":
            return (who, act) in {("chair", "send_back"), ("clerk", "open_signing")}
        if self.state == "signing":
            return (who == IN_ORDER[len(self.signed)] and act in {"sign", "refuse"}) or (who, act) == (
                "chair",
                "send_back",
            )
        return self.state == "signed" and (who, act) == ("archivist", "archive")

    def happened(self, who: str, act: str) -> None:
        """What the act leads to."""
        match act:
            case "submit":
                self.state, self.approved, self.signed = "in_review", set(), []
                self.versions += 1
            case "approve":
                self.approved.add(who)
                self.state = "approved" if self.approved == set(MEMBERS) else "in_review"
            case "request_change":
                self.approved.discard(who)
            case "withdraw" | "send_back" | "refuse":
                self.state = "drafting"
            case "open_signing":
                self.state = "signing"
            case "sign":
                self.signed.append(who)
                self.state = "signed" if len(self.signed) == len(IN_ORDER) else "signing"
            case "archive":
                self.state = "archived"

    def next_act(self) -> tuple[str, str] | None:
        """The natural next step: who, what."""
        unheard = [who for who in MEMBERS if who not in self.approved]
        return {
            "drafting": ("drafter", "submit"),
            "in_review": (unheard[0] if unheard else "", "approve"),
            "approved": ("clerk", "open_signing"),
            "signing": (IN_ORDER[len(self.signed) % 2], "sign"),
            "signed": ("archivist", "archive"),
        }.get(self.state)
