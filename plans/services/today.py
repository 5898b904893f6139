"""What waits for a person in plans: deliverables, actuals, signatures, plans to be locked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliances.rules.worklist import Item, Kind
from alliances.services.worklist import AT_MOST, OWNER_FIELDS, MyAlliances, Promises
from core.text import plural, write_year
from plans.models import (
    Deliverable,
    JointBusinessPlan,
    Objective,
    ObjectiveActual,
    PlanSignOff,
)
from plans.rules.objectives import STALE_AFTER_DAYS
from plans.rules.plans import SIGNING_ROLES
from plans.services.progress import this_year

WAITS = "waiting for you"
SIGN_PLAN = Kind("sign_plan", 10, severity=7, horizon=7, icon="edit", always=WAITS)
AGREE_PLAN = Kind("agree_plan", 20, severity=6, horizon=7, icon="lock", always=WAITS)
DELIVERABLE = Kind("deliverable", 80, severity=6, horizon=7, shown=14)
NUDGE_DELIVERABLE = Kind("nudge_deliverable", 100, severity=5, horizon=7, shown=7)
SAY_HOW = Kind("say_how", 91, severity=4, horizon=14, icon="goal", always=WAITS)
RECORD_ACTUALS = Kind("record_actuals", 92, severity=4, horizon=14, icon="goal", always=WAITS)
NAMED = 3
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


def silent_objectives(mine: MyAlliances, now: datetime) -> QuerySet[Objective, Any]:
    """Objectives of this year's agreed plans that I manage: those without an actual that is recent
    and stands, and those that do not say how they are measured."""
    today = now.astimezone(mine.user.zone).date()
    long_ago = today - timedelta(days=STALE_AFTER_DAYS)
    recent = ObjectiveActual.objects.filter(
        objective=OuterRef("pk"),
        as_of__gte=long_ago,
        corrected_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    silent = Q(plan__agreed_on__lte=long_ago) & ~Exists(recent)
    plans = {"plan__state": "agreed", "plan__fiscal_year": this_year(today)}
    rows = Objective.objects.filter(plan__alliance__in=mine.managed(), **plans)
    return rows.filter(silent | Q(measured_as="") | Q(direction=""), dropped_on__isnull=True)


def objective_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """One item a plan, for actuals that nobody records, and for objectives that do not say how they
    are measured. One query."""
    today = now.astimezone(mine.user.zone).date()
    rows = silent_objectives(mine, now).select_related("plan").order_by("plan", "pk")
    found: dict[tuple[JointBusinessPlan, bool], list[str]] = {}
    for row in rows[:AT_MOST]:
        found.setdefault((row.plan, row.is_said), []).append(row.what)
    for (plan, said), names in found.items():
        place = mine.places[plan.alliance_id]
        count, kind = plural(len(names), "objective"), RECORD_ACTUALS if said else SAY_HOW
        title = f"Record actuals of {count}" if said else f"Say how {count} {_are(names)} measured"
        why = f"None in {STALE_AFTER_DAYS} days" if said else "Not measured until then"
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield Item(
            place,
            kind,
            f"{kind.name}-{plan.pk}",
            title,
            today,
            detail=f"{why}: {', '.join(names[:NAMED])}{more}.",
            url=f"{plan.get_absolute_url()}#objectives",
            step="Record actuals" if said else "Say how",
        )


def _are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


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
