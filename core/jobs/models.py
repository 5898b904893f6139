"""Work in the background, one row each: what was asked for, by whom, and what became of it."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from core.jobs.ledger import LedgerRow
from core.registry.jobs import JOB_KINDS, JobKind

# What a row that begins anew forgets.
FRESH: dict[str, Any] = {
    "state": LedgerRow.State.WAITING,
    "result": {},
    "attempts": 0,
    "finished_at": None,
    "last_error": "",
}


class JobQuerySet(models.QuerySet["Job"]):
    """A job belongs to who asked for it; administrators see all, those of the clock as well."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.all() if user.is_superuser else self.filter(owner=user.pk)

    def editable_by(self, user: Any) -> Self:
        return self.visible_to(user)

    def active(self) -> Self:
        return self.filter(state__in=Job.ACTIVE)

    def ended(self) -> Self:
        return self.exclude(state__in=Job.ACTIVE)


class Job(LedgerRow):
    """`key` is the id of what the job is about, in the words of the app that offers its kind. One
    row per kind and key: asking again for what has ended begins the same row anew."""

    ACTIVE = (LedgerRow.State.WAITING, LedgerRow.State.RUNNING)
    TROUBLED = (LedgerRow.State.FAILED, LedgerRow.State.MISSED)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who asked for it. Empty: the clock.",
    )
    payload = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True, help_text="Figures, by what they count.")
    started_at = models.DateTimeField(null=True, blank=True, help_text="The last attempt.")

    objects = JobQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        ordering = ["-pk"]
        indexes = [
            *LedgerRow.Meta.indexes,
            models.Index(fields=["owner", "state"], name="job_of_owner"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("core:job_detail", args=[self.pk])

    @property
    def offer(self) -> JobKind | None:
        """The kind as its app offers it; None where no app offers it any more."""
        return JOB_KINDS.get(self.kind)

    @property
    def label(self) -> str:
        return self.offer.label if self.offer else self.kind

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def may_be_cancelled(self) -> bool:
        return self.is_active and self.offer is not None and self.offer.may_cancel

    @property
    def may_be_retried(self) -> bool:
        return self.state in self.TROUBLED and self.offer is not None and self.offer.may_retry

    @property
    def seconds(self) -> float | None:
        """How long the last attempt took; None before it ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return max(0.0, (self.finished_at - self.started_at).total_seconds())
