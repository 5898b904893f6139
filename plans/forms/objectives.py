"""Forms of objectives: their terms, and how they are measured where that was never said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from alliances.forms.goals import GoalField
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin
from core.ui.numbers import exact
from plans.forms.goals import offer_goals
from plans.forms.pace import EXAMPLE, PaceField
from plans.models import Objective
from plans.models.objective import AMOUNT, Direction, MeasuredAs
from plans.rules.bounds import (
    far_from_record,
    percent_error,
    target_question,
    term_question,
    way_question,
)
from plans.rules.objectives import BAND
from plans.services.progress import days_of
from plans.services.record import Record, record_of

HOW = (
    "A sum grows over the year, such as revenue. A value stands somewhere on each day, such as "
    "satisfaction."
)
WAY = "For “hold at 95” set baseline and target to 95. For “zero incidents” set the target to 0."
BAND_ENDS = "Enter the upper end of the band, or choose another direction."


def band_errors(data: dict[str, Any], target: Any) -> dict[str, str]:
    """Errors by field of the upper end of a band; empties it where there is no band."""
    if data.get("direction") != BAND:
        data["target_to"] = None
        return {}
    upper = data.get("target_to")
    if upper is None:
        return {"target_to": BAND_ENDS}
    if target is not None and upper < target:
        return {"target_to": "The upper end cannot be below the target, which is the lower end."}
    return {}


class ObjectiveForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    pace = PaceField(
        label="Milestones",
        help_text=f"One a line, the percent of the target due by a day: {EXAMPLE}. Leave "
        "empty for an even pace over the year.",
    )

    class Meta:
        model = Objective
        fields = (*Objective.TERMS, "change_reason", "goal")
        field_classes = {"goal": GoalField}
        widgets = {"why": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "change_reason": "Reason for the change",
            "target_reason": "Reason for the target",
        }
        help_texts = {
            "decision": "Which decision depends on the result.",
            "measured_as": HOW,
            "direction": WAY,
            "currency": "Three letters, such as EUR. For money only.",
            "baseline": "Where a value starts. Leave empty if it is not known: the value is then "
            "compared with the target alone.",
            "target": "What to reach by the end of the year, or the lower end of the band.",
            "target_to": "For a band only.",
            "target_reason": "Required where the target is far from last year.",
            "change_reason": "Required where this asks for less than the version in force. Both "
            "sides see it before they sign.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_goals(self)
        line = self.instance
        for name in ("measured_as", "direction"):
            self.fields[name].required = True
        if not line.pk:
            self.fields["currency"].initial = settings.PORTFOLIO_CURRENCY
        if line.continues_id is None:
            del self.fields["change_reason"]
        self.past = record_of(line.plan, line.what)
        if self.past is not None:
            self.fields["target"].help_text += f" {self.past.words}"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        unit = data.get("unit") or ""
        if unit != Objective.Unit.MONEY:
            data["currency"] = ""
        elif not data.get("currency") and "currency" not in self.errors:
            self.add_error("currency", "Enter a currency for an amount of money.")
        for name, error in band_errors(data, data.get("target")).items():
            if name not in self.errors:
                self.add_error(name, error)
        self._clean_amounts(data, unit)
        self._clean_pace(data)
        self._clean_record(data)
        return data

    def _clean_amounts(self, data: dict[str, Any], unit: str) -> None:
        baseline, target = data.get("baseline"), data.get("target")
        for name in ("baseline", "target", "target_to"):
            if error := percent_error(data.get(name), unit):
                self.add_error(name, error)
            elif question := term_question(data.get(name), unit):
                self.ask(name, question)
        words = {"measured_as": data.get("measured_as"), "direction": data.get("direction")}
        if question := target_question(target, baseline) or way_question(target, baseline, **words):
            self.ask("target", question)

    def _clean_pace(self, data: dict[str, Any]) -> None:
        first, last = days_of(self.instance.plan)
        outside = [
            on
            for on, _ in data.get("pace") or ()
            if not first.isoformat() <= on <= last.isoformat()
        ]
        if outside:
            self.add_error(
                "pace",
                f"A milestone lies outside the year of this plan, {first:%-d %b %Y} to "
                f"{last:%-d %b %Y}.",
            )

    def _clean_record(self, data: dict[str, Any]) -> None:
        """A target far from what was reached before asks for its reason."""
        what = data.get("what") or ""
        if what.casefold() != self.instance.what.casefold() or not self.instance.pk:
            self.past = record_of(self.instance.plan, what)
        if self.past is None or data.get("target_reason") or not self._is_like(self.past, data):
            return
        if far_from_record(data.get("target"), self.past.value):
            self.add_error(
                "target_reason", f"{self.past.words} Say why the target is far from that."
            )

    def _is_like(self, past: Record, data: dict[str, Any]) -> bool:
        same = ("unit", "currency", "measured_as")
        return all(getattr(past, name) == data.get(name) for name in same)


class MeasureForm(RevisionForm):
    """How an objective of an agreed plan is measured, where that was never said."""

    measured_as = forms.ChoiceField(
        label="Measured as", choices=MeasuredAs.choices, help_text=HOW, widget=forms.RadioSelect
    )
    direction = forms.ChoiceField(choices=Direction.choices, widget=forms.RadioSelect)
    target_to = forms.DecimalField(
        **AMOUNT, required=False, label="Upper end of the band", help_text="For a band only."
    )

    def __init__(self, *args: Any, objective: Objective, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objective = objective
        self.fields["revision"].initial = objective.revision
        for name in ("measured_as", "direction"):
            self.fields[name].initial = getattr(objective, name)
        target = f"The target is {exact(objective.target)}"
        baseline = objective.baseline
        start = "" if baseline is None else f", the baseline {exact(baseline)}"
        self.fields["direction"].help_text = f"{target}{start}."

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, error in band_errors(data, self.objective.target).items():
            self.add_error(name, error)
        return data


class DropObjectiveForm(RevisionForm):
    reason = forms.CharField(
        max_length=300,
        label="Reason for dropping it",
        help_text="Both sides see it before they sign. The objective stays listed and counts on as "
        "it was promised.",
    )
