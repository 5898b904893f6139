"""Forms of objectives and their actuals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from alliances.forms.goals import GoalField
from core.forms.fields import DayField
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionFormMixin
from plans.forms.goals import offer_goals
from plans.models import Objective
from plans.rules.bounds import (
    actual_question,
    happened_question,
    percent_error,
    target_question,
    term_question,
)
from plans.services.page import days_of


class ObjectiveForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = Objective
        fields = (*Objective.TERMS, "goal")
        field_classes = {"goal": GoalField}
        widgets = {"why": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "decision": "Which decision depends on the result.",
            "currency": "Three letters, such as EUR. For money only.",
            "baseline": "The value at the start of the year. Leave empty to start at 0.",
            "target": "The value to reach by the end of the year.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_goals(self)
        if not self.instance.pk:
            self.fields["currency"].initial = settings.PORTFOLIO_CURRENCY

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        unit = data.get("unit") or ""
        if unit != Objective.Unit.MONEY:
            data["currency"] = ""
        elif not data.get("currency") and "currency" not in self.errors:
            self.add_error("currency", "Enter a currency for an amount of money.")
        baseline, target = data.get("baseline"), data.get("target")
        if target is not None and target == (baseline or 0):
            self.add_error("target", "The target must differ from the baseline.")
        for name, value in (("baseline", baseline), ("target", target)):
            if error := percent_error(value, unit):
                self.add_error(name, error)
            elif question := term_question(value, unit):
                self.ask(name, question)
        if question := target_question(target, baseline):
            self.ask("target", question)
        return data


class ActualForm(QuestionsMixin, forms.Form):
    as_of = DayField(label="As of")
    value = forms.DecimalField(
        max_digits=20, decimal_places=2, label="Actual", help_text="Year to date, up to that day."
    )
    note = forms.CharField(
        max_length=300, required=False, help_text="The source of the number, or what changed it."
    )
    replace = forms.BooleanField(
        required=False, label="Replace it", help_text="Corrects the actual of this day."
    )

    def __init__(self, *args: Any, objective: Objective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objective = objective
        self.fields["value"].label = f"Actual ({_unit_words(objective)})"
        if not self.is_bound:
            # Offered only where a day has its actual already (services.objectives.ActualExists).
            self.fields["replace"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        line, day = self.objective, data.get("as_of")
        first, last = days_of(line.plan)
        if question := happened_question(day, first=first, last=last):
            self.ask("as_of", question)
        if error := percent_error(data.get("value"), line.unit):
            self.add_error("value", error)
            return data
        before = line.actuals.filter(as_of__lt=day).order_by("-as_of").first() if day else None
        question = actual_question(
            data.get("value"),
            baseline=line.baseline,
            target=line.target,
            previous=before.value if before else None,
            previous_on=before.as_of if before else None,
        )
        if question:
            self.ask("value", question)
        return data


def _unit_words(objective: Objective) -> str:
    words = {Objective.Unit.MONEY: objective.currency, Objective.Unit.PERCENT: "%"}
    return words.get(Objective.Unit(objective.unit), "number")
