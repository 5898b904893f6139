"""Forms of risks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Alliance
from core.forms.fields import DayField, DayInput
from core.forms.revision import RevisionForm, RevisionFormMixin
from scorecards.models import Risk

PROBABILITY = [
    (1, "1 · rare"),
    (2, "2 · unlikely"),
    (3, "3 · possible"),
    (4, "4 · likely"),
    (5, "5 · expected"),
]
IMPACT = [
    (1, "1 · hardly felt"),
    (2, "2 · minor"),
    (3, "3 · moderate"),
    (4, "4 · severe"),
    (5, "5 · threatens the alliance"),
]


def scale(label: str, choices: list[tuple[int, str]], help_text: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, initial=3, help_text=help_text
    )


class RiskForm(RevisionFormMixin, forms.ModelForm):
    probability = scale("Probability", PROBABILITY, "How likely it is in the next twelve months.")
    impact = scale("Impact", IMPACT, "How badly it would hurt.")

    class Meta:
        model = Risk
        fields = ["title", "probability", "impact", "side", "owner", "response", "due_on"]
        field_classes = {"owner": PersonChoice}
        widgets = {"response": forms.Textarea(attrs={"rows": 3}), "due_on": DayInput()}
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
