"""Wrong guesses, counted in the database: limits hold while Redis is away, and across processes."""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class AttemptsQuerySet(models.QuerySet["Attempts"]):
    """Counters are the product's own: nobody sees or edits them."""

    def visible_to(self, user: Any) -> Self:
        return self.none()

    def editable_by(self, user: Any) -> Self:
        return self.none()


class Attempts(models.Model):
    """The wrong guesses of one lane (`accounts.rules.delays`). `key` is a keyed hash: whose they
    are cannot be read from the table."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    forget_at = models.DateTimeField(db_index=True)

    objects = AttemptsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "attempts"

    def __str__(self) -> str:
        return f"{self.failures} wrong guesses"
