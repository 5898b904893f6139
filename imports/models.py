"""Imports of portfolios and what each of them changed; files of exports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from imports.querysets import ExportFileQuerySet, ImportPartQuerySet, ImportRunQuerySet


class HasMovedOn(ValidationError):
    """Somebody started, undid or deleted the run meanwhile."""

    def __init__(self) -> None:
        super().__init__("The state of this import has changed. Reload the page.")


class ImportRun(models.Model):
    """One file on its way in. Trying it out, carrying it out and taking it back are jobs whose key
    is the id of the run; each writes everything, the run's new state included, in one transaction.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Not imported yet"
        TRYING = "trying", "Being checked"
        QUEUED = "queued", "Waiting to start"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Import failed"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Empty for an import from the command line.",
    )
    file_name = models.CharField(max_length=200)
    file_size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT, db_index=True)
    options = models.JSONField(default=dict, help_text="How the file is to be read.")
    preview = models.JSONField(default=dict, help_text="The report of the last preview.")
    report = models.JSONField(default=dict, help_text="The report of the import itself.")
    failed_rows = models.JSONField(default=dict, help_text="Rejected rows as they stood.")
    undo_report = models.JSONField(default=dict)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who started the undo.",
    )
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in="draft trying queued running done failed undoing undone".split()
                ),
                name="import_run_state_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", args=[self.pk])

    def advance(self, before: Sequence[str], after: str, **fields: Any) -> None:
        """From one of the states `before` to the state `after`, with new values of `fields`.
        Raises HasMovedOn where somebody was faster."""
        rows = ImportRun.objects.filter(pk=self.pk, state__in=before)
        if not rows.update(state=after, error="", **fields):
            raise HasMovedOn
        self.refresh_from_db()

    @property
    def is_under_way(self) -> bool:
        return self.state in ("trying", "queued", "running", "undoing")

    @property
    def can_be_undone(self) -> bool:
        return self.state == self.State.DONE


class ImportFile(models.Model):
    """The bytes of a run's file, apart from the run so that lists do not load them."""

    run = models.OneToOneField(ImportRun, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()

    objects = ImportPartQuerySet.as_manager()

    def __str__(self) -> str:
        return f"File of {self.run}"


class ImportChange(models.Model):
    """One row that a run created or updated, with the values before and after, for undo."""

    class Action(models.TextChoices):
        CREATED = "created", "Created"
        UPDATED = "updated", "Updated"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=20, help_text="alliance, partner, alias, unit or type.")
    object_id = models.BigIntegerField()
    action = models.CharField(max_length=8, choices=Action)
    row = models.PositiveIntegerField(null=True, blank=True)
    label = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = ImportPartQuerySet.as_manager()

    class Meta:
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "object_id"], name="import_change_once_per_object"
            )
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="import_change_object")]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_action_display().lower()}"


class ExportFile(models.Model):
    """The file of a large export, stored for a day, with the alliances it is about: a person
    who may no longer see one of them does not get it any more."""

    job = models.OneToOneField("core.Job", on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    alliances = models.JSONField(help_text="Their ids.")
    with_sums = models.JSONField(help_text="Ids of those whose sums it holds.")
    made_at = models.DateTimeField()

    objects = ExportFileQuerySet.as_manager()

    def __str__(self) -> str:
        return f"File of {self.job}"
