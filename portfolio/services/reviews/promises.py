"""What was promised before this review, and what is promised for the next quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import CharField, Q, Value

from alliances.models import Alliance, Side
from alliances.rules.punctuality import days_late
from governance.models import Action
from plans.models import Deliverable
from portfolio.rules import reviews as rules
from portfolio.rules.review_document import Commitments, PriorPromises, Promise, SidePromises
from portfolio.rules.reviews import Promised

DAYS = ("due_on", "first_due_on", "recorded_on", "dropped_on", "never_made", "moves")


def promises_of(*, alliance: Alliance, since: date, until: date) -> list[Promised]:
    """Deliverables of plans in force and actions that matter between the days `since` and `until`.
    One query."""
    deliverables = Deliverable.objects.agreed().filter(plan__alliance=alliance)
    actions = Action.objects.filter(alliance=alliance)
    begun, parts = Q(first_due_on__lte=until) | Q(due_on__lte=until), []
    for rows, kind, name in ((deliverables, "deliverable", "name"), (actions, "action", "title")):
        done_on = rows.model.SETTLED
        undone = Q(**{f"{done_on}__isnull": True}) | Q(**{f"{done_on}__gte": since})
        lately = Q(first_due_on__gte=since) | Q(due_on__gte=since) | Q(recorded_on__gte=since)
        fields = (Value(kind, CharField()), name, "side", "owner__name", done_on, *DAYS)
        parts.append(rows.filter(begun, lately | undone).order_by().values_list("pk", *fields))
    found = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: row[0])
    return [Promised(*fields) for _, *fields in found]


def prior_promises(rows: Sequence[Promised], *, since: date, as_of: date) -> PriorPromises:
    """Prior promises: what was first promised for a day since the last review, or is answered for
    since then; by the day of the first promise, per side."""
    prior = [
        _promise(row, row.first_due_on, as_of)
        for row in rows
        if rules.belongs_to_prior_promises(row, since=since, as_of=as_of)
    ]
    prior.sort(key=lambda row: (row.standing != rules.OPEN, row.due_on, row.kind, row.name))
    sides = (_side(side, prior) for side in Side.values)
    return PriorPromises(tuple(side for side in sides if side.total), tuple(prior))


def _promise(row: Promised, due_on: date, as_of: date) -> Promise:
    kept_on = row.settled_on if row.settled_on and row.settled_on <= as_of else None
    return Promise(
        kind=row.kind,
        name=row.name,
        side=row.side,
        owner=row.owner or "",
        due_on=due_on,
        kept_on=kept_on,
        standing=rules.promise_standing(row, as_of),
        days_late=days_late(row, as_of),
    )


def _side(side: str, rows: Sequence[Promise]) -> SidePromises:
    mine = [row.standing for row in rows if row.side == side]
    kept, owed = mine.count(rules.KEPT), mine.count(rules.OPEN)
    return SidePromises(side, len(mine), kept, len(mine) - kept - owed, owed)


def commitments(rows: Sequence[Promised], *, as_of: date, until: date) -> Commitments:
    """What both sides promise for the time up to `until`, by its present day."""
    coming = [
        _promise(row, row.due_on, as_of)
        for row in rows
        if as_of <= row.due_on <= until and rules.is_open(row, as_of)
    ]
    coming.sort(key=lambda row: (row.due_on, row.kind, row.name))
    return Commitments(until, tuple(coming))
