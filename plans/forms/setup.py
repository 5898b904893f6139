"""The first plan of a new alliance: which of the proposed lines, with which targets and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict

from accounts.models import User
from alliances.models import Alliance
from alliances.rules.periods import fiscal_year, fiscal_year_bounds
from alliances.rules.sides import Sides
from core.forms.amounts import AmountField
from core.forms.fields import DayField
from core.forms.rows import Row, Rows, offered
from core.registry.setup import most_specific
from core.text import capital, write_year
from plans.models import DeliverableTemplate, Objective, ObjectiveTemplate
from plans.rules.bounds import due_question, percent_error, target_question, term_question
from plans.rules.setup import due_day
from plans.services.setup import WantedDeliverable, WantedObjective, set_up_plan

# Days before the end of a fiscal year from which the plan of the coming one is proposed.
NEARLY_OVER = 60
NO_TARGET = "Enter a target, or clear the tick."


class PlanRow(Row):
    include = forms.BooleanField(required=False, label="Start a plan")
    year = forms.TypedChoiceField(coerce=int, label="Fiscal year")
    theme = forms.CharField(
        max_length=200,
        required=False,
        label="Theme",
        help_text="The focus of the year in one line.",
    )

    def __init__(self, data: Any = None, *, year: int, proposed: int, keep: Any = None) -> None:
        start = {"include": True, "year": proposed}
        super().__init__(data, prefix="plan", initial=start, keep=keep)
        offers = (year, year + 1)
        self.fields["year"].choices = [(one, write_year(one)) for one in offers]

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("include"):
            self._errors = ErrorDict()


class LineRow(Row):
    """A line that is not wanted has nothing to correct."""

    include = forms.BooleanField(required=False, label="Include")

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("include") and not self._says_more():
            self._errors = ErrorDict()

    def _says_more(self) -> bool:
        """Whether something was typed that must not be lost in silence."""
        return False


class ObjectiveRow(LineRow):
    what = forms.CharField(max_length=200, label="Objective")
    target = AmountField(max_digits=20, decimal_places=2, required=False, label="Target")

    def __init__(self, data: Any = None, *, template: ObjectiveTemplate, keep: Any = None) -> None:
        self.template = template
        super().__init__(
            data,
            prefix=f"objective-{template.pk}",
            keep=keep,
            initial={
                "include": template.target is not None,
                "what": template.what,
                "target": template.target,
            },
        )

    def _says_more(self) -> bool:
        return "target" in self.errors

    @property
    def unit(self) -> str:
        if self.template.unit == Objective.Unit.MONEY:
            return str(settings.PORTFOLIO_CURRENCY)
        return "%" if self.template.unit == Objective.Unit.PERCENT else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        target = cleaned.get("target")
        # Who types a target wants the objective.
        typed = target is not None and target != self.template.target
        cleaned["include"] = bool(cleaned.get("include")) or typed
        if not cleaned["include"] or "target" in self.errors:
            return cleaned
        if target is None:
            self.add_error("target", NO_TARGET)
        elif error := percent_error(target, self.template.unit):
            self.add_error("target", error)
        elif question := term_question(target, self.template.unit) or target_question(
            target, self.template.baseline
        ):
            self.ask("target", question)
        return cleaned

    @property
    def wanted(self) -> WantedObjective:
        given = self.cleaned_data
        return WantedObjective(self.template, given["what"], given["target"])


class DeliverableRow(LineRow):
    name = forms.CharField(max_length=200, label="Deliverable")
    side = forms.ChoiceField(label="Owed by")
    due_on = DayField(label="Due")

    def __init__(
        self,
        data: Any = None,
        *,
        template: DeliverableTemplate,
        due_on: date,
        year: tuple[date, date],
        today: date,
        partner: str,
        keep: Any = None,
    ) -> None:
        self.template_pk, self.year, self.today = template.pk, year, today
        super().__init__(
            data,
            prefix=f"deliverable-{template.pk}",
            keep=keep,
            initial={
                "include": True,
                "name": template.name,
                "side": template.side,
                "due_on": due_on,
            },
        )
        sides = Sides(settings.COMPANY_NAME, (partner,) if partner else ())
        self.fields["side"].choices = [(key, capital(words)) for key, words in sides.choices()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = self.year
        day = cleaned.get("due_on") if cleaned.get("include") else None
        if question := due_question(day, first=first, last=last, today=self.today):
            self.ask("due_on", question)
        return cleaned

    @property
    def wanted(self) -> WantedDeliverable:
        given = self.cleaned_data
        return WantedDeliverable(given["name"], given["side"], given["due_on"])


class PlanSetup(Rows):
    """The plan with the lines that the most specific template proposes; bound, those the page
    offered."""

    def __init__(
        self,
        data: Any = None,
        *,
        templates: Sequence[int],
        today: date,
        partner: str = "",
        keep: Any = None,
        **about: Any,
    ) -> None:
        start = settings.FISCAL_YEAR_START_MONTH
        year = fiscal_year(today, start)
        _, ends = fiscal_year_bounds(year, start)
        proposed = year + 1 if (ends - today).days < NEARLY_OVER else year
        self.is_wanted = bool(data and data.get("plan-include"))
        self.plan = PlanRow(data, year=year, proposed=proposed, keep=keep)
        first, last = fiscal_year_bounds(self._year(data or keep, year, proposed), start)
        self.objectives = [
            ObjectiveRow(data, template=row, keep=keep)
            for row in self._found(ObjectiveTemplate, "objectives", data, templates)
        ]
        self.deliverables = [
            DeliverableRow(
                data,
                template=row,
                partner=partner,
                keep=keep,
                year=(first, last),
                today=today,
                due_on=due_day(row.due_after_days, today=today, first=first, last=last),
            )
            for row in self._found(DeliverableTemplate, "deliverables", data, templates)
        ]
        super().__init__([self.plan, *self.objectives, *self.deliverables])

    @staticmethod
    def _found(model: Any, name: str, data: Any, templates: Sequence[int]) -> list[Any]:
        rows = model.objects.filter(template__is_active=True)
        if data is not None:
            return list(rows.filter(pk__in=offered(data, name)))
        return most_specific(list(rows.filter(template__in=templates)), templates)

    @staticmethod
    def _year(data: Any, year: int, proposed: int) -> int:
        given = str(data.get("plan-year", "")) if data else ""
        return int(given) if given in (str(year), str(year + 1)) else proposed

    def is_valid(self) -> bool:
        return not self.is_wanted or super().is_valid()

    @property
    def problems(self) -> int:
        return super().problems if self.is_wanted else 0


def apply_plan(alliance: Alliance, form: PlanSetup, *, user: User, now: datetime) -> str:
    if not form.is_wanted:
        return ""
    given = form.plan.cleaned_data
    return set_up_plan(
        alliance=alliance,
        fiscal_year=given["year"],
        theme=given["theme"],
        objectives=[row.wanted for row in form.objectives if row.cleaned_data.get("include")],
        deliverables=[row.wanted for row in form.deliverables if row.cleaned_data.get("include")],
    )
