"""The person's own name, time zone and reminders (role and e-mail are for administrators); and a
forgotten password, which is the same work for every address."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.fields import EmailField, PasswordField, SetPasswordField
from crispy_forms.layout import Fieldset
from django import forms
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.services.password_reset import request_password_reset
from core.forms.fields import laid_out, time_zone_choices


class ProfileForm(forms.ModelForm):
    helper = laid_out(
        Fieldset("You", "name", "time_zone"),
        Fieldset("Keyboard", "single_keys"),
        Fieldset("Reminders", "remind_by_email", "quiet_from", "quiet_until"),
    )
    time_zone = forms.ChoiceField(
        choices=time_zone_choices,
        help_text="Times are shown and reminders are sent in this zone.",
    )

    class Meta:
        model = User
        fields = [
            "name",
            "time_zone",
            "single_keys",
            "remind_by_email",
            "quiet_from",
            "quiet_until",
        ]
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

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


EMAIL = "E-mail"
AGAIN = "Confirm password"
NEW = {"password1": "New password", "password2": "Confirm new password"}


class FirstPasswordForm(forms.Form):
    """The password that somebody who was invited chooses, typed twice."""

    password1 = SetPasswordField(label="Password")
    password2 = PasswordField(label=AGAIN, autocomplete="new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", "The two passwords do not match.")
        return cleaned


class LoginForm(allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, login=EMAIL, password="Password")
        if "remember" in self.fields:
            self.fields["remember"].label = "Stay signed in"


class ChangePasswordForm(allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, oldpassword="Current password", **NEW)


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, **NEW)


def _name(form: forms.Form, **labels: str) -> None:
    """The labels of fields that are named twice otherwise: in the label and in the field."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs["placeholder"] = ""


class ResetPasswordForm(allauth.ResetPasswordForm):
    email = EmailField(required=True, max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, email=EMAIL)

    def clean_email(self) -> str:
        return self.cleaned_data["email"]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        request_password_reset(address=email, now=timezone.now())
        return email
