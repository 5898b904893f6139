"""The contract, its dates and amounts, and notes that only those in charge read."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from alliances.models import Agreement, DealTerm, PrivateNote
from core.amounts import size_question
from core.dates.parsing import last_day
from core.dates.typed import write_day
from core.forms.amounts import AmountField
from core.forms.fields import DayField, RoughDate, RoughDateField, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionFormMixin

DATES = ("signed_on", "effective_on", "ends_on", "notice_by", "terminated_on")
EXPECTED = ("expected_on", "expected_until")


class AgreementForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    helper = laid_out(
        "title",
        Div("signed_on", "effective_on", css_class="field-row"),
        Div("ends_on", "notice_by", css_class="field-row"),
        "renews_automatically",
        "terminated_on",
    )

    class Meta:
        model = Agreement
        fields = ("title", *DATES, "renews_automatically")
        field_classes = dict.fromkeys(DATES, DayField)
        help_texts = {"notice_by": "Last day to give notice or to confirm the renewal."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in DATES:
            self.ask_if_far(name, years=40)
        self.ask_if_future("signed_on")
        ends = cleaned.get("ends_on")
        if ends is None or ends > timezone.localdate():
            self.ask_if_past("notice_by", "The last day to give notice")
        signed, effective = cleaned.get("signed_on"), cleaned.get("effective_on")
        if signed and effective and effective < signed:
            self.ask("effective_on", "The agreement would take effect before it is signed.")
        return cleaned


class DealTermForm(QuestionsMixin, RevisionFormMixin, forms.ModelForm):
    """What is expected in a year or a month is taken as spread evenly over it."""

    helper = laid_out(
        Div("kind", "label", css_class="field-row"),
        "direction",
        Div("qualifier", "amount", "currency", css_class="field-row"),
        "probability",
        Div("expected_on", "expected_until", css_class="field-row"),
        "note",
    )

    class Meta:
        model = DealTerm
        fields = (
            *("kind", "label", "direction", "qualifier", "amount", "currency"),
            *("probability", *EXPECTED, "note"),
        )
        field_classes = {"amount": AmountField, **dict.fromkeys(EXPECTED, RoughDateField)}
        labels = {
            "direction": "Who pays",
            "probability": "Probability in percent",
            "expected_on": "Expected",
            "expected_until": "Until",
        }
        help_texts = {
            "amount": "For example 1,200,000 or 1.2 M. Leave empty if unknown.",
            "direction": "What your company pays is no value: it counts against the deal.",
            "probability": (
                "How likely it is that this payment is ever due. Leave empty if unknown; upfront "
                "and fixed sums count as certain."
            ),
            "expected_on": (
                "A day, a month or a year, such as 30 Jun 2028 or 2028. What is past counts as "
                "paid. Without it, an upfront payment is due when the agreement takes effect."
            ),
            "expected_until": "Only for what is paid over time, such as 2032.",
        }
        widgets = {
            "note": forms.Textarea(attrs={"rows": 3}),
            "expected_on": forms.TextInput(attrs={"autocomplete": "off"}),
            "expected_until": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Not known yet"), *DealTerm.Direction.choices]
        self.fields["direction"].choices = choices
        for name in EXPECTED:
            if (day := self.initial.get(name)) is not None:
                self.initial[name] = write_day(day)

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"].upper()

    def clean_expected_on(self) -> date | None:
        self.first: RoughDate = self.cleaned_data["expected_on"]
        return self.first.day

    def clean_expected_until(self) -> date | None:
        """The last day of what was named; where nothing was, of a month or year it begins in."""
        last: RoughDate = self.cleaned_data["expected_until"]
        first = getattr(self, "first", RoughDate(None, ""))
        if last.day is None and first.precision != "day":
            last = first
        return None if last.day is None else last_day(last.day, last.precision)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        twin = DealTerm.objects.filter(
            alliance=self.instance.alliance, kind=cleaned.get("kind"), label=cleaned.get("label")
        ).exclude(pk=self.instance.pk)
        # The alliance is no field of the form, so the model's own check passes it over.
        if not self.errors and twin.exists():
            self.add_error("label", "There is already a deal term of this kind with this label.")
        if cleaned.get("amount") is not None and not cleaned.get("currency"):
            self.add_error("currency", "Enter the currency of the amount.")
        self._check_expected(cleaned)
        amount = cleaned.get("amount")
        if question := size_question(amount):
            self.ask("amount", question)
        elif amount == 0:
            self.ask("amount", "0 means that nothing is paid. Leave it empty if it is not known.")
        return cleaned

    def _check_expected(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("expected_on"), cleaned.get("expected_until")
        if "expected_on" in self.errors:
            return
        if last is not None and first is None:
            self.add_error("expected_on", "Enter from when it is paid, or leave “Until” empty.")
        elif last is not None and first is not None and last < first:
            self.add_error("expected_until", "This is before the first day of the payment.")
        for name in EXPECTED:
            self.ask_if_far(name, years=40)


class NoteForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = PrivateNote
        fields = ("text",)
        labels = {"text": "Private note"}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
