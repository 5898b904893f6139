"""The mail of a vote: to each voter when it opens, and again before it closes to who is missing.

Level-triggered, as reminders are: the planner compares what should be there with the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.template.loader import render_to_string
from django.utils import timezone

from alliances.models import Deputy, Person
from alliances.services.addresses import held_back
from alliances.services.reaching import current_members, out_of_reach, signs_in
from core.dates.wall_time import zone, zone_words
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, site_url
from core.mail.tasks import wake
from core.registry.mail import Described, ForDeputy, InboxLine, MailKind, Prepared, mail_kinds
from core.registry.replies import Asked, Choice, ReplyKind, reply_kinds
from core.replies import reply_url
from core.text import one_line
from governance.models import Ballot, Vote
from governance.rules.ballots import ABSTAIN
from governance.services import ballots
from governance.services.ballots import KIND, SUBJECT

OPENED, LAST_CALL = 0, 1
CALLED_BEFORE = timedelta(hours=24)
"""How long before a vote closes those who have not answered are written to again."""


def plan_vote_mails(*, now: datetime) -> int:
    """Write a row for every voter who has not answered and is owed one. Returns how many."""
    waiting = ballots.entitled(
        Vote.objects.filter(choice="", ballot__state="open", ballot__closes_at__gt=now)
    ).exclude(person__email="")
    planned = 0
    for variant in (OPENED, LAST_CALL):
        owed = _owed(waiting, variant, now)
        rows = [_row(vote, variant) for vote in owed.select_related("ballot", "person")]
        OutgoingMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        planned += len(rows)
    if planned:
        transaction.on_commit(partial(wake, KIND), robust=True)
    return planned


def _owed(waiting: Any, variant: int, now: datetime) -> Any:
    known = OutgoingMessage.objects.filter(
        kind=KIND,
        subject_id=OuterRef("ballot"),
        person_id=OuterRef("person"),
        variant=variant,
    )
    rows = waiting.filter(~Exists(known)).order_by()
    if variant == OPENED:
        return rows
    # Not to who was asked a moment ago: a vote of a day or less is asked for once.
    long = rows.filter(ballot__closes_at__gt=F("ballot__opened_at") + CALLED_BEFORE * 2)
    return long.filter(ballot__closes_at__lte=now + CALLED_BEFORE)


def _row(vote: Vote, variant: int) -> OutgoingMessage:
    ballot = vote.ballot
    due_at = ballot.opened_at if variant == OPENED else ballot.closes_at - CALLED_BEFORE
    return outgoing(
        kind=KIND,
        key=f"{ballot.pk}:{variant}:{vote.person_id}",
        due_at=due_at,
        not_after=ballot.closes_at,
        subject_type=SUBJECT,
        subject_id=ballot.pk,
        variant=variant,
        person_id=vote.person_id,
    )


class VoteWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        votes = _votes(rows)
        entitled = set(
            ballots.entitled(Vote.objects.filter(pk__in=[one.pk for one in votes.values()]))
            .order_by()
            .values_list("pk", flat=True)
        )
        members = current_members(vote.person_id for vote in votes.values())
        return {
            row.pk: _prepared(row, votes.get((row.subject_id, row.person_id)), entitled, members)
            for row in rows
        }


def _votes(rows: Sequence[OutgoingMessage]) -> dict[tuple[int, int], Vote]:
    found = Vote.objects.filter(
        ballot__in={row.subject_id for row in rows}, person__in={row.person_id for row in rows}
    ).select_related("ballot__committee__alliance", "ballot__opened_by", "person__user")
    return {(vote.ballot_id, vote.person_id): vote for vote in found.order_by()}


def _prepared(
    row: OutgoingMessage, vote: Vote | None, entitled: set[int], members: set[tuple[int, int]]
) -> Prepared:
    if vote is None:
        return Prepared(withdrawn="The vote is no longer on record.")
    ballot, person = vote.ballot, vote.person
    alliance = ballot.committee.alliance
    if ballot.state != Ballot.State.OPEN:
        return Prepared(withdrawn="The vote is closed.")
    if vote.choice:
        return Prepared(withdrawn="Has answered.")
    if reason := out_of_reach(person, alliance, members):
        return Prepared(withdrawn=reason)
    if vote.pk not in entitled:
        return Prepared(withdrawn="No longer on the committee.")
    return Prepared(
        held=held_back(alliance=alliance, owner=person),
        address=person.email,
        compose=partial(_content, vote, row.variant),
        account=person.user,
        person=person,
        useful_until=ballot.closes_at,
        for_deputy=ForDeputy(alliance, partial(_content, vote, row.variant), personal=True),
    )


def closes_words(ballot: Ballot, zone_name: str) -> str:
    """ "Tuesday 1 December 2026, 17:00, Berlin time"."""
    at = ballot.closes_at.astimezone(zone(zone_name))
    return f"{at:%A} {at.day} {at:%B %Y}, {at:%H:%M}, {zone_words(zone_name)}"


def _zone_of(person: Person) -> str:
    return str(person.user.time_zone if person.user else person.time_zone)


def _content(vote: Vote, variant: int, deputy: Person | None = None) -> Content:
    """What the voter reads, or who stands in for them."""
    ballot, person = vote.ballot, deputy or vote.person
    restricted = ballot.committee.alliance.confidentiality == "restricted"
    version = vote.person_id if deputy else 0
    link = reply_url(KIND, subject=ballot.pk, person=person.pk, version=version)
    page = f"{ballot.get_absolute_url()}?vote={vote.pk}"
    context = {
        "restricted": restricted,
        "reader": person.name,
        "ballot": ballot,
        "opened_by": str(ballot.opened_by or "A colleague"),
        "closes": closes_words(ballot, _zone_of(person)),
        "url": site_url(page) if signs_in(person.user) else link,
        "signs_in": signs_in(person.user),
        "again": variant == LAST_CALL,
    }
    subject = "Your vote is asked for" if restricted else f"Your vote: {ballot.question}"
    if variant == LAST_CALL:
        subject = f"Still open: {subject[0].lower()}{subject[1:]}"
    text = render_to_string("governance/mail/vote.txt", context)
    return compose(subject=one_line(subject)[:150], text=text)


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    votes = _votes(rows)
    found: dict[int, Described] = {}
    for row in rows:
        vote = votes.get((row.subject_id, row.person_id))
        if vote is not None:
            about = f"{vote.ballot}, {vote.ballot.committee.alliance}"
            recipient = f"{vote.person.name}, {vote.person.email}"
            found[row.pk] = Described(recipient, about, vote.ballot.get_absolute_url())
    return found


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    found = Ballot.objects.visible_to(user).select_related("committee__alliance")
    ballots_seen = found.in_bulk({row.subject_id for row in rows})
    return {
        row.pk: InboxLine(
            title=f"{'Still open: your' if row.variant == LAST_CALL else 'Your'} vote: {ballot}",
            about=f"{ballot.committee}, {ballot.committee.alliance}",
            url=ballot.get_absolute_url(),
        )
        for row in rows
        if (ballot := ballots_seen.get(row.subject_id)) is not None
    }


def _subjects(user: Any, edit: bool) -> Any:
    if user.is_guest:
        return None
    rows = Ballot.objects
    return (rows.editable_by(user) if edit else rows.visible_to(user)).values("pk")


# Answers by link -------------------------------------------------------------------------------
def _asked(subject: int, person: int, version: int) -> Asked | None:
    """What a voter is asked by a link; None for who may no longer vote. `version`: the key of the
    person for whom a deputy votes, 0 for their own vote."""
    voter = version or person
    if version and not _may_vote_for(subject, person, voter):
        return None
    rows = ballots.entitled(Vote.objects.filter(ballot=subject, person=voter))
    vote = rows.select_related("ballot__committee__alliance", "person__user").first()
    if vote is None:
        return None
    ballot = vote.ballot
    alliance = ballot.committee.alliance
    facts = [("Closes", closes_words(ballot, _zone_of(vote.person)))]
    if ballot.background:
        facts.insert(0, ("About it", ballot.background))
    comment = "Comment, seen by the committee once the vote is closed"
    choices = [
        Choice(str(place), words, primary=place == 0, words_label=comment)
        for place, words in enumerate(ballot.choices)
    ]
    choices.append(Choice(ABSTAIN, "Abstain", words_label=comment))
    return Asked(
        title=ballot.question,
        about=f"{ballot.committee}, {alliance}",
        facts=facts,
        choices=choices,
        given=_given(vote, person),
        closed=closed_words(ballot),
        row=(vote, Person.objects.get(pk=person) if version else None),
    )


def _may_vote_for(ballot: int, deputy: int, voter: int) -> bool:
    """A deputy without a sign-in, who stands in today and may know of the alliance."""
    found = Deputy.objects.acting(timezone.localdate()).filter(deputy=deputy, person=voter)
    row = found.select_related("deputy__user").first()
    asked = Ballot.objects.filter(pk=ballot).select_related("committee__alliance").first()
    if row is None or asked is None:
        return False
    return not out_of_reach(row.deputy, asked.committee.alliance, current_members([deputy]))


def _given(vote: Vote, reader: int) -> str:
    if not vote.choice:
        return "" if vote.person_id == reader else f"You vote for {vote.person}."
    if vote.person_id == reader:
        return f"You answered: {vote.words}."
    return f"The answer of {vote.voter} is: {vote.words}."


def closed_words(ballot: Ballot) -> str:
    """Why no answer is taken any more; "" while the vote is open."""
    if ballot.state == Ballot.State.WITHDRAWN:
        return f"This vote was withdrawn: {ballot.withdrawn_reason}"
    return "" if ballot.state == Ballot.State.OPEN else f"This vote is closed. {ballot.result}"


def _answer(asked: Asked, choice: str, words: str, now: datetime) -> str:
    row, deputy = asked.row
    how = {"expected": None, "by_link": True, "deputy": deputy}
    ballots.vote(vote=row, choice=choice, comment=words, now=now, **how)
    return "Thank you. Your vote is on record. You can change it until the vote closes."


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Vote between meetings",
            plural="votes",
            writer=VoteWriter,
            describe=_describe,
            quiet_hours=True,
            subjects=_subjects,
            deputies=True,
            optional="When a committee that you sit on votes between meetings",
            inbox=_read,
        )
    )
    reply_kinds.register(ReplyKind(KIND, _asked, _answer, 30))
