"""Answering a proposed treatment, recording who was told, and internal alignments."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from alliances.models import Alliance
from core.forms.fields import DayField
from core.forms.revision import RevisionForm, RevisionFormMixin
from scorecards.models import Alignment, AlignmentAnswer, AllianceTreatment
from scorecards.rules.treatments import FIELDS, GROUP_WORDS, Terms
from scorecards.services.treatment.alignments import QUESTION, default_day, who_may_be_named


class AdaptForm(RevisionFormMixin, forms.ModelForm):
    """Other terms than those that were proposed, with the reason."""

    why = forms.CharField(
        label="Why other than proposed",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Stays on record with what was agreed.",
    )

    class Meta:
        model = AllianceTreatment
        fields = FIELDS

    @property
    def values(self) -> dict[str, Any]:
        """What services.treatment.answering.adapt takes beside the treatment."""
        terms = Terms(**{name: self.cleaned_data[name] for name in FIELDS})
        return {
            "expected": self.expected_revision,
            "terms": terms,
            "reason": self.cleaned_data["why"],
        }


class DeclineForm(RevisionForm):
    reason = forms.CharField(
        label="Why it is declined",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What was agreed before holds on.",
    )


class ToldForm(RevisionForm):
    """When each group that must know was told."""

    def __init__(self, *args: Any, treatment: AllianceTreatment, **kwargs: Any) -> None:
        super().__init__(*args, initial={"revision": treatment.revision}, **kwargs)
        for group, day in treatment.told_on.items():
            self.fields[group] = DayField(
                label=f"{GROUP_WORDS[group]} told on".capitalize(),
                required=False,
                initial=day,
                help_text="Empty: not yet.",
            )

    @property
    def told(self) -> dict[str, Any]:
        """What services.treatment.answering.record_told takes beside the treatment."""
        values = self.values
        return {"expected": values.pop("expected"), "told": values}


class PeopleField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user: User) -> str:  # type: ignore[override]
        return f"{user.name}, {user.get_role_display().lower()}"


class AlignmentForm(forms.Form):
    """What is to be agreed on, by when and by whom."""

    question = forms.CharField(
        label="What to agree on",
        max_length=1000,
        initial=QUESTION,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = DayField(label="Answers by")
    people = PeopleField(
        User.objects.none(),
        label="Who must agree",
        help_text="People of your company who see the alliance. The partner sees nothing of it.",
    )

    def __init__(
        self,
        *args: Any,
        alliance: Alliance,
        today: date,
        preset: set[int] | None = None,
        alignment: Alignment | None = None,
        **kwargs: Any,
    ) -> None:
        if alignment is None:
            initial: dict[str, Any] = {"due_on": default_day(today), "people": preset or set()}
        else:
            named = alignment.answers.values_list("user", flat=True)
            initial = {"question": alignment.question, "due_on": alignment.due_on}
            initial |= {"people": list(named)}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["people"].queryset = who_may_be_named(alliance=alliance)
        if alignment is not None:
            self.fields["people"].help_text += " Who has answered stays named."


class OutcomeForm(RevisionForm):
    met_on = DayField(label="Met on")
    outcome = forms.CharField(
        label="What was agreed", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(RevisionForm):
    answer = forms.ChoiceField(
        label="Are you aligned?", choices=AlignmentAnswer.Answer, widget=forms.RadioSelect
    )
    because = forms.CharField(
        label="Why not",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Asked for where you are not aligned. Your colleagues read it.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == AlignmentAnswer.Answer.NOT_ALIGNED and not data.get("because"):
            self.add_error("because", "Say why you are not aligned.")
        return data
