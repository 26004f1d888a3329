"""Who may do what (quyền): one table, office x action x state x relation; what is not in it is refused.

The relation says what the actor's unit is to this paper: the same leader is a reviewer of one paper, the signer of
another and nothing to a third. The administrator appears in no rule about papers: who keeps the accounts must not be
able to approve or sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from workflows.paper import State
from workflows.people import Actor, Office
from workflows.refusals import NotAllowed, NotFound


class Action(StrEnum):
    """What a route or a command does (hành động): <resource>:<act>."""

    SEE = "paper:see"
    START = "paper:start"
    DRAFT = "paper:draft"
    SUBMIT = "paper:submit"
    WITHDRAW = "paper:withdraw"
    RETURN = "paper:return"
    COMMENT = "paper:comment"
    REQUEST_CHANGE = "paper:request-change"
    APPROVE = "paper:approve"
    CLOSE_REVIEW = "paper:close-review"
    OPEN_SIGNING = "paper:open-signing"
    SIGN = "paper:sign"
    REFUSE_SIGNATURE = "paper:refuse-signature"
    SEAL = "paper:seal"
    ARCHIVE = "paper:archive"
    SEARCH_ARCHIVE = "archive:search"
    SEE_REGISTER = "register:see"
    SEE_YEAR = "year:see"
    SET_UP_YEARS = "year:set-up"
    ADMINISTER_ACCOUNTS = "account:administer"
    SEE_LOG = "log:see"
    SEE_HEADS = "log:see-heads"
    OWN_ACCOUNT = "account:own"
    OWN_KEY = "key:own"
    DELEGATE = "delegation:give"
    ADMINISTER_KEYS = "key:administer"
    SEE_INSPECTIONS = "inspection:see"
    KEEP_INSPECTORS = "inspector:keep"
    PLAN = "inspection:plan"
    SEE_VISITS = "visit:see"
    ARRANGE_VISIT = "visit:arrange"
    RECORD_VISIT = "visit:record"
    SEE_PROGRESS = "progress:see"
    REPORT_PROGRESS = "progress:report"
    SET_DUE_DAYS = "progress:set-due-days"
    SEE_RESULTS = "result:see"
    SCORE_SELF = "score:self"
    SUM_UP = "result:sum-up"
    OPEN_VOTE = "vote:open"
    VOTE = "vote:cast"
    PUBLIC = "public"


class Relation(StrEnum):
    """What the actor's unit is to a paper or a cluster-year (quan hệ)."""

    AUTHOR = "author"  # the unit that drafts it
    RECORDER = "recorder"  # the actor is of the team whose work it records
    REVIEWER = "reviewer"  # a unit of its review circle
    SIGNER = "signer"  # the actor holds a slot that is open now
    KEEPER = "keeper"  # the chair's unit, which keeps the cluster's papers, also those between two members
    MEMBER = "member"  # a unit of the cluster-year
    SUCCESSOR = "successor"  # the unit that came after a member: reads, takes no part
    UPPER = "upper"  # Thanh tra Chính phủ


