"""Initiatives: their way through the stage gate, and the list over all alliances."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from alliances.models import FailureCause, Person
from core.revision.updates import StaleRevision, save_revision
from plans.models import Initiative, JointBusinessPlan
from plans.rules.initiatives import ENDED, NEEDS_CAUSE, gate
from plans.services.locks import lock_to_record


@transaction.atomic
def move_initiative(
    *,
    initiative: Initiative,
    stage: str,
    expected: int,
    today: date,
    on: date | None = None,
    sales_executive_sponsor: Person | None = None,
    failure_cause: str = "",
    cause: FailureCause | None = None,
) -> Initiative:
    """Move an initiative to `stage` through the gate; also on a locked plan.

    `on` (default today) becomes the launch or finish date of a move that launches or ends it.
    Raises ValidationError naming the field that is missing; StaleRevision.
    """
    lock_to_record(
        initiative,
        instead="Change it on the version in force. It carries over once this one is agreed.",
    )
    row = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if row.revision != expected:
        raise StaleRevision(row)
    if sales_executive_sponsor is not None:
        row.sales_executive_sponsor = sales_executive_sponsor
    refusals = gate(
        current=row.stage,
        to=stage,
        has_sponsor=row.sales_executive_sponsor_id is not None,
        cause=failure_cause,
    )
    if refusals:
        raise ValidationError(refusals)
    day = on or today
    if day > today:
        raise ValidationError({"on": f"{day:%-d %b %Y} is in the future."})
    row.stage, row.failure_cause = stage, failure_cause
    row.cause = cause if stage in NEEDS_CAUSE else None
    if stage == Initiative.Stage.LAUNCHED:
        row.launch_on = day
    if stage in ENDED:
        row.finish_on = day
    fields = [
        "stage",
        "failure_cause",
        "cause",
        "sales_executive_sponsor",
        "launch_on",
        "finish_on",
    ]
    return save_revision(instance=row, expected=expected, fields=fields)


def years_seen(*, user: User) -> list[int]:
    """Fiscal years with a plan the reader sees, newest first."""
    plans = JointBusinessPlan.objects.visible_to(user).order_by("-fiscal_year")
    return list(plans.values_list("fiscal_year", flat=True).distinct())


def found_initiatives(
    *,
    user: User,
    q: str = "",
    stage: str = "",
    year: int | None = None,
    cause: FailureCause | None = None,
    open: bool | None = False,
) -> QuerySet[Initiative]:
    """Those the filters leave, latest plans first."""
    rows = (
        Initiative.objects.visible_to(user)
        .one_version_each()
        .select_related("plan__alliance", "sales_executive_sponsor", "lead")
        .order_by("-plan__fiscal_year", "plan__alliance__name", "name", "pk")
    )
    if q:
        rows = rows.filter(
            Q(name__icontains=q)
            | Q(plan__alliance__name__icontains=q)
            | Q(plan__alliance__brand_name__icontains=q)
        )
    exact = {"stage": stage, "plan__fiscal_year": year, "cause": cause}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return rows.exclude(stage__in=ENDED) if open else rows
