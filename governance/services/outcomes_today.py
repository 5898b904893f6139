"""What waits for alliance managers and voters in decisions, votes and actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliances.rules.worklist import Item, Kind
from alliances.services.deputies.acting import away_people
from alliances.services.worklist import AT_MOST, MyAlliances
from governance.models import Action, Decision, Vote
from governance.rules.decisions import LOOK_BACK_NEAR
from governance.services.ballots import entitled

LOOK_BACK = Kind("look_back", 125, severity=4, horizon=14, shown=LOOK_BACK_NEAR, icon="history")
REVISIT = Kind("revisit", 55, severity=6, horizon=7, icon="history", always="to be revisited")
VOTE = Kind("vote", 25, severity=7, horizon=3, shown=60, icon="check")
PROPOSAL = Kind("proposal", 85, severity=5, horizon=5, icon="calendar", always="waits for you")


def looking_back(mine: MyAlliances, now: datetime) -> QuerySet[Decision, Any]:
    today = now.astimezone(mine.user.zone).date()
    due = Q(outcome="", look_back_on__lte=LOOK_BACK.until(today))
    rows: QuerySet[Decision, Any] = Decision.objects.filter(
        due | Q(revisit_since__isnull=False),
        alliance__in=mine.managed(),
        superseded_by__isnull=True,
    )
    return rows


def decision_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Decisions to look back on or to revisit, of alliances I manage. One query."""
    rows = looking_back(mine, now).only(
        *("alliance", "text", "look_back_on", "outcome", "revisit_since", "revisit_reason")
    )
    for row in rows.order_by("look_back_on", "pk")[:AT_MOST]:
        revisit = row.revisit_since is not None
        day = row.revisit_since or row.look_back_on
        assert day is not None  # by the filter
        yield Item(
            mine.places[row.alliance_id],
            REVISIT if revisit else LOOK_BACK,
            f"decision-back-{row.pk}",
            f"{'Revisit' if revisit else 'Look back on'}: {row}",
            day,
            detail=f"It happened: {row.revisit_reason}"
            if revisit
            else f"How did it go? You wanted to ask on {day:%-d %b %Y}.",
            url=row.get_absolute_url(),
            step="Revisit" if revisit else "Say how it went",
            step_url=reverse("governance:decision_look_back", args=[row.pk]),
        )


def votes(mine: MyAlliances, now: datetime) -> QuerySet[Vote, Any]:
    """Those that wait for my answer, or that of somebody for whom I stand in."""
    away = away_people(mine.user, now.astimezone(mine.user.zone).date())
    rows = Vote.objects.filter(
        Q(person__user=mine.user.pk) | Q(person__in=away),
        choice="",
        ballot__state="open",
        ballot__closes_at__gt=now,
        ballot__committee__alliance__in=mine.anywhere(),
    )
    found: QuerySet[Vote, Any] = entitled(rows)
    return found


def vote_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Votes that wait for an answer. One query."""
    read = votes(mine, now).select_related("ballot__committee", "person")
    for row in read.order_by("ballot__closes_at", "pk")[:AT_MOST]:
        ballot = row.ballot
        closes = ballot.closes_at.astimezone(mine.user.zone)
        whose = "" if row.person.user_id == mine.user.pk else f" for {row.person}"
        yield Item(
            mine.places[ballot.committee.alliance_id],
            VOTE,
            f"vote-{row.pk}",
            f"Vote{whose}: {ballot.question}",
            closes.date(),
            detail=f"{ballot.committee}. Closes {closes:%a %-d %b, %H:%M}.",
            people=1,
            url=f"{ballot.get_absolute_url()}?vote={row.pk}"
            if whose
            else ballot.get_absolute_url(),
            step="Vote",
        )


def proposals(mine: MyAlliances, now: datetime) -> QuerySet[Action, Any]:
    rows: QuerySet[Action, Any] = Action.objects.asked_of_managers()
    return rows.filter(alliance__in=mine.managed())


def proposal_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """What owners of actions propose, in alliances I manage. One query."""
    rows = proposals(mine, now)
    for row in rows.select_related("owner").order_by("asked_at", "pk")[:AT_MOST]:
        assert row.asked_at is not None  # by asked_of_managers
        day = row.asked_due_on
        asks = f"proposes {day:%-d %b %Y}" if day else "cannot do it"
        yield Item(
            mine.places[row.alliance_id],
            PROPOSAL,
            f"proposal-{row.pk}",
            f"{row.owner or 'The owner'} {asks}: {row.title}",
            row.asked_at.astimezone(mine.user.zone).date(),
            detail=f"Due {row.due_on:%-d %b %Y}. {row.asked_reason}",
            side=row.side,
            url=f"{reverse('governance:action_list')}?show=proposed",
            step="Decide",
        )