Of, S, R = Office, State, Relation
STAFF = frozenset({Of.LEADER, Of.DEPUTY, Of.DRAFTER, Of.CLERK, Of.ARCHIVIST, Of.INSPECTOR})
MAY_SIGN = frozenset({Of.LEADER, Of.DEPUTY, Of.INSPECTOR})  # a deputy or inspector only where a slot names them
MAY_RECORD = frozenset({Of.LEADER, Of.DEPUTY, Of.DRAFTER, Of.INSPECTOR})  # whoever is of the team
CIRCULATED = frozenset(State) - {S.DRAFTING}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: the action is allowed to any of these offices, in any of these states and relations."""

    action: Action
    offices: frozenset[Office]
    states: frozenset[State]
    relations: frozenset[Relation]


def _rule(action: Action, offices: AbstractSet[Office], states: AbstractSet[State], *relations: Relation) -> Rule:
    return Rule(action, frozenset(offices), frozenset(states), frozenset(relations))


PAPER_RULES: tuple[Rule, ...] = (
    _rule(Action.SEE, STAFF, {S.DRAFTING}, R.AUTHOR),
    _rule(Action.SEE, MAY_RECORD, {S.DRAFTING}, R.RECORDER),
    _rule(Action.SEE, STAFF, CIRCULATED, R.AUTHOR, R.RECORDER, R.REVIEWER, R.SIGNER, R.KEEPER, R.MEMBER, R.SUCCESSOR),
    _rule(Action.SEE, {Of.OBSERVER}, CIRCULATED, R.UPPER),
    _rule(Action.DRAFT, {Of.DRAFTER}, {S.DRAFTING}, R.AUTHOR),
    _rule(Action.DRAFT, MAY_RECORD, {S.DRAFTING}, R.RECORDER),
    _rule(Action.SUBMIT, {Of.DRAFTER}, {S.DRAFTING}, R.AUTHOR),
    _rule(Action.SUBMIT, MAY_RECORD, {S.DRAFTING}, R.RECORDER),
    _rule(Action.WITHDRAW, {Of.DRAFTER}, {S.IN_REVIEW}, R.AUTHOR),
    _rule(Action.WITHDRAW, MAY_RECORD, {S.IN_REVIEW}, R.RECORDER),
    _rule(Action.RETURN, {Of.LEADER}, {S.IN_REVIEW, S.APPROVED, S.SIGNING}, R.AUTHOR),
    _rule(Action.COMMENT, {Of.LEADER, Of.DRAFTER}, {S.IN_REVIEW}, R.REVIEWER, R.AUTHOR),
    _rule(Action.COMMENT, MAY_RECORD, {S.IN_REVIEW}, R.RECORDER),
    _rule(Action.REQUEST_CHANGE, {Of.LEADER}, {S.IN_REVIEW}, R.REVIEWER),
    _rule(Action.APPROVE, {Of.LEADER}, {S.IN_REVIEW}, R.REVIEWER),
    _rule(Action.CLOSE_REVIEW, {Of.DRAFTER, Of.CLERK}, {S.IN_REVIEW}, R.AUTHOR),
    _rule(Action.OPEN_SIGNING, {Of.CLERK}, {S.APPROVED}, R.AUTHOR),
    _rule(Action.OPEN_SIGNING, MAY_RECORD, {S.APPROVED}, R.RECORDER),  # both sides sign on the spot
    _rule(Action.SIGN, MAY_SIGN, {S.SIGNING}, R.SIGNER),
    _rule(Action.REFUSE_SIGNATURE, MAY_SIGN, {S.SIGNING}, R.SIGNER),
    _rule(Action.SEAL, {Of.CLERK}, {S.SIGNED}, R.AUTHOR),
    _rule(Action.ARCHIVE, {Of.ARCHIVIST}, {S.SIGNED}, R.AUTHOR, R.KEEPER),
)

# Acts upon no single paper: the office alone decides; what each person then sees is scoped by their units.
HOUSE_RULES: Mapping[Action, frozenset[Office]] = {
    Action.START: frozenset({Of.DRAFTER}),
    Action.SEARCH_ARCHIVE: STAFF | {Of.OBSERVER},
    Action.SEE_REGISTER: STAFF | {Of.OBSERVER},
    Action.SEE_YEAR: STAFF | {Of.OBSERVER, Of.ADMINISTRATOR},
    Action.SET_UP_YEARS: frozenset({Of.ADMINISTRATOR}),
    Action.ADMINISTER_ACCOUNTS: frozenset({Of.ADMINISTRATOR}),
    Action.SEE_LOG: frozenset({Of.ADMINISTRATOR, Of.OBSERVER}),
    Action.SEE_HEADS: frozenset(Office),
    Action.OWN_ACCOUNT: frozenset(Office),
    Action.DELEGATE: frozenset({Of.LEADER}),  # never a deputy: a right that was given is not handed on
    Action.OWN_KEY: MAY_SIGN | {Of.CLERK},  # a clerk's is the agency's
    Action.ADMINISTER_KEYS: frozenset({Of.ADMINISTRATOR}),  # others' revocation, roots to trust
    Action.SEE_INSPECTIONS: STAFF | {Of.OBSERVER},
    Action.KEEP_INSPECTORS: frozenset({Of.LEADER, Of.DRAFTER}),  # of their own unit; the planner of every member
    Action.PLAN: frozenset({Of.DRAFTER}),  # of the chair's unit (app/inspections/scope.py)
    Action.SEE_VISITS: STAFF | {Of.OBSERVER},
    Action.ARRANGE_VISIT: frozenset({Of.LEADER, Of.DRAFTER}),  # of either side, or the planner (app/visits/scope.py)
    Action.RECORD_VISIT: MAY_RECORD,  # of its team, or a drafter of the inspecting unit
    Action.SEE_PROGRESS: STAFF | {Of.OBSERVER},
    Action.REPORT_PROGRESS: frozenset({Of.LEADER, Of.DRAFTER}),  # of their own unit
    Action.SET_DUE_DAYS: frozenset({Of.DRAFTER}),  # of the chair's unit
    Action.SEE_RESULTS: STAFF | {Of.OBSERVER},
    Action.SCORE_SELF: frozenset({Of.LEADER, Of.DRAFTER}),  # of their own unit
    Action.SUM_UP: frozenset({Of.DRAFTER}),  # of the chair's unit
    Action.OPEN_VOTE: frozenset({Of.DRAFTER}),  # of the chair's unit
    Action.VOTE: frozenset({Of.LEADER}),  # for their own unit
}


def may_in_house(actor: Actor, action: Action) -> bool:
    """Whether the actor holds an office that gives this right."""
    allowed = HOUSE_RULES.get(action, frozenset())
    return any(holding.office in allowed for holding in actor.holdings)


def may(actor: Actor, action: Action, state: State, relations: Mapping[int, frozenset[Relation]]) -> bool:
    """Whether the actor may do this to a paper in ``state``; ``relations`` says what each unit is to that paper.

    Office and relation must meet in the same unit: the clerk of one province is nothing to the paper of another.
    """
    return any(
        holding.office in rule.offices and relations.get(holding.unit_id, frozenset()) & rule.relations
        for rule in PAPER_RULES
        if rule.action is action and state in rule.states
        for holding in actor.holdings
    )


def acting_units(
    actor: Actor, action: Action, state: State, relations: Mapping[int, frozenset[Relation]]
) -> frozenset[int]:
    """The units for which the actor may do this: whose leader approves, whose clerk gives the number."""
    return frozenset(
        holding.unit_id
        for rule in PAPER_RULES
        if rule.action is action and state in rule.states
        for holding in actor.holdings
        if holding.office in rule.offices and relations.get(holding.unit_id, frozenset()) & rule.relations
    )


def require(actor: Actor, action: Action, state: State, relations: Mapping[int, frozenset[Relation]]) -> None:
    """Refuse unless :func:`may`: as not found where the actor may not even see the paper."""
    if not may(actor, Action.SEE, state, relations):
        raise NotFound("Không tìm thấy văn bản này.")
    if not may(actor, action, state, relations):
        raise NotAllowed("Việc này không thuộc chức trách của Ông/Bà ở bước hiện tại của văn bản.")
