"""Votes between meetings: opened, answered, closed when due or beyond change, withdrawn.

Whoever answers, closes or withdraws takes the row of the vote first, so that an answer is either
counted or refused, never half of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from alliances.models import Membership, Person
from alliances.services.deputies.acting import acts_for, stood_in_for
from core.dates.wall_time import to_wall
from core.mail.ledger import ledger
from core.mail.models import OutgoingMessage
from core.revision.updates import StaleRevision, save_revision
from core.text import plural
from governance.models import Ballot, Committee, CommitteeMember, Decision, Vote
from governance.rules import ballots as rules
from governance.rules.ballots import ABSTAIN, Voice
from governance.services.committees import require_active

State = Ballot.State
KIND, SUBJECT = "vote", "governance.ballot"
CLOSED = "This vote is closed. Answers are no longer taken."
LEFT = "You are no longer a member of this committee, so you cannot vote."
NOBODY = "This committee has no members who could vote."


@transaction.atomic
def open_ballot(*, committee: Committee, by: User | None, now: datetime, **terms: Any) -> Ballot:
    """Put a question to the members of a committee, of both sides, as they are now.

    `terms`: question, background, choices_text, quorum (None: more than half), majority, each_side,
    tie, closes_at. Raises ValidationError for a committee that is closed or has nobody to vote, a
    deadline that has passed and a quorum that cannot be reached.
    """
    require_active(committee)
    members = list(voting_members(committee))
    if not members:
        raise ValidationError(NOBODY)
    if terms["closes_at"] <= now:
        raise ValidationError({"closes_on": "The last day to answer has passed."})
    terms["quorum"] = terms.get("quorum") or rules.usual_quorum(len(members))
    if terms["quorum"] > len(members):
        raise ValidationError(
            {"quorum": f"Only {plural(len(members), 'person', 'people')} can vote."}
        )
    ballot = Ballot(committee=committee, opened_by=by, opened_at=now, **terms)
    ballot.save(force_insert=True)
    for member in members:
        Vote.objects.create(
            ballot=ballot, person=member.person, side=member.person.side, is_chair=member.is_chair
        )
    return ballot


def voting_members(committee: Committee) -> Any:
    """Members of a committee who are still there and in its alliance."""
    rows = CommitteeMember.objects.filter(committee=committee, person__left_on__isnull=True)
    rows = rows.exclude(person__user__is_active=False)
    current = Membership.objects.filter(
        alliance=committee.alliance_id, person=OuterRef("person"), ended_on__isnull=True
    )
    return rows.filter(Exists(current)).select_related("person").order_by("pk")


def entitled(votes: Any) -> Any:
    """Of `votes`, those of people who still may vote: on the committee, in the alliance, there."""
    seat = CommitteeMember.objects.filter(
        committee=OuterRef("ballot__committee"), person=OuterRef("person")
    )
    member = Membership.objects.filter(
        alliance=OuterRef("ballot__committee__alliance"),
        person=OuterRef("person"),
        ended_on__isnull=True,
    )
    gone = Q(person__left_on__isnull=False) | Q(person__user__is_active=False)
    return votes.filter(Exists(seat), Exists(member)).exclude(gone)


def counted_votes(ballot: Ballot) -> list[Vote]:
    """The votes that count: all answers that were given, and of the others those of people who
    still may vote."""
    rows = Vote.objects.filter(ballot=ballot)
    still = entitled(rows).values("pk")
    found = rows.filter(~Q(choice="") | Q(pk__in=still))
    found = found.select_related("person__partner", "given_by")
    return list(found.order_by("side", "person__name", "pk"))


def voices(votes: list[Vote]) -> list[Voice]:
    return [Voice(one.side, one.choice, one.is_chair) for one in votes]


def terms_of(ballot: Ballot) -> rules.Terms:
    choices = ballot.choices
    return rules.Terms(
        choices=len(choices),
        quorum=ballot.quorum,
        majority=ballot.majority,
        each_side=ballot.each_side,
        chair_decides=ballot.tie == Ballot.Tie.CHAIR,
        refuses=rules.AGAINST if rules.is_for_or_against(choices) else "",
    )


@dataclass(frozen=True, slots=True)
class BallotCount:
    """How a vote stands: (choice, votes) in their order, and each vote. While it is open only how
    many have answered is told, so that nobody votes with the others."""

    ballot: Ballot
    lines: list[tuple[str, int]]
    abstained: int
    answered: int
    voters: int
    votes: list[Vote]


def count_of(ballot: Ballot) -> BallotCount:
    """Two queries."""
    votes = counted_votes(ballot)
    for vote in votes:
        vote.ballot = ballot
    found = rules.count(voices(votes), len(ballot.choices))
    lines = list(zip(ballot.choices, found.votes, strict=True))
    return BallotCount(ballot, lines, found.abstained, found.answered, found.voters, votes)


@transaction.atomic
def vote(
    *,
    vote: Vote,
    expected: int | None,
    choice: str,
    comment: str,
    now: datetime,
    by_link: bool = False,
    deputy: Person | None = None,
) -> Vote:
    """Answer, or change an answer, until the vote closes; the same answer again changes nothing.
    It closes at once when nothing can change its result any more.

    `expected` is the revision that was read; None for a link, whose last answer counts. Raises
    StaleRevision, and ValidationError where it is closed, the person may no longer vote, or the
    choice is not offered. `deputy` votes in their place, on record as such; not where they do not
    stand in, or the person has answered.
    """
    ballot = Ballot.objects.select_for_update().get(pk=vote.ballot_id)
    row = Vote.objects.select_related("person").get(pk=vote.pk)
    row.ballot = ballot
    if expected is not None and row.revision != expected:
        raise StaleRevision(row)
    if ballot.state != State.OPEN or now >= ballot.closes_at:
        raise ValidationError(CLOSED)
    if not entitled(Vote.objects.filter(pk=row.pk)).exists():
        raise ValidationError(LEFT)
    if deputy is not None:
        _require_deputy(row, deputy, now)
    if choice not in (ABSTAIN, *map(str, range(len(ballot.choices)))):
        raise ValidationError({"choice": "Choose one of the answers."})
    by = deputy.pk if deputy is not None else None
    if (row.choice, row.comment, row.given_by_id) == (choice, comment.strip(), by):
        return row
    row.choice, row.comment, row.answered_at = choice, comment.strip(), now
    row.by_link, row.given_by = by_link, deputy
    fields = ["choice", "comment", "answered_at", "by_link", "given_by"]
    save_revision(instance=row, expected=row.revision, fields=fields)
    if rules.is_beyond_change(voices(counted_votes(ballot)), terms_of(ballot)):
        _close(ballot, now)
    return row


def _require_deputy(row: Vote, deputy: Person, now: datetime) -> None:
    if not acts_for(deputy=deputy, person=row.person_id, today=timezone.localdate(now)):
        raise ValidationError(f"You do not stand in for {row.person} today.")
    if row.choice and row.given_by_id is None:
        raise ValidationError(f"{row.person} has voted already. Only they can change it.")


def close_due_ballots(*, now: datetime) -> int:
    """Close every vote whose time is over, however long nobody looked. Returns how many."""
    closed = 0
    for pk in Ballot.objects.open().filter(closes_at__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            ballot = Ballot.objects.select_for_update().get(pk=pk)
            if ballot.state == State.OPEN:
                _close(ballot, ballot.closes_at)
                closed += 1
    return closed


def _close(ballot: Ballot, at: datetime) -> None:
    """Count, and put what was decided on record with the votes. The row is locked."""
    votes = counted_votes(ballot)
    terms = terms_of(ballot)
    found = rules.result(voices(votes), terms)
    counted = rules.count(voices(votes), terms.choices)
    ballot.result = rules.result_words(found, ballot.choices, counted)
    carried = found.kind == rules.CARRIED
    ballot.state = State.CARRIED if carried else State.NOT_CARRIED
    ballot.won = ballot.choices[int(found.choice)] if carried else ""
    ballot.closed_at = at
    if carried:
        ballot.decision = _decision(ballot, at)
    fields = ["result", "state", "won", "closed_at", "decision"]
    save_revision(instance=ballot, expected=ballot.revision, fields=fields)
    _withdraw_mail(ballot, "The vote is closed.", at)


def _decision(ballot: Ballot, at: datetime) -> Decision:
    won = "" if ballot.won == rules.FOR_AND_AGAINST[0] else f" {ballot.won}"
    committee = ballot.committee
    return Decision.objects.create(
        alliance=committee.alliance,
        committee=committee,
        text=f"{ballot.question}{won}",
        reasoning=ballot.background,
        options="\n".join(ballot.choices) if won else "",
        manner=Decision.Manner.VOTE,
        decided_on=to_wall(at, settings.DEFAULT_USER_TIME_ZONE).date(),
    )


@transaction.atomic
def withdraw_ballot(*, ballot: Ballot, expected: int, reason: str, now: datetime) -> Ballot:
    """Take the question back; who has answered is told why on its page. Raises StaleRevision, and
    ValidationError for one that is closed."""
    row = Ballot.objects.select_for_update().get(pk=ballot.pk)
    if row.revision != expected:
        raise StaleRevision(row)
    if row.state != State.OPEN:
        raise ValidationError("This vote is closed and stays on record.")
    row.state, row.withdrawn_reason, row.closed_at = State.WITHDRAWN, reason.strip(), now
    fields = ["state", "withdrawn_reason", "closed_at"]
    save_revision(instance=row, expected=expected, fields=fields)
    _withdraw_mail(row, "The vote was withdrawn.", now)
    return row


def _withdraw_mail(ballot: Ballot, reason: str, now: datetime) -> None:
    rows = OutgoingMessage.objects.filter(kind=KIND, subject_id=ballot.pk)
    ledger.withdraw(rows, now=now, reason=reason)


def votes_in_place(ballot: Ballot, deputy: Person | None, now: datetime) -> list[Vote]:
    """Votes of those for whom `deputy` acts today, and who have not voted themselves. One query
    where they act for somebody."""
    people = stood_in_for(person=deputy, today=timezone.localdate(now))
    if not people:
        return []
    rows = entitled(Vote.objects.filter(ballot=ballot, person__in=people))
    rows = rows.filter(Q(choice="") | Q(given_by__isnull=False)).select_related("person")
    found: list[Vote] = list(rows.order_by("person__name", "pk"))
    for vote in found:
        vote.ballot = ballot
    return found


def vote_of(ballot: Ballot, person: Person | None) -> Vote | None:
    """The vote of a person who still may vote."""
    if person is None:
        return None
    rows = entitled(Vote.objects.filter(ballot=ballot, person=person))
    found: Vote | None = rows.select_related("person").first()
    if found is not None:
        found.ballot = ballot
    return found
