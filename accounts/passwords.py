"""What a password must be, said as a person would say it (settings.AUTH_PASSWORD_VALIDATORS)."""

from __future__ import annotations

from django.contrib.auth import password_validation as django


class LongEnough(django.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"Use at least {self.min_length} characters."

    def get_help_text(self) -> str:
        return f"At least {self.min_length} characters. A few unrelated words work well."


class NotCommon(django.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "This password is too common. Choose one that others do not use."

    def get_help_text(self) -> str:
        return "Not a common password."


class NotLikeThePerson(django.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "This password is too similar to your %(verbose_name)s."

    def get_help_text(self) -> str:
        return "Not similar to your name or e-mail address."
