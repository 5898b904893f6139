"""Forms of risks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Alliance
from core.forms.fields import DayField
from core.forms.revision import RevisionForm, RevisionFormMixin
from scorecards.models import Risk

# Words for 1 to 5.
PROBABILITY = ("rare", "unlikely", "possible", "likely", "expected")
IMPACT = ("hardly felt", "minor", "moderate", "severe", "threatens the alliance")


def scale(label: str, words: Sequence[str], help_text: str) -> forms.TypedChoiceField:
    choices = [(number, f"{number} · {word}") for number, word in enumerate(words, 1)]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, initial=3, help_text=help_text
    )


class RiskForm(RevisionFormMixin, forms.ModelForm):
    probability = scale("Probability", PROBABILITY, "How likely it is in the next twelve months.")
    impact = scale("Impact", IMPACT, "How badly it would hurt.")

    class Meta:
        model = Risk
        fields = ["title", "probability", "impact", "side", "owner", "response", "due_on"]
        field_classes = {"owner": PersonChoice, "due_on": DayField}
        widgets = {"response": forms.Textarea(attrs={"rows": 3})}
        labels = {"title": "What may go wrong", "response": "What we do about it", "due_on": "By"}
        help_texts = {
            "response": "Always: a risk without a response is only a worry.",
            "side": "Who carries it.",
        }

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.queryset = people_of(alliance, self.instance.owner_id)
        owner.empty_label = "Nobody yet"


class CloseRiskForm(RevisionForm):
    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=[("closed", "It is no longer a risk"), ("occurred", "It happened")],
        widget=forms.RadioSelect,
        initial="closed",
    )
    closed_on = DayField(label="On")

    def __init__(self, *args: Any, risk: Risk, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"closed_on": today, "revision": risk.revision})
        super().__init__(*args, **kwargs)
