"""Forms of risks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from alliances.forms.fields import PersonChoice, people_of
from alliances.models import Alliance, Person, Side
from core.forms.fields import DayField
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin
from scorecards.models import Risk

# Words for 1 to 5.
PROBABILITY = ("rare", "unlikely", "possible", "likely", "almost certain")
IMPACT = ("negligible", "minor", "moderate", "severe", "threatens the alliance")
FAR_YEARS = 10


def scale(label: str, words: Sequence[str], help_text: str) -> forms.TypedChoiceField:
    choices = [(number, f"{number} · {word}") for number, word in enumerate(words, 1)]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, initial=3, help_text=help_text
    )


class RiskForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    """The side is the owner's unless somebody chooses another one and confirms it."""

    probability = scale("Probability", PROBABILITY, "How likely it is in the next 12 months.")
    impact = scale("Impact", IMPACT, "How much damage it would do.")
    side = forms.ChoiceField(label="Carried by", required=False)

    class Meta:
        model = Risk
        fields = ["title", "probability", "impact", "owner", "side", "response", "due_on"]
        field_classes = {"owner": PersonChoice, "due_on": DayField}
        widgets = {"response": forms.Textarea(attrs={"rows": 3})}
        labels = {"title": "Risk", "response": "Response", "due_on": "Due"}
        help_texts = {
            "title": "What may go wrong, in one line.",
            "response": "What is done to prevent it, or to limit the damage.",
            "due_on": "When the response must be in place.",
        }

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides, owner = alliance.sides, self.instance.owner
        self.fields["owner"].queryset = people_of(alliance, self.instance.owner_id)
        self.fields["owner"].empty_label = "No owner yet"
        self.fields["side"].choices = [("", "Same as the owner"), *self.sides.choices()]
        self.fields["side"].help_text = "Change this only if another company carries the risk."
        if owner is not None and self.instance.side == owner.side:
            self.initial["side"] = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        owner, side = data.get("owner"), data.get("side") or ""
        if owner is not None:
            self._question_side(owner, side)
            data["side"] = side or owner.side
        self.ask_if_past("due_on")
        self.ask_if_far("due_on", years=FAR_YEARS)
        return data

    def _question_side(self, owner: Person, side: str) -> None:
        """A side that is not the owner's is taken only knowingly, also where it stayed and the
        owner changed. Both sides may carry what a person of one of them owns."""
        if side in ("", Side.JOINT, owner.side):
            return
        company = str(owner.partner) if owner.partner else self.sides.ours
        if "owner" in self.changed_data and "side" not in self.changed_data:
            self.changed_data.append("side")
        self.ask("side", f"{owner.name} works for {company}.")
        if "sure_side" in self.fields:
            self.fields["sure_side"].label = f"Yes, {self.sides.name(side)} carries this risk"


class CloseRiskForm(RevisionForm):
    outcome = forms.ChoiceField(
        label="Outcome",
        choices=[("closed", "No longer a risk"), ("occurred", "It happened, and is dealt with")],
        widget=forms.RadioSelect,
        initial="closed",
    )
    closed_on = DayField(label="Closed on")

    def __init__(self, *args: Any, risk: Risk, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"closed_on": today, "revision": risk.revision})
        super().__init__(*args, **kwargs)
