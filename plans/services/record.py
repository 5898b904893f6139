"""What was reached of an objective the year before, shown beside a new target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.text import write_year
from core.ui.numbers import exact
from plans.models import JointBusinessPlan, Objective, ObjectiveActual
from plans.rules.plans import IN_FORCE


@dataclass(frozen=True, slots=True)
class Record:
    """The newest actual of the objective of the same name in the plan of `year`."""

    value: Decimal
    target: Decimal
    as_of: date
    year: int
    unit: str
    currency: str
    measured_as: str

    @property
    def words(self) -> str:
        """ "FY25: EUR 8,200,000 reached of 9,000,000 by 31 Dec 2025." """
        before = f"{self.currency} " if self.currency else ""
        after = " %" if self.unit == Objective.Unit.PERCENT else ""
        return (
            f"{write_year(self.year)}: {before}{exact(self.value)}{after} reached of "
            f"{exact(self.target)}{after} by {self.as_of:%-d %b %Y}."
        )


def record_of(plan: JointBusinessPlan, what: str) -> Record | None:
    """What was reached of an objective in the year before a plan; None where there was none. One
    query, none without a name."""
    if not what:
        return None
    rows = ObjectiveActual.objects.filter(
        objective__plan__alliance=plan.alliance_id,
        objective__plan__fiscal_year=plan.fiscal_year - 1,
        objective__plan__state__in=IN_FORCE,
        objective__what__iexact=what,
        corrected_at__isnull=True,
    )
    found = rows.select_related("objective").order_by("-as_of").first()
    if found is None:
        return None
    old = found.objective
    return Record(
        value=found.value,
        target=old.target,
        as_of=found.as_of,
        year=plan.fiscal_year - 1,
        unit=old.unit,
        currency=old.currency,
        measured_as=old.measured_as,
    )
