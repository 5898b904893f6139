"""The way of a scorecard to final: who may take which step next. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

OPEN, SUBMITTED, REVIEWED, PARTNER, FINAL = "open", "submitted", "reviewed", "partner", "final"

ANSWER, SUBMIT, WITHDRAW, ACCEPT, RETURN = "answer", "submit", "withdraw", "accept", "return"
ASK, MORE, SKIP, FINALISE = "ask", "more", "skip", "finalise"

# Where a step on record leads (scorecards.models.ScorecardStep). A reply leaves the scorecard with
# the partner.
LEADS_TO: Mapping[str, str] = {
    "submitted": SUBMITTED,
    "withdrawn": OPEN,
    "returned": OPEN,
    "accepted": REVIEWED,
    "asked": PARTNER,
    "final": FINAL,
}


@dataclass(frozen=True, slots=True)
class Duties:
    """What the tier asks for (scorecards.models.EntryRule)."""

    leader_review: bool = False
    partner_reply: bool = False
    reply_days: int = 10
    notable_move: int = 10


# Where an administrator has set nothing. Ours, not a standard.
DEFAULTS: Mapping[str, Duties] = {
    "strategic": Duties(leader_review=True, partner_reply=True),
    "core": Duties(partner_reply=True),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`replies`, `waiting`: lines sent to the partner, and those without a reply. `due_on` is the
    last day to reply."""

    state: str
    duties: Duties
    replies: int = 0
    waiting: int = 0
    due_on: date | None = None

    def is_over(self, today: date) -> bool:
        """Whether the time to reply is over: silence is “no answer” then."""
        return self.due_on is not None and today > self.due_on


def steps(card: Standing, *, edit: bool, leads: bool, today: date) -> tuple[str, ...]:
    """What a person may do next, the usual step first. `edit`: may change the alliance; `leads`: is
    an alliance leader. SKIP makes it final without asking the partner, which needs a reason; MORE
    asks a further person of the partner."""
    if card.state == OPEN and edit:
        return (ANSWER, *((SUBMIT,) if card.duties.leader_review else _ends(card)))
    if card.state == SUBMITTED:
        return ((ACCEPT, RETURN) if leads else ()) + ((WITHDRAW,) if edit else ())
    if card.state == REVIEWED:
        return (_ends(card) if edit else ()) + ((RETURN,) if leads else ())
    if card.state == PARTNER and edit:
        return (FINALISE,) if not card.waiting or card.is_over(today) else (MORE,)
    return ()


def _ends(card: Standing) -> tuple[str, ...]:
    return (ASK, SKIP) if card.duties.partner_reply else (FINALISE,)


def waits_for(state: str) -> str:
    """Whose turn it is, in words that follow “waits for”; "" where it waits for nobody."""
    return {
        OPEN: "the alliance manager",
        SUBMITTED: "an alliance leader",
        REVIEWED: "the alliance manager",
        PARTNER: "the partner",
    }.get(state, "")
