"""Forms of actuals: recorded, corrected, withdrawn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from core.forms.fields import DayField
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm
from plans.models import Objective, ObjectiveActual
from plans.models.objective import AMOUNT, MeasuredAs
from plans.rules.bounds import actual_question, happened_question, percent_error
from plans.services.objectives import NO_REASON
from plans.services.progress import days_of

SOURCE = "The source of the number, or what changed it."


class _ValueForm(QuestionsMixin):
    """Asks for the right thing: the sum so far, or the value on a day."""

    objective: Objective

    def say_what(self, objective: Objective) -> None:
        self.objective = objective
        first, _ = days_of(objective.plan)
        words, help_text = {
            MeasuredAs.FLOW: ("Total so far this year", f"From {first:%-d %b %Y} up to that day."),
            MeasuredAs.LEVEL: ("Value on that day", "Not the change since last time."),
        }.get(objective.measured_as, ("Actual", ""))  # type: ignore[call-overload]
        self.fields["value"].label = f"{words} ({_unit_words(objective)})"
        self.fields["value"].help_text = help_text

    def check_value(self, value: Decimal | None, day: date | None) -> None:
        """An impossible value is refused, an unlikely one asked about."""
        line = self.objective
        if error := percent_error(value, line.unit):
            self.add_error("value", error)
            return
        rows = line.actuals.filter(as_of__lt=day, corrected_at__isnull=True) if day else None
        before = rows.order_by("-as_of").first() if rows is not None else None
        question = actual_question(
            value,
            line.terms,
            previous=before.value if before else None,
            previous_on=before.as_of if before else None,
        )
        if question:
            self.ask("value", question)


class ActualForm(_ValueForm, forms.Form):
    as_of = DayField(label="As of")
    value = forms.DecimalField(**AMOUNT)
    note = forms.CharField(max_length=300, required=False, help_text=SOURCE)
    replace = forms.BooleanField(
        required=False,
        label="Correct it",
        help_text="The value of this day changes; the earlier one stays on record.",
    )
    reason = forms.CharField(max_length=300, required=False, label="Reason for the correction")

    def __init__(self, *args: Any, objective: Objective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say_what(objective)
        if not self.is_bound:
            self._hide_correction()

    def _hide_correction(self) -> None:
        """Offered only where a day has its actual already (services.objectives.ActualExists)."""
        for name in ("replace", "reason"):
            self.fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day = data.get("as_of")
        first, last = days_of(self.objective.plan)
        if question := happened_question(day, first=first, last=last):
            self.ask("as_of", question)
        self.check_value(data.get("value"), day)
        there = self.objective.actuals.filter(as_of=day, corrected_at__isnull=True)
        if day is None or not there.exists():
            self._hide_correction()
        elif data.get("replace") and not data.get("reason"):
            self.add_error("reason", NO_REASON)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes beside the objective."""
        names = ("as_of", "value", "note", "replace", "reason")
        return {name: self.cleaned_data[name] for name in names}


class CorrectionForm(_ValueForm, RevisionForm):
    value = forms.DecimalField(**AMOUNT)
    reason = forms.CharField(
        max_length=300,
        label="Reason for the correction",
        help_text="The earlier value stays on record, with who changed it, when and why.",
    )
    note = forms.CharField(max_length=300, required=False, help_text=SOURCE)

    def __init__(self, *args: Any, actual: ObjectiveActual, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actual = actual
        self.say_what(actual.objective)
        self.fields["revision"].initial = actual.revision
        self.fields["value"].initial = actual.value
        self.fields["note"].initial = actual.note

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        value = data.get("value")
        if value is not None and value == self.actual.value:
            self.add_error("value", "This is the value that stands now.")
        else:
            self.check_value(value, self.actual.as_of)
        return data


class WithdrawForm(RevisionForm):
    reason = forms.CharField(
        max_length=300,
        label="Reason for withdrawing it",
        help_text="It stays on record, and counts until a newer actual is recorded. If you know "
        "the right value, correct it instead.",
    )


def _unit_words(objective: Objective) -> str:
    words = {Objective.Unit.MONEY: objective.currency, Objective.Unit.PERCENT: "%"}
    return words.get(Objective.Unit(objective.unit), "number")
