"""What waits for a person in plans: deliverables, signatures, and plans to be locked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from alliances.rules.worklist import Item, Kind
from alliances.services.worklist import AT_MOST, OWNER_FIELDS, MyAlliances, Promises
from core.text import write_year
from plans.models import Deliverable, JointBusinessPlan, PlanSignOff
from plans.rules.plans import SIGNING_ROLES

WAITS = "waiting for you"
SIGN_PLAN = Kind("sign_plan", 10, severity=7, horizon=7, icon="edit", always=WAITS)
AGREE_PLAN = Kind("agree_plan", 20, severity=6, horizon=7, icon="lock", always=WAITS)
DELIVERABLE = Kind("deliverable", 80, severity=6, horizon=7, shown=14)
NUDGE_DELIVERABLE = Kind("nudge_deliverable", 100, severity=5, horizon=7, shown=7)
SHOWN = ("name", "side", "due_on", "revision", "plan__alliance")


def deliverable_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Open deliverables of agreed plans: my own, and all of alliances I manage. One query."""
    promises = Promises(mine, now, DELIVERABLE, NUDGE_DELIVERABLE, "plan__alliance", "deliverable")
    rows = Deliverable.objects.in_force().filter(delivered_on__isnull=True)
    for row in promises.of(rows.select_related("owner", "plan").only(*SHOWN, *OWNER_FIELDS)):
        yield promises.item(
            row,
            row.plan.alliance_id,
            name=row.name,
            detail=f"Deliverable, due {row.due_on:%-d %b %Y}",
            url=f"{row.plan.get_absolute_url()}#deliverables",
        )


def in_review(mine: MyAlliances, now: datetime) -> QuerySet[JointBusinessPlan, Any]:
    return JointBusinessPlan.objects.filter(
        alliance__in=mine.anywhere(), state=JointBusinessPlan.State.PARTNER_REVIEW
    )


def plan_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Plans in partner review that wait for our signature, or to be locked. One query."""
    today = now.astimezone(mine.user.zone).date()
    signed = PlanSignOff.objects.filter(plan=OuterRef("pk"))
    rows = (
        in_review(mine, now)
        .annotate(ours=Exists(signed.filter(side="ours")))
        .annotate(theirs=Exists(signed.filter(side="theirs")))
        .order_by("pk")[:AT_MOST]
    )
    for row in rows:
        place = mine.places[row.alliance_id]
        year, url = write_year(row.fiscal_year), row.get_absolute_url()
        if not row.ours and place.roles & SIGNING_ROLES["ours"]:
            title, step = f"Sign off the {year} plan", "Read and sign off"
            who = "The partner has signed off." if row.theirs else "No sign-off yet."
            kind, detail = SIGN_PLAN, f"In partner review. {who}"
        elif row.ours and row.theirs and place.managed:
            title, step, kind = f"Lock the {year} plan", "Agree and lock", AGREE_PLAN
            detail = "Both sides have signed off."
        else:
            continue
        key = f"plan-{row.pk}"
        yield Item(place, kind, key, title, today, detail=detail, url=url, step=step)
