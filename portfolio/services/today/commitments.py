"""Actions and deliverables that are mine to do, or theirs to be asked for. One query each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.db.models import Q
from django.urls import reverse

from governance.models import Action
from plans.models import Deliverable
from portfolio.rules.worklist import MANNERS, Item, Kind
from portfolio.services.today.mine import Mine, Place

AT_MOST = 500
SHOWN = ("side", "due_on", "revision", "owner__name", "owner__email", "owner__user")


def action_items(*, mine: Mine, today: date) -> Iterator[Item]:
    """Open actions: my own, and others' of alliances I manage once they are nearly due."""
    managed = mine.managed()
    rows = (
        Action.objects.filter(alliance__in=mine.anywhere())
        .open()
        .filter(
            Q(owner__user=mine.user.pk, due_on__lte=_until(Kind.ACTION, today))
            | Q(
                owner__isnull=True,
                side="ours",
                alliance__in=managed,
                due_on__lte=_until(Kind.ACTION, today),
            )
            | Q(alliance__in=managed, due_on__lte=_until(Kind.CHASE_ACTION, today))
        )
        .select_related("owner", "meeting__committee")
        .only(
            "alliance",
            "title",
            *SHOWN,
            "meeting__title",
            "meeting__local_date",
            "meeting__committee__name",
        )
        .order_by("due_on", "pk")[:AT_MOST]
    )
    for row in rows:
        own = _is_own(row, mine)
        born = f"From {row.meeting} on {row.meeting.local_date:%-d %b}. " if row.meeting else ""
        yield _item(
            row,
            mine.places[row.alliance_id],
            kind=Kind.ACTION if own else Kind.CHASE_ACTION,
            name=row.title,
            detail=f"{born}Due {row.due_on:%-d %b %Y}{_owner(row, own)}.",
            url=reverse("governance:action_list"),
            what="action",
        )


def deliverable_items(*, mine: Mine, today: date) -> Iterator[Item]:
    """Open deliverables of agreed plans: my own, and all of alliances I manage."""
    managed = mine.managed()
    rows = (
        Deliverable.objects.in_force()
        .filter(plan__alliance__in=mine.anywhere(), delivered_on__isnull=True)
        .filter(
            Q(owner__user=mine.user.pk, due_on__lte=_until(Kind.DELIVERABLE, today))
            | Q(
                owner__isnull=True,
                side="ours",
                plan__alliance__in=managed,
                due_on__lte=_until(Kind.DELIVERABLE, today),
            )
            | Q(plan__alliance__in=managed, due_on__lte=_until(Kind.CHASE_DELIVERABLE, today))
        )
        .select_related("owner", "plan")
        .only("name", *SHOWN, "plan__alliance")
        .order_by("due_on", "pk")[:AT_MOST]
    )
    for row in rows:
        own = _is_own(row, mine)
        yield _item(
            row,
            mine.places[row.plan.alliance_id],
            kind=Kind.DELIVERABLE if own else Kind.CHASE_DELIVERABLE,
            name=row.name,
            detail=f"Deliverable, promised for {row.due_on:%-d %b %Y}{_owner(row, own)}.",
            url=f"{row.plan.get_absolute_url()}#deliverables",
            what="deliverable",
        )


def _item(
    row: Any, place: Place, *, kind: Kind, name: str, detail: str, url: str, what: str
) -> Item:
    own = kind in (Kind.ACTION, Kind.DELIVERABLE)
    email = "" if own or row.owner is None else row.owner.email
    return Item(
        kind=kind,
        key=f"{what}-{row.pk}",
        title=name if own else f"Chase: {name}",
        due_on=row.due_on,
        alliance_id=place.pk,
        alliance=place.name,
        quadrant=place.quadrant,
        tier=place.tier,
        detail=detail,
        side=row.side,
        url=url,
        step=f"Write to {row.owner}" if email else "Open",
        step_url=f"mailto:{quote(email)}?subject={quote(name)}" if email else "",
        completes=(what, row.pk, row.revision),
    )


def _is_own(row: Any, mine: Mine) -> bool:
    if row.owner is not None:
        return bool(row.owner.user_id == mine.user.pk)
    # What we owe and nobody owns falls to the alliance manager.
    return bool(row.side == "ours")


def _owner(row: Any, own: bool) -> str:
    if row.owner is None:
        return "; nobody owns it yet"
    return "" if own else f" by {row.owner}"


def _until(kind: Kind, today: date) -> date:
    return today + timedelta(days=MANNERS[kind].shown)
