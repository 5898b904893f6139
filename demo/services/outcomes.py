"""What came out of meetings: decisions looked back on, votes, actions that moved, nudges, pulse."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from alliances.models import Alliance, Membership, Person
from core.mail.queue import outgoing
from demo.services.company import Company
from demo.services.data import read
from governance.models import (
    Action,
    Attendee,
    Ballot,
    Committee,
    Decision,
    Dissent,
    Meeting,
    PulseAnswer,
    PulseMark,
    Vote,
)
from governance.services import actions, ballots, decisions
from governance.services.ballot_mail import LAST_CALL, OPENED
from governance.services.ballots import KIND, SUBJECT

FLAGSHIP = "Northstar co-sell"
WORDS = read("outcomes")
SCORES = (4, 5, 3, 4, 4, 5, 3)
SAID = "We prepared the customer meeting together for the first time."


def tell_outcomes(*, company: Company, now: datetime) -> None:
    """Of the alliance a visitor opens first."""
    alliance = Alliance.objects.filter(name=FLAGSHIP).first()
    committee = Committee.objects.filter(alliance=alliance, kind="steering").first()
    if alliance is None or committee is None:
        return
    author = company.people["ines"].user
    _decide(committee, author, now)
    for entry in WORDS["votes"]:
        _vote(committee, author, entry, now)
    _move(company.people["ines"], now)
    _feel(committee, now)


def _decide(committee: Committee, author: Any, now: datetime) -> None:
    today = now.date()
    made: list[Decision] = []
    theirs = committee.members.filter(person__partner__isnull=False).first()
    for entry in WORDS["decisions"]:
        back = entry.get("look_back")
        decision = decisions.record_decision(
            committee=committee,
            text=entry["text"],
            reasoning=entry.get("reasoning", ""),
            internal_reasoning=entry.get("internal", ""),
            options=entry.get("options", "").strip(),
            criteria=entry.get("criteria", ""),
            right=entry.get("right", ""),
            amount=entry.get("amount"),
            currency="EUR" if "amount" in entry else "",
            manner=entry["manner"],
            decided_on=today - timedelta(days=entry["days"]),
            look_back_on=today + timedelta(days=back) if back is not None else None,
            supersedes=made[entry["replaces"]] if "replaces" in entry else None,
        )
        made.append(decision)
        if "dissent" in entry and theirs is not None:
            decisions.record_dissent(
                decision=decision,
                person=theirs.person,
                why=entry["dissent"],
                would_change=entry["would_change"],
                by=author,
            )
        if "outcome" in entry:
            decisions.look_back(
                decision=decision,
                expected=decision.revision,
                outcome=entry["outcome"],
                outcome_note=entry["outcome_note"],
                today=today - timedelta(days=-(back or 0)),
            )
        at = now - timedelta(days=entry["days"])
        _dated((*_history(decision), *_history(*decision.dissents.all())), at, author)


def _history(*rows: Decision | Dissent) -> list[Any]:
    return [one for row in rows for one in row.history.all()]


def _dated(records: tuple[Any, ...], at: datetime, author: Any) -> None:
    """The records were written now, by nobody."""
    for record in records:
        record.history_date, record.history_user = at, author
        record.save(update_fields=["history_date", "history_user"])


def _vote(committee: Committee, author: Any, entry: dict[str, Any], now: datetime) -> None:
    """One that is open, with some answers; one that has been decided."""
    ahead, days = entry.get("ahead"), entry.get("days", 5)
    opened = now - timedelta(days=days)
    closes = now + timedelta(days=ahead) if ahead else opened + timedelta(days=7)
    ballot = ballots.open_ballot(
        committee=committee,
        by=author,
        now=opened,
        question=entry["question"],
        background=entry.get("background", ""),
        choices_text="\n".join(entry.get("choices", [])),
        closes_at=closes,
    )
    votes = list(Vote.objects.filter(ballot=ballot).order_by("pk"))
    for number, vote in enumerate(votes[: entry.get("answered", len(votes))]):
        at = opened + timedelta(hours=5 + number)
        if Ballot.objects.get(pk=ballot.pk).state == "open":
            ballots.vote(vote=vote, expected=None, choice="0", comment="", now=at)
    _sent(ballot, votes)


def _sent(ballot: Ballot, votes: list[Vote]) -> None:
    """The mails went out: nobody in the demo is to be written to."""
    for vote in votes:
        for variant in (OPENED, LAST_CALL):
            message = outgoing(
                kind=KIND,
                key=f"{ballot.pk}:{variant}:{vote.person_id}",
                due_at=ballot.opened_at,
                not_after=ballot.closes_at,
                subject_type=SUBJECT,
                subject_id=ballot.pk,
                variant=variant,
                person_id=vote.person_id,
            )
            message.state, message.finished_at = "done", ballot.opened_at
            message.save(force_insert=True)


def _move(author: Person, now: datetime) -> None:
    """An action that moved twice, one that was dropped, and one whose owner asks for more time."""
    today = now.date()
    mine = Membership.objects.filter(person=author, role="alliance_manager", ended_on=None)
    owed = Action.objects.open().filter(alliance__in=mine.values("alliance"))
    rows = list(owed.order_by("due_on", "pk")[:3])
    if len(rows) < 3:
        return
    moved, dropped, asked = rows
    for ahead, reason in ((9, "The template of the partner came late."), (21, "Legal is slow.")):
        actions.move_action(
            action=moved,
            expected=moved.revision,
            due_on=today + timedelta(days=ahead),
            reason=reason,
            today=today,
        )
    actions.drop_action(
        action=dropped,
        expected=dropped.revision,
        reason="Done by the partner instead.",
        today=today,
    )
    actions.propose(
        action=asked,
        expected=asked.revision,
        due_on=today + timedelta(days=14),
        reason="The figures of the last month are not there yet.",
        now=now - timedelta(days=1),
        today=today,
    )


def _feel(committee: Committee, now: datetime) -> None:
    """Answers after the last meetings that were held, by who was there."""
    Committee.objects.filter(pk=committee.pk).update(asks_pulse=True)
    held = Meeting.objects.filter(committee=committee, state="held", ends_at__lte=now)
    over = held.filter(ends_at__lte=now - timedelta(days=8)).order_by("-starts_at")[:3]
    for number, meeting in enumerate(over):
        came = Attendee.objects.filter(meeting=meeting, attended=True).select_related("person")
        for place, one in enumerate(came.order_by("pk")):
            side = one.person.side
            PulseMark.objects.create(meeting=meeting, person=one.person, side=side)
            PulseAnswer.objects.create(
                meeting=meeting,
                side=side,
                score=SCORES[(number + place) % len(SCORES)],
                words=SAID if not number and not place else "",
            )
