"""What was promised before this review, and what is promised for the next quarter."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from alliances.models import Alliance
from governance.models import Action
from plans.models import Deliverable
from portfolio.rules import reviews as rules
from portfolio.rules.review_document import Commitments, PriorPromises, Promise, SidePromises

SIDES = ("ours", "theirs", "joint")


class Owed(NamedTuple):
    """A deliverable or an action as it is on record now, in the order in which they fall due."""

    due_on: date
    kind: str
    name: str
    side: str
    owner: str
    kept_on: date | None


def promises_of(*, alliance: Alliance, since: date, until: date) -> list[Owed]:
    """Deliverables of plans in force and actions that matter between two days. Two queries."""
    deliverables = (
        Deliverable.objects.in_force()
        .filter(plan__alliance=alliance, due_on__lte=until)
        .filter(Q(due_on__gte=since) | Q(delivered_on__isnull=True) | Q(delivered_on__gte=since))
        .select_related("owner")
    )
    actions = (
        Action.objects.filter(alliance=alliance, due_on__lte=until)
        .exclude(state=Action.State.DROPPED)
        .filter(Q(due_on__gte=since) | Q(done_on__isnull=True) | Q(done_on__gte=since))
        .select_related("owner")
    )
    found = [
        Owed(row.due_on, "deliverable", row.name, row.side, _name(row.owner), row.delivered_on)
        for row in deliverables
    ]
    found += [
        Owed(row.due_on, "action", row.title, row.side, _name(row.owner), row.done_on)
        for row in actions
    ]
    return sorted(found, key=lambda row: row[:3])


def prior_promises(rows: list[Owed], *, since: date, as_of: date) -> PriorPromises:
    """Prior promises: what fell due since the last review or is owed from before, per side."""
    prior = [
        _promise(row, as_of)
        for row in rows
        if rules.belongs_to_prior_promises(
            due_on=row.due_on, kept_on=row.kept_on, since=since, as_of=as_of
        )
    ]
    # Promises that are due on the day itself are not answered for before the day is over.
    prior = [row for row in prior if row.standing != rules.AHEAD]
    prior.sort(key=lambda row: (row.standing != rules.OPEN, row.due_on, row.name))
    sides = (_side(side, prior) for side in SIDES)
    return PriorPromises(tuple(side for side in sides if side.total), tuple(prior))


def commitments(rows: list[Owed], *, as_of: date, until: date) -> Commitments:
    """What both sides promise for the time up to `until`."""
    coming = (
        _promise(row, as_of)
        for row in rows
        if as_of <= row.due_on <= until and not (row.kept_on is not None and row.kept_on <= as_of)
    )
    return Commitments(until, tuple(coming))


def _promise(row: Owed, as_of: date) -> Promise:
    kept = row.kept_on if row.kept_on is not None and row.kept_on <= as_of else None
    return Promise(
        kind=row.kind,
        name=row.name,
        side=row.side,
        owner=row.owner,
        due_on=row.due_on,
        kept_on=kept,
        standing=rules.promise_standing(due_on=row.due_on, kept_on=kept, as_of=as_of),
        days_late=max(0, ((kept or as_of) - row.due_on).days),
    )


def _side(side: str, rows: list[Promise]) -> SidePromises:
    mine = [row.standing for row in rows if row.side == side]
    counts = (mine.count(standing) for standing in (rules.KEPT, rules.LATE, rules.OPEN))
    return SidePromises(side, len(mine), *counts)


def _name(person: Any) -> str:
    return str(person) if person is not None else ""
