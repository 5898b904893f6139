"""The form of a forgotten password: the same work for every address."""

from __future__ import annotations

from typing import Any

from allauth.account.fields import EmailField
from allauth.account.forms import ResetPasswordForm as AllauthForm
from django.http import HttpRequest
from django.utils import timezone

from accounts.services.password_reset import request_password_reset


class ResetPasswordForm(AllauthForm):
    email = EmailField(required=True, max_length=254)

    def clean_email(self) -> str:
        return self.cleaned_data["email"]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        request_password_reset(address=email, now=timezone.now())
        return email
