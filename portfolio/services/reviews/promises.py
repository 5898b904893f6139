"""What was promised before this review, and what is promised for the next quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import CharField, Q, Value

from alliances.models import Alliance, Side
from governance.models import Action
from plans.models import Deliverable
from portfolio.rules import reviews as rules
from portfolio.rules.review_document import Commitments, PriorPromises, Promise, SidePromises


def promises_of(*, alliance: Alliance, since: date, until: date, as_of: date) -> list[Promise]:
    """Deliverables of plans in force and actions that matter between the days `since` and `until`,
    as they stood on `as_of`, in the order in which they fall due. One query."""
    deliverables = Deliverable.objects.in_force().filter(plan__alliance=alliance)
    actions = Action.objects.filter(alliance=alliance).exclude(state=Action.State.DROPPED)
    parts = []
    for kind, rows, name, done_on in (
        ("deliverable", deliverables, "name", "delivered_on"),
        ("action", actions, "title", "done_on"),
    ):
        undone = Q(**{f"{done_on}__isnull": True}) | Q(**{f"{done_on}__gte": since})
        rows = rows.filter(Q(due_on__gte=since) | undone, due_on__lte=until).order_by()
        fields = (Value(kind, CharField()), "due_on", name, "side", "owner__name", done_on)
        parts.append(rows.values_list("pk", *fields))
    found = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: row[0])
    promises = [_promise(as_of, *fields) for _, *fields in found]
    return sorted(promises, key=lambda row: (row.due_on, row.kind, row.name))


def _promise(
    as_of: date, kind: str, due_on: date, name: str, side: str, owner: str | None, done: date | None
) -> Promise:
    kept_on = done if done is not None and done <= as_of else None
    return Promise(
        kind=kind,
        name=name,
        side=side,
        owner=owner or "",
        due_on=due_on,
        kept_on=kept_on,
        standing=rules.promise_standing(due_on=due_on, kept_on=kept_on, as_of=as_of),
        days_late=max(0, ((kept_on or as_of) - due_on).days),
    )


def prior_promises(rows: Sequence[Promise], *, since: date, as_of: date) -> PriorPromises:
    """Prior promises: what fell due since the last review or is owed from before, per side."""
    prior = [
        row
        for row in rows
        # What is due on the day itself is not answered for before the day is over.
        if row.standing != rules.AHEAD
        and rules.belongs_to_prior_promises(
            due_on=row.due_on, kept_on=row.kept_on, since=since, as_of=as_of
        )
    ]
    prior.sort(key=lambda row: (row.standing != rules.OPEN, row.due_on, row.name))
    sides = (_side(side, prior) for side in Side.values)
    return PriorPromises(tuple(side for side in sides if side.total), tuple(prior))


def _side(side: str, rows: Sequence[Promise]) -> SidePromises:
    mine = [row.standing for row in rows if row.side == side]
    counts = (mine.count(standing) for standing in (rules.KEPT, rules.LATE, rules.OPEN))
    return SidePromises(side, len(mine), *counts)


def commitments(rows: Sequence[Promise], *, as_of: date, until: date) -> Commitments:
    """What both sides promise for the time up to `until`."""
    coming = (row for row in rows if as_of <= row.due_on <= until and row.kept_on is None)
    return Commitments(until, tuple(coming))
