"""Flagging an alliance as at a critical juncture, and lifting the flag."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from alliances.models import Juncture
from alliances.rules.junctures import MOST_DAYS, why_not_until
from core.forms.fields import DayField


class JunctureForm(forms.Form):
    """What holds is shown; saving other values sets a new flag in its place."""

    reason = forms.ChoiceField(choices=Juncture.Reason, widget=forms.RadioSelect)
    words = forms.CharField(
        label="What is at stake",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="In a sentence. Your company reads it; the partner does not.",
    )
    until = DayField(
        label="Last day",
        help_text=f"The flag goes by itself after this day. At most {MOST_DAYS} days ahead.",
    )

    def __init__(
        self, *args: Any, today: date, juncture: Juncture | None = None, **kwargs: Any
    ) -> None:
        initial = {}
        if juncture is not None:
            initial = {name: getattr(juncture, name) for name in ("reason", "words", "until")}
        super().__init__(*args, initial=initial, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if words := why_not_until(until, self.today):
            raise forms.ValidationError(words)
        return until

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("reason") == Juncture.Reason.OTHER and not data.get("words"):
            self.add_error("words", "Say in a sentence what is at stake.")
        return data


class LiftForm(forms.Form):
    reason = forms.CharField(
        label="Why it is over",
        required=False,
        max_length=300,
        help_text="Such as: the contract is signed.",
    )
