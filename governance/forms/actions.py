"""Forms about the date of an action: moved, proposed by its owner, dropped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from core.forms.fields import DayField
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm
from governance.models import Action
from governance.models.validators import SENSIBLE_DAYS

FAR_YEARS = 3


class MoveForm(QuestionsMixin, RevisionForm):
    """Another day, and why: the reason is required where another company waits for it, or the day
    has passed (governance.rules.promised)."""

    due_on = DayField(label="New due date", validators=SENSIBLE_DAYS)
    reason = forms.CharField(
        max_length=300,
        required=False,
        label="Why it moves",
        help_text="Needed where it was promised between companies, or its day has passed.",
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        initial = {"revision": action.revision, "due_on": action.asked_due_on or action.due_on}
        initial["reason"] = action.asked_reason
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.ask_if_past("due_on")
        self.ask_if_far("due_on", years=FAR_YEARS)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What move_action takes beside the action and the day of today."""
        given = self.cleaned_data
        return {
            "expected": given["revision"],
            "due_on": given["due_on"],
            "reason": given["reason"],
        }


class ProposeForm(RevisionForm):
    """What its owner asks of the alliance manager."""

    due_on = DayField(
        label="Proposed day",
        required=False,
        validators=SENSIBLE_DAYS,
        help_text="Leave empty if you cannot do it at all.",
    )
    reason = forms.CharField(max_length=300, label="Why")

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError("This day has passed. Name a day to come.")
        return day


class DropForm(RevisionForm):
    reason = forms.CharField(
        max_length=300,
        label="Why it will not be done",
        help_text="The partner is told by e-mail of what is theirs or joint.",
    )


class DoneManyForm(forms.Form):
    """The day on which all of them were done."""

    on = DayField(label="Done on", initial=timezone.localdate, validators=SENSIBLE_DAYS)

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(f"{day:%-d %b %Y} is in the future.")
        return day

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class MoveManyForm(QuestionsMixin, forms.Form):
    """One day for all of them, and why."""

    due_on = DayField(label="New due date for all of them", validators=SENSIBLE_DAYS)
    reason = forms.CharField(
        max_length=300,
        required=False,
        label="Why they move",
        help_text="Needed where one was promised between companies, or its day has passed.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.ask_if_past("due_on")
        self.ask_if_far("due_on", years=FAR_YEARS)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {"due_on": self.cleaned_data["due_on"], "reason": self.cleaned_data["reason"]}


class DropManyForm(forms.Form):
    reason = forms.CharField(max_length=300, label="Why they will not be done")

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data


BULK_FORMS: dict[str, Any] = {"done": DoneManyForm, "move": MoveManyForm, "drop": DropManyForm}
