"""The contract, its dates, its sums, and notes that only those in charge read."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms

from alliances.models import Agreement, DealTerm, PrivateNote
from core.forms.fields import DayField, laid_out
from core.forms.revision import RevisionFormMixin

DATES = ("signed_on", "effective_on", "ends_on", "notice_by", "terminated_on")


class AgreementForm(RevisionFormMixin, forms.ModelForm):
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


class DealTermForm(RevisionFormMixin, forms.ModelForm):
    helper = laid_out(
        Div("kind", "label", css_class="field-row"),
        Div("qualifier", "amount", "currency", css_class="field-row"),
        "note",
    )

    class Meta:
        model = DealTerm
        fields = ("kind", "label", "qualifier", "amount", "currency", "note")
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
            self.add_error("label", "There is a term of this kind and label already.")
        if cleaned.get("amount") is not None and not cleaned.get("currency"):
            self.add_error("currency", "An amount needs its currency.")
        return cleaned


class NoteForm(RevisionFormMixin, forms.ModelForm):
    class Meta:
        model = PrivateNote
        fields = ("text",)
        labels = {"text": "Private note"}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
