"""Forms of a decision: all that is on record of it, how it went, and who did not agree."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from alliances.models import Alliance
from core.forms.amounts import AmountField
from core.forms.fields import DayField, Fold, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionForm, RevisionFormMixin
from governance.forms.meetings import PeopleOfMeeting
from governance.forms.right_choice import RightChoiceMixin
from governance.models import Committee, Decision, Dissent, Meeting
from governance.models.validators import SENSIBLE_DAYS
from governance.rules.decisions import rights_in

OPTIONS_HELP = "One option a line. Below it, “+” what speaks for it and “-” what speaks against it."
TALL = forms.Textarea(attrs={"rows": 3})


class OfferingInput(forms.TextInput):
    """A text field that offers what it may say, known from the start."""

    offered: list[str]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.offered = []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if not self.offered:
            return super().render(name, value, attrs, renderer)
        key = f"{(attrs or {}).get('id') or name}_offered"
        field = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        options = format_html_join(
            "", "<option{}></option>", ((flatatt({"value": one}),) for one in self.offered)
        )
        return field + format_html('<datalist id="{}">{}</datalist>', key, options)


class DecisionRecordForm(RightChoiceMixin, QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    """Everything about a decision; what is rarely needed is folded away."""

    decided_on = DayField(label="Decided on", validators=SENSIBLE_DAYS)
    look_back_on = DayField(
        label="Look back on",
        required=False,
        validators=SENSIBLE_DAYS,
        help_text="The day on which Entente asks you how it went.",
    )

    class Meta:
        model = Decision
        fields = [
            *("text", "reasoning", "decided_on", "committee", "manner", "decider", "look_back_on"),
            *("options", "criteria", "right", "amount", "currency", "supersedes"),
            "internal_reasoning",
        ]
        field_classes = {"amount": AmountField}
        labels = {"text": "Decision", "reasoning": "Reason", "supersedes": "Replaces"}
        labels |= {"manner": "How it was decided"}
        help_texts = {
            "options": OPTIONS_HELP,
            "criteria": "What the options were measured by.",
            "right": "The decision right of the committee or person.",
            "amount": "Where money is decided.",
            "currency": "Three letters, such as EUR.",
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "reasoning": TALL,
            "internal_reasoning": TALL,
            "options": forms.Textarea(attrs={"rows": 6}),
            "right": OfferingInput,
        }

    def __init__(
        self, *args: Any, people: PeopleOfMeeting, meeting: Meeting | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        alliance = people.alliance
        self.instance.alliance = alliance
        committees = Committee.objects.filter(alliance=alliance).order_by("kind", "name")
        self._offer_committees(committees, meeting)
        self.fields["decider"] = people.person(
            label="Decided by", required=False, empty="Nobody in particular"
        )
        others = Decision.objects.filter(alliance=alliance).exclude(pk=self.instance.pk)
        free = others.filter(superseded_by__isnull=True) | others.filter(
            superseded_by=self.instance.pk
        )
        field = self.fields["supersedes"]
        field.queryset = free.order_by("-decided_on", "-pk")  # type: ignore[attr-defined]
        field.empty_label = "No earlier decision"  # type: ignore[attr-defined]
        if self.instance.pk is None:
            self.initial.setdefault("currency", settings.PORTFOLIO_CURRENCY)
            self.initial.setdefault("decided_on", _first_day(meeting))
        self.helper = laid_out(
            *("text", "reasoning"),
            Div("decided_on", "look_back_on", css_class="field-row"),
            Div("manner", "decider", css_class="field-row"),
            "committee",
            *(name for name in ("which_right",) if name in self.fields),
            Div("amount", "currency", css_class="field-row"),
            Fold("Another right", "right") if "which_right" in self.fields else "right",
            Fold("Options weighed", "options", "criteria"),
            Fold("For our company only, and what it replaces", "internal_reasoning", "supersedes"),
        )

    def _offer_committees(self, committees: Any, meeting: Meeting | None) -> None:
        rows = list(committees)
        own = self.instance.committee_id
        shown = [row for row in rows if row.dissolved_on is None or row.pk == own]
        field = self.fields["committee"]
        field.queryset = committees.filter(pk__in=[row.pk for row in shown])  # type: ignore[attr-defined]
        field.empty_label = "No committee: the people of the alliance"  # type: ignore[attr-defined]
        if meeting is not None:
            self.initial.setdefault("committee", meeting.committee_id)
        rights = [right for row in shown for right in rights_in(row.decision_rights)]
        widget: Any = self.fields["right"].widget
        widget.offered = list(dict.fromkeys(rights))
        given = self.instance.committee_id or self.initial.get("committee")
        self.offer_rights(self.instance.alliance, given)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.ask_if_future("decided_on")
        self.ask_if_far("decided_on", years=10)
        amount, currency = cleaned.get("amount"), cleaned.get("currency") or ""
        if amount is None:
            cleaned["currency"] = ""
        elif not currency:
            self.add_error("currency", "Enter the currency of the amount.")
        self.settle_right(cleaned)
        decided, back = cleaned.get("decided_on"), cleaned.get("look_back_on")
        if decided and back and back <= decided:
            self.add_error("look_back_on", "Look back on a day after the decision.")
        if cleaned.get("manner") == Decision.Manner.PERSON and cleaned.get("decider") is None:
            self.add_error("decider", "Choose the person who decided.")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What record_decision takes beside the alliance and the meeting."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _first_day(meeting: Meeting | None) -> date:
    return meeting.local_date if meeting is not None else timezone.localdate()


class LookBackForm(RevisionForm):
    outcome = forms.ChoiceField(
        choices=Decision.Outcome.choices, widget=forms.RadioSelect, label="How did it go?"
    )
    outcome_note = forms.CharField(
        required=False,
        label="What came of it",
        widget=TALL,
        help_text="Seen by everybody who sees the decision.",
    )


class AskAgainForm(RevisionForm):
    on = DayField(label="Look back again on", validators=SENSIBLE_DAYS)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day <= timezone.localdate():
            raise forms.ValidationError("Choose a day to come.")
        return day


class DissentForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = Dissent
        fields = ["person", "why", "would_change"]
        labels = {
            "person": "Who did not agree",
            "why": "Why",
            "would_change": "What would change their mind",
        }
        help_texts = {"would_change": "If this happens, the decision is put up to be revisited."}
        widgets = {"why": TALL}

    def __init__(self, *args: Any, people: PeopleOfMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = people.person(label="Who did not agree", empty="Choose a person")
        if self.instance.pk:
            self.initial["person"] = self.instance.person_id


def people_for(alliance: Alliance, user: User, also: int | None = None) -> PeopleOfMeeting:
    return PeopleOfMeeting(alliance=alliance, user=user, also=also)
