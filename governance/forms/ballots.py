"""Forms of a vote between meetings: opened, answered, withdrawn."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from alliances.models import Alliance
from core.forms.fields import DayField, Fold, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm
from governance.models import Ballot, Committee, Vote
from governance.models.validators import SENSIBLE_DAYS
from governance.rules.ballots import ABSTAIN, MAJORITIES, wrong_choices

LAST_MINUTE = time(23, 59)


class BallotForm(QuestionsMixin, forms.Form):
    """Opened at once; a question that was put to people is not edited, but withdrawn."""

    committee = forms.ModelChoiceField(queryset=None, empty_label="Choose a committee")
    question = forms.CharField(max_length=300, help_text="What its members say yes or no to.")
    background = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="What voters need to know",
        help_text="Members of both companies read it.",
    )
    closes_on = DayField(label="Last day to answer", validators=SENSIBLE_DAYS)
    choices_text = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Choices",
        help_text="One a line. Leave empty for For and Against; abstaining is always offered.",
    )
    quorum = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=500,
        label="How many must answer",
        help_text="Leave empty for more than half.",
    )
    majority = forms.ChoiceField(choices=MAJORITIES, initial="simple", label="Decided by")
    tie = forms.ChoiceField(choices=Ballot.Tie.choices, initial="none", label="If votes are equal")
    each_side = forms.BooleanField(required=False, label="Each company must agree by itself")

    helper = laid_out(
        *("committee", "question", "background", "closes_on"),
        Fold(
            "How it is counted",
            "choices_text",
            Div("quorum", "majority", css_class="field-row"),
            *("tie", "each_side"),
        ),
    )

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Committee.objects.filter(alliance=alliance, dissolved_on__isnull=True)
        field = self.fields["committee"]
        field.queryset = rows.order_by("kind", "name")  # type: ignore[attr-defined]

    def clean_choices_text(self) -> str:
        text = str(self.cleaned_data["choices_text"])
        if wrong := wrong_choices(text):
            raise forms.ValidationError(wrong)
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("closes_on")
        if day is not None and day < timezone.localdate():
            self.add_error("closes_on", "The last day to answer has passed.")
        self.ask_if_far("closes_on", years=1)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What open_ballot takes: it closes at the end of the day, on the reader's clock."""
        left_out = ("closes_on", "sure_closes_on")
        values = {name: self.cleaned_data[name] for name in self.fields if name not in left_out}
        last = datetime.combine(self.cleaned_data["closes_on"], LAST_MINUTE)
        return values | {"closes_at": timezone.make_aware(last)}


class VoteForm(RevisionForm):
    """The answer of one member; the choices are those of the vote."""

    choice = forms.ChoiceField(widget=forms.RadioSelect, label="Your vote")
    comment = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The committee sees it once the vote is closed.",
    )

    def __init__(self, *args: Any, vote: Vote, **kwargs: Any) -> None:
        initial = {"choice": vote.choice, "comment": vote.comment, "revision": vote.revision}
        super().__init__(*args, initial=initial, **kwargs)
        offered = [(str(place), words) for place, words in enumerate(vote.ballot.choices)]
        field = self.fields["choice"]
        field.choices = [*offered, (ABSTAIN, "Abstain")]  # type: ignore[attr-defined]


class WithdrawForm(RevisionForm):
    reason = forms.CharField(
        max_length=300, help_text="Shown to everybody who was asked, on the page of the vote."
    )
