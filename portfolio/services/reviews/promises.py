"""What was promised before this review, and what is promised for the next quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from alliances.models import Alliance
from alliances.rules.periods import Quarter
from governance.models import Action
from plans.models import Deliverable
from portfolio.rules import reviews as rules

SIDES = ("ours", "theirs", "joint")


@dataclass(frozen=True)
class Promise:
    kind: str
    name: str
    side: str
    owner: str
    due_on: date
    kept_on: date | None


def promises_of(*, alliance: Alliance, since: date, until: date) -> list[Promise]:
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
        Promise("deliverable", row.name, row.side, _name(row.owner), row.due_on, row.delivered_on)
        for row in deliverables
    ]
    found += [
        Promise("action", row.title, row.side, _name(row.owner), row.due_on, row.done_on)
        for row in actions
    ]
    return sorted(found, key=lambda row: (row.due_on, row.kind, row.name))


def promises_part(rows: list[Promise], *, since: date, as_of: date) -> dict[str, Any]:
    """Prior promises: what fell due since the last review or is owed from before, per side."""
    prior = [
        _json(row, as_of)
        for row in rows
        if rules.belongs_to_prior_promises(
            due_on=row.due_on, kept_on=row.kept_on, since=since, as_of=as_of
        )
    ]
    # Promises that are due on the day itself are not answered for before the day is over.
    prior = [row for row in prior if row["standing"] != rules.AHEAD]
    prior.sort(key=lambda row: (row["standing"] != rules.OPEN, row["due_on"], row["name"]))
    sides = [_side(side, prior) for side in SIDES]
    sides = [side for side in sides if side["total"]]
    return {"finding": rules.promises_finding(sides), "sides": sides, "rows": prior}


def commitments_part(rows: list[Promise], *, as_of: date, until: date) -> dict[str, Any]:
    """What both sides promise for the time up to `until`."""
    coming = [
        _json(row, as_of)
        for row in rows
        if as_of <= row.due_on <= until and not (row.kept_on is not None and row.kept_on <= as_of)
    ]
    count = len(coming)
    words = f"{count} commitment{'' if count == 1 else 's'} up to the end of {_quarter(until)}"
    return {"finding": words if count else "Nothing is promised yet", "rows": coming}


def _json(row: Promise, as_of: date) -> dict[str, Any]:
    kept = row.kept_on if row.kept_on is not None and row.kept_on <= as_of else None
    standing = rules.promise_standing(due_on=row.due_on, kept_on=kept, as_of=as_of)
    return {
        "kind": row.kind,
        "name": row.name,
        "side": row.side,
        "owner": row.owner,
        "due_on": row.due_on.isoformat(),
        "kept_on": kept.isoformat() if kept else None,
        "standing": standing,
        "words": rules.STANDING_WORDS[standing],
        "days_late": max(0, ((kept or as_of) - row.due_on).days),
    }


def _side(side: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    mine = [row["standing"] for row in rows if row["side"] == side]
    return {
        "side": side,
        "total": len(mine),
        "kept": mine.count(rules.KEPT),
        "late": mine.count(rules.LATE),
        "open": mine.count(rules.OPEN),
    }


def _quarter(day: date) -> str:
    return str(Quarter.containing(day))


def _name(person: Any) -> str:
    return str(person) if person is not None else ""
