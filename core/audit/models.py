"""The audit log: who did what, when and from where. Rows are added and never changed."""

from __future__ import annotations

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models

from core.registry.audit import audit_kinds


class AppendOnly(TypeError):
    """The audit log is added to; what stands in it is not changed."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Administrators alone read the log, and nobody changes it."""

    def visible_to(self, user: Any) -> Self:
        allowed = user.is_authenticated and user.is_active and user.is_superuser
        return self.all() if allowed else self.none()

    def editable_by(self, user: Any) -> Self:
        return self.none()

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class AuditRetentionQuerySet(models.QuerySet["AuditRetention"]):
    """Nobody's: it stands only while the retention job deletes."""

    def visible_to(self, user: Any) -> Self:
        return self.none()

    def editable_by(self, user: Any) -> Self:
        return self.none()


class AuditRetention(models.Model):
    """Opens the guard of the database for events before `until`: the retention job writes it and
    takes it away in the transaction in which it deletes, so that nobody else ever sees it."""

    until = models.DateTimeField()

    objects = AuditRetentionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"events before {self.until}"


class AuditEvent(models.Model):
    """One event. What it is about, and who did it, are written as they were then, since both may
    be renamed or deleted later; ids lead to them while they are there.

    `changes` holds the old and the new value by field, never a secret and never a deal term.
    """

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(max_length=400, blank=True)
    network = models.GenericIPAddressField("network address", null=True)
    request_id = models.CharField(max_length=36, blank=True)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=300, blank=True)
    alliance_id = models.BigIntegerField(null=True)
    summary = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["kind", "at"], name="audit_kind_at"),
            models.Index(fields=["actor", "at"], name="audit_actor_at"),
            models.Index(fields=["about_type", "about_id"], name="audit_about"),
            models.Index(fields=["alliance_id", "at"], name="audit_alliance_at"),
            models.Index(fields=["network", "at"], name="audit_network_at"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.about or self.summary}"

    @property
    def label(self) -> str:
        found = audit_kinds.get(self.kind)
        return found.label if found else self.kind

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly
