"""Passwords and codes: typed at sign-in, chosen, and asked for again. What can be guessed goes
through `accounts.services.guard`."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.fields import EmailField, PasswordField, SetPasswordField
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import timezone

from accounts.adapter import WAIT, WORDS, must_wait
from accounts.models import User
from accounts.rules.delays import AGAIN, CODE
from accounts.services import guard
from accounts.services.password_reset import opens, request_password_reset, set_by_link
from accounts.services.second_step import take_code
from core.audit.refusals import link_refused

EMAIL = "E-mail"
AGAIN_LABEL = "Confirm password"
NEW = {"password1": "New password", "password2": "Confirm new password"}
CODE_LABEL = "Code"


def _name(form: forms.Form, **labels: str) -> None:
    """The labels of fields that are named twice otherwise: in the label and in the field."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs["placeholder"] = ""


class FirstPasswordForm(forms.Form):
    """The password that somebody who was invited chooses, typed twice."""

    password1 = SetPasswordField(label="Password")
    password2 = PasswordField(label=AGAIN_LABEL, autocomplete="new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", "The two passwords do not match.")
        return cleaned


class SaysWait(forms.BaseForm):
    """A form whose secret can be guessed. `waits`: what was sent was not looked at; the page says
    how long to wait, in place of a sum of errors that nobody can mend."""

    waits = False

    def add_error(self, field: str | None, error: Any) -> None:
        if getattr(error, "code", "") == WAIT:
            self.waits = True
            field = None
        super().add_error(field, error)


class LoginForm(SaysWait, allauth.LoginForm):
    """The address stays typed, whatever the answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, login=EMAIL, password="Password")
        if "remember" in self.fields:
            self.fields["remember"].label = "Stay signed in"


class AskAgainForm(SaysWait, allauth.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, password="Password")


class ChangePasswordForm(SaysWait, allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, oldpassword="Current password", **NEW)

    def clean_oldpassword(self) -> str:
        """Counted like every guess: a session left open must not tell the password."""
        request, address = context.request, self.user.email
        attempt = guard.start(request, AGAIN, address)
        if attempt.wait:
            raise must_wait(attempt.wait)
        typed: str = self.cleaned_data.get("oldpassword", "")
        right = self.user.check_password(typed)
        guard.settle(request, AGAIN, address, attempt, right=right)
        if not right:
            raise ValidationError(WORDS["incorrect_password"])
        return typed


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, **NEW)

    def save(self) -> None:
        """Raises PermissionDenied if the link was used meanwhile."""
        password = self.cleaned_data["password1"]
        if not set_by_link(user=self.user, key=self.temp_key, password=password):
            raise PermissionDenied(WORDS["invalid_password_reset"])


class OpenAccountTokenForm(allauth.UserTokenForm):
    """The link of a mail, which opens no account that is closed."""

    def clean(self) -> dict[str, Any] | None:
        try:
            cleaned = super().clean()
            if not opens(user=self.reset_user, key=self.cleaned_data["key"]):
                raise ValidationError(WORDS["invalid_password_reset"])
        except ValidationError:
            # Without the account: whose it is stands in the address, which anybody can write.
            said = "Password reset that was used, has expired or was never sent"
            link_refused(context.request, said)
            raise
        return cleaned


class ResetPasswordForm(SaysWait, allauth.ResetPasswordForm):
    """The same work and the same answer for every address, known or not, and also while no further
    mail may go to it."""

    email = EmailField(required=True, max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, email=EMAIL)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if seconds := guard.may_ask(context.request, email, timezone.now()):
            raise must_wait(seconds)
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        now = timezone.now()
        if guard.may_mail(request, email, now):
            request_password_reset(address=email, now=now)
        return email


class CodeForm(SaysWait, mfa.AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, code=CODE_LABEL)

    def clean_code(self) -> str:
        request, address = context.request, self.user.email
        attempt = guard.start(request, CODE, address)
        if attempt.wait:
            raise must_wait(attempt.wait)
        code: str = self.cleaned_data["code"]
        factor = take_code(user=self.user, code=code)
        guard.settle(request, CODE, address, attempt, right=factor is not None)
        if factor is None:
            self._say_it_failed()
            raise ValidationError(WORDS["incorrect_code"])
        self.authenticator = factor
        return code

    def _say_it_failed(self) -> None:
        main = Authenticator.objects.filter(user=self.user).order_by("-type").first()
        if main is not None:
            self._emit_authentication_failed(main)


class CodeAgainForm(CodeForm, mfa.ReauthenticateForm):
    """The second step, asked for again before something sensitive."""

    save = mfa.ReauthenticateForm.save
    _emit_authentication_failed = mfa.ReauthenticateForm._emit_authentication_failed


class ActivateTOTPForm(totp.ActivateTOTPForm):
    """The secret is the session's own, so nothing can be guessed here: no limit, and nobody whose
    codes are attacked is kept from setting up the app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, code=CODE_LABEL)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not validate_totp_code(self.secret, code):
            raise ValidationError(WORDS["incorrect_code"])
        return code
