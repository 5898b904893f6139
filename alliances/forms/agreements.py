"""The contract, its dates and amounts, and notes that only those in charge read."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from alliances.models import Agreement, DealTerm, PrivateNote
from core.amounts import size_question
from core.forms.amounts import AmountField
from core.forms.fields import DayField, laid_out
from core.forms.questions import QuestionsMixin
from core.forms.revision import RevisionFormMixin

DATES = ("signed_on", "effective_on", "ends_on", "notice_by", "terminated_on")


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
    helper = laid_out(
        Div("kind", "label", css_class="field-row"),
        Div("qualifier", "amount", "currency", css_class="field-row"),
        "note",
    )

    class Meta:
        model = DealTerm
        fields = ("kind", "label", "qualifier", "amount", "currency", "note")
        field_classes = {"amount": AmountField}
        help_texts = {"amount": "For example 1,200,000 or 1.2 M. Leave empty if unknown."}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"].upper()

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
        amount = cleaned.get("amount")
        if question := size_question(amount):
            self.ask("amount", question)
        elif amount == 0:
            self.ask("amount", "0 means that nothing is paid. Leave it empty if it is not known.")
        return cleaned


class NoteForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = PrivateNote
        fields = ("text",)
        labels = {"text": "Private note"}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
