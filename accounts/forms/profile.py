"""The person's own name, time zone and reminders (role and e-mail are for administrators)."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms

from accounts.models import User
from core.forms.fields import TimeZoneField, laid_out


class ProfileForm(forms.ModelForm):
    helper = laid_out(
        Fieldset("You", "name", "time_zone", "week_start"),
        Fieldset("Keyboard", "single_keys"),
        Fieldset("Reminders", "remind_by_email", "quiet_from", "quiet_until"),
    )
    time_zone = TimeZoneField(
        help_text="Times are shown and reminders are sent in this zone.",
    )

    class Meta:
        model = User
        fields = [
            "name",
            "time_zone",
            "week_start",
            "single_keys",
            "remind_by_email",
            "quiet_from",
            "quiet_until",
        ]
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who sends none keeps the day they have.
        self.fields["week_start"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (start is None) != (end is None):
            self.add_error(
                "quiet_until" if end is None else "quiet_from",
                "Enter both a start and an end for quiet hours.",
            )
        elif start is not None and start == end:
            self.add_error("quiet_until", "Quiet hours cannot start and end at the same time.")
        return cleaned
