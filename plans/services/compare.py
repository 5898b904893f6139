"""Two versions of a plan, line by line. Five queries whatever they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.ui.numbers import exact
from plans.models import Deliverable, Initiative, JointBusinessPlan, Objective
from plans.rules.plans import Change, Line, compare
from plans.services.versions import LEFT_OUT


@dataclass(frozen=True)
class Comparison:
    """Changes from `before` to `after` per kind of line; the words of the theme if they differ."""

    before: JointBusinessPlan
    after: JointBusinessPlan
    theme: tuple[str, str] | None
    parts: list[tuple[str, list[Change]]]

    @property
    def count(self) -> int:
        return sum(len(changes) for _, changes in self.parts) + (self.theme is not None)


def compare_plans(*, before: JointBusinessPlan, after: JointBusinessPlan) -> Comparison:
    """What `after` removed, changed and added against `before`: what was agreed, not what happened.

    Lines are the same when one continues the other, directly or over versions between.
    """
    theme = None if before.theme == after.theme else (before.theme, after.theme)
    parts = [
        (f"{model.__name__}s", _changes(model, before, after))
        for model in (Objective, Initiative, Deliverable)
    ]
    return Comparison(before, after, theme, parts)


def _changes(model: Any, before: JointBusinessPlan, after: JointBusinessPlan) -> list[Change]:
    related = [name for name in model.TERMS if model._meta.get_field(name).is_relation]
    year = model.objects.filter(
        plan__alliance=before.alliance_id,
        plan__fiscal_year__in={before.fiscal_year, after.fiscal_year},
    )
    if model is Deliverable:
        # What a version left out stands in it as dropped, once it is agreed.
        year = year.exclude(drop_reason__startswith=LEFT_OUT)
    rows = list(year.select_related(*related) if related else year)
    continues = {row.pk: row.continues_id for row in rows}
    old = [_line(row) for row in rows if row.plan_id == before.pk]
    new = [_line(row) for row in rows if row.plan_id == after.pk]
    return compare(old, new, continues)


def _line(row: Any) -> Line:
    fields = {}
    for name in row.TERMS:
        label = str(row._meta.get_field(name).verbose_name)
        display = getattr(row, f"get_{name}_display", None)
        fields[label] = _words(row, display() if display else getattr(row, name))
    return Line(row.pk, str(row), fields)


def _words(row: Any, value: Any) -> str:
    """A value as people read it: "EUR 95,000,000", "16 Dec 2026", "yes"."""
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    if isinstance(value, Decimal):
        currency = f"{row.currency} " if row.unit == Objective.Unit.MONEY else ""
        percent = " %" if row.unit == Objective.Unit.PERCENT else ""
        return f"{currency}{exact(value)}{percent}"
    return str(value)
