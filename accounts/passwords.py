"""What a password must be, said as a person would say it (settings.AUTH_PASSWORD_VALIDATORS).

Looked at is what is kept (`normal_password`): full-width letters make a common password no rarer,
and accents that are typed apart make a short one no longer.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import password_validation as django
from django.core.exceptions import ValidationError

from accounts.models.user import normal_password


class LongEnough(django.MinimumLengthValidator):
    def validate(self, password: str, user: Any = None) -> None:
        super().validate(normal_password(password), user)

    def get_error_message(self) -> str:
        return f"Use at least {self.min_length} characters."

    def get_help_text(self) -> str:
        return f"At least {self.min_length} characters. A few unrelated words work well."


class NotCommon(django.CommonPasswordValidator):
    def validate(self, password: str, user: Any = None) -> None:
        super().validate(normal_password(password), user)

    def get_error_message(self) -> str:
        return "This password is too common. Choose one that others do not use."

    def get_help_text(self) -> str:
        return "Not a common password."


class NotLikeThePerson(django.UserAttributeSimilarityValidator):
    def validate(self, password: str, user: Any = None) -> None:
        super().validate(normal_password(password), user)

    def get_error_message(self) -> str:
        return "This password is too similar to your %(verbose_name)s."

    def get_help_text(self) -> str:
        return "Not similar to your name or e-mail address."


class NotTooLong:
    """Long enough for every sentence; nothing is ever cut off."""

    def __init__(self, max_length: int = 4096) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: Any = None) -> None:
        if len(normal_password(password)) > self.max_length:
            raise ValidationError(f"Use at most {self.max_length:,} characters.", code="too_long")

    def get_help_text(self) -> str:
        return "Any characters, spaces too."


class NotOurNames:
    """What everybody here would try first."""

    def names(self) -> set[str]:
        words = {"entente", *settings.COMPANY_NAME.casefold().split()}
        words.add(urlsplit(settings.SITE_URL).hostname or "")
        return {word for word in words if len(word) > 3} - {"company"}

    def validate(self, password: str, user: Any = None) -> None:
        if any(name in normal_password(password).casefold() for name in self.names()):
            raise ValidationError(
                "Do not use the name of the company or of Entente.", code="our_name"
            )

    def get_help_text(self) -> str:
        return "Without the name of the company or of Entente."
