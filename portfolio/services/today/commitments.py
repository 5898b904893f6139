"""Actions and deliverables that are mine to do, or theirs to be asked for. One query each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from alliances.models import Deliverable, MembershipRole
from governance.models import Action
from portfolio.rules.worklist import MANNERS, Item, Kind
from portfolio.services.today.mine import Place, my_alliances

AT_MOST = 500


def action_items(*, user: User, places: dict[int, Place], today: date) -> Iterator[Item]:
    """Open actions: my own, and others' of alliances I manage once they are nearly due."""
    managed = my_alliances(user, MembershipRole.ALLIANCE_MANAGER)
    rows = (
        Action.objects.filter(alliance__in=my_alliances(user))
        .open()
        .filter(
            Q(owner__user=user.pk, due_on__lte=_until(Kind.ACTION, today))
            | Q(
                owner__isnull=True,
                side="ours",
                alliance__in=managed,
                due_on__lte=_until(Kind.ACTION, today),
            )
            | Q(alliance__in=managed, due_on__lte=_until(Kind.CHASE_ACTION, today))
        )
        .select_related("owner", "meeting__body")
        .order_by("due_on", "pk")[:AT_MOST]
    )
    for row in rows:
        mine = _is_mine(row, user)
        born = f"From {row.meeting} on {row.meeting.local_date:%-d %b}. " if row.meeting else ""
        yield _item(
            row,
            places[row.alliance_id],
            kind=Kind.ACTION if mine else Kind.CHASE_ACTION,
            name=row.title,
            detail=f"{born}Due {row.due_on:%-d %b %Y}{_owner(row, mine)}.",
            url=reverse("governance:action_list"),
            what="action",
        )


def deliverable_items(*, user: User, places: dict[int, Place], today: date) -> Iterator[Item]:
    """Open deliverables of agreed plans: my own, and all of alliances I manage."""
    managed = my_alliances(user, MembershipRole.ALLIANCE_MANAGER)
    rows = (
        Deliverable.objects.in_force()
        .filter(plan__alliance__in=my_alliances(user), delivered_on__isnull=True)
        .filter(
            Q(owner__user=user.pk, due_on__lte=_until(Kind.DELIVERABLE, today))
            | Q(
                owner__isnull=True,
                side="ours",
                plan__alliance__in=managed,
                due_on__lte=_until(Kind.DELIVERABLE, today),
            )
            | Q(plan__alliance__in=managed, due_on__lte=_until(Kind.CHASE_DELIVERABLE, today))
        )
        .select_related("owner", "plan")
        .order_by("due_on", "pk")[:AT_MOST]
    )
    for row in rows:
        mine = _is_mine(row, user)
        yield _item(
            row,
            places[row.plan.alliance_id],
            kind=Kind.DELIVERABLE if mine else Kind.CHASE_DELIVERABLE,
            name=row.name,
            detail=f"Deliverable, promised for {row.due_on:%-d %b %Y}{_owner(row, mine)}.",
            url=f"{row.plan.get_absolute_url()}#deliverables",
            what="deliverable",
        )


def _item(
    row: Any, place: Place, *, kind: Kind, name: str, detail: str, url: str, what: str
) -> Item:
    mine = kind in (Kind.ACTION, Kind.DELIVERABLE)
    email = "" if mine or row.owner is None else row.owner.email
    return Item(
        kind=kind,
        key=f"{what}-{row.pk}",
        title=name if mine else f"Chase: {name}",
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


def _is_mine(row: Any, user: User) -> bool:
    if row.owner is not None:
        return row.owner.user_id == user.pk
    # What we owe and nobody owns falls to the alliance manager.
    return bool(row.side == "ours")


def _owner(row: Any, mine: bool) -> str:
    if row.owner is None:
        return "; nobody owns it yet"
    return "" if mine else f" by {row.owner}"


def _until(kind: Kind, today: date) -> date:
    return today + timedelta(days=MANNERS[kind].shown)
