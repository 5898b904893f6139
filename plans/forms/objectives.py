"""Forms of objectives and their actuals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from core.forms.fields import DayField
from core.forms.revision import RevisionFormMixin
from plans.models import Objective


class ObjectiveForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = Objective
        fields = Objective.TERMS
        widgets = {"why": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "decision": "What will be decided differently, depending on how this turns out.",
            "currency": "Three letters such as EUR; for money only.",
            "baseline": "Where we start. Empty: the way begins at 0.",
            "target": "Where we want to be at the end of the year.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["currency"].initial = settings.PORTFOLIO_CURRENCY

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("unit") != Objective.Unit.MONEY:
            data["currency"] = ""
        elif not data.get("currency") and "currency" not in self.errors:
            self.add_error("currency", "An amount of money needs its currency.")
        if data.get("target") is not None and data["target"] == (data.get("baseline") or 0):
            self.add_error("target", "The target must differ from where we start.")
        return data


class ActualForm(forms.Form):
    as_of = DayField(label="As of")
    value = forms.DecimalField(
        max_digits=20, decimal_places=2, help_text="Cumulated over the year, up to that day."
    )
    note = forms.CharField(
        max_length=300, required=False, help_text="Where the number comes from, or what moved it."
    )
    replace = forms.BooleanField(
        required=False, label="Replace it", help_text="Corrects the actual of this day."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            # Offered only where a day has its actual already (services.objectives.ActualExists).
            self.fields["replace"].widget = forms.HiddenInput()
