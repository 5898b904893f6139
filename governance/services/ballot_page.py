"""The page of a vote, read in a fixed number of queries; and that voters can be nudged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import User
from alliances.models import Person
from core.registry.nudges import NudgeKind, Waited, nudge_kinds
from core.replies import reply_path
from core.ui.actions import Button, Rights
from governance.models import Ballot, Vote
from governance.rules.actions import on_ballot
from governance.services.ballot_mail import closed_words
from governance.services.ballots import KIND, BallotCount, count_of, vote_of, votes_in_place


@dataclass(frozen=True, slots=True)
class BallotPage:
    """`own` is the vote that the reader may give or change while the vote is open: theirs, or one
    `in_place` of somebody for whom they stand in; `offered` are all of these, where there are
    several. How others voted is told once it is closed; who has not answered (`missing`) to who may
    nudge them."""

    count: BallotCount
    own: Vote | None
    in_place: Person | None
    offered: list[Vote]
    is_open: bool
    closed: str
    missing: list[Vote]
    terms: list[tuple[str, str]]
    buttons: list[Button]

    @property
    def by_company(self) -> dict[str, list[Vote]]:
        """Votes by the company of the voter; "" is ours."""
        found: dict[str, list[Vote]] = {}
        for vote in self.count.votes:
            partner = vote.person.partner
            found.setdefault(str(partner) if partner else "", []).append(vote)
        return dict(sorted(found.items()))


def ballot_page(
    *, ballot: Ballot, user: User, editable: bool, now: datetime, chosen: int | None = None
) -> BallotPage:
    """Everything the page shows to `user`; `chosen` is the key of the vote to give, theirs or that
    of somebody for whom they stand in. Five queries, six for a deputy."""
    count = count_of(ballot)
    is_open = ballot.state == Ballot.State.OPEN and now < ballot.closes_at
    reader: Person | None = getattr(user, "person", None)
    mine = vote_of(ballot, reader)
    offered = [mine] if mine is not None else []
    if is_open:
        offered += votes_in_place(ballot, reader, now)
    own = next((one for one in offered if one.pk == chosen), offered[0] if offered else None)
    missing = [vote for vote in count.votes if not vote.choice] if is_open and editable else []
    return BallotPage(
        count=count,
        own=own,
        in_place=own.person if own is not None and own is not mine else None,
        offered=offered if len(offered) > 1 else [],
        is_open=is_open,
        closed=closed_words(ballot),
        missing=missing,
        terms=_terms(ballot, count.voters),
        buttons=on_ballot(ballot.pk, ballot.state, Rights(edit=editable)),
    )


def _terms(ballot: Ballot, voters: int) -> list[tuple[str, str]]:
    found = [
        ("Needed", f"{ballot.quorum} of {voters} must answer"),
        ("Decided by", ballot.get_majority_display()),
        ("If votes are equal", ballot.get_tie_display()),
    ]
    if ballot.each_side:
        found.append(("Companies", "Each company must agree by itself"))
    return found


# Nudges ----------------------------------------------------------------------------------------
def _votes() -> Any:
    return Vote.objects.select_related(
        "ballot__committee__alliance", "person__user", "person__partner"
    )


def _waited(vote: Vote, today: date) -> Waited:
    ballot = vote.ballot
    over = "" if ballot.state == Ballot.State.OPEN else "This vote is closed."
    if not over and vote.choice:
        over = f"{vote.person} has answered."
    return Waited(
        name=ballot.question,
        stands=f"is open for your vote until {ballot.closes_at:%-d %b %Y}",
        asks="How do you vote?",
        people=[vote.person],
        page=ballot.get_absolute_url(),
        owner=vote.person_id,
        reply=lambda person: reply_path(KIND, subject=ballot.pk, person=person.pk),
        over=over,
    )


def register() -> None:
    nudge_kinds.register(NudgeKind(KIND, "vote", _votes, _waited, tab="governance", order=30))
