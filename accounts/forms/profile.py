"""The person's own name and time zone (role and e-mail are for administrators)."""

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
    )
    time_zone = TimeZoneField(
        help_text="Times are shown and reminders are sent in this zone.",
    )

    class Meta:
        model = User
        fields = ["name", "time_zone", "week_start", "single_keys"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who sends none keeps the day they have.
        self.fields["week_start"].required = False
