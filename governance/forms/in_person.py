"""Why people meet in person, what it costs, and what came of it."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.conf import settings

from core.forms.fields import laid_out
from core.forms.revision import RevisionFormMixin
from governance.forms.rights import CurrencyField
from governance.models import Meeting, MeetingCost


class InPersonForm(RevisionFormMixin, forms.ModelForm):
    """What save_in_person takes beside the meeting. The cost is ours alone."""

    amount = forms.DecimalField(
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        label="Cost estimate",
        help_text="Travel, rooms and meals that your company pays. Partners do not see it.",
    )
    currency = CurrencyField()

    class Meta:
        model = Meeting
        fields = ["purpose", "result"]
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "result": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, has_begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cost = self._cost(self.instance)
        self.initial["amount"] = cost.amount if cost else None
        self.initial["currency"] = cost.currency if cost else settings.PORTFOLIO_CURRENCY
        if not has_begun:
            del self.fields["result"]
        result = ["result"] if has_begun else []
        costs = Div("amount", "currency", css_class="field-row")
        self.helper = laid_out("purpose", costs, *result)

    @staticmethod
    def _cost(meeting: Meeting) -> MeetingCost | None:
        return MeetingCost.objects.filter(meeting=meeting.pk).first()

    def stored(self, row: Meeting) -> Meeting:
        cost = self._cost(row)
        vars(row).update(amount=cost.amount if cost else "", currency=cost.currency if cost else "")
        return row

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lacks = cleaned.get("amount") is not None and not cleaned.get("currency")
        if lacks and "currency" not in self.errors:
            self.add_error("currency", "Enter the currency of the amount.")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "expected": self.expected_revision,
            "purpose": given["purpose"],
            "result": given.get("result", self.instance.result),
            "amount": given.get("amount"),
            "currency": given.get("currency") or "",
        }
