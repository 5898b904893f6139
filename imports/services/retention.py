"""Uploaded files are kept no longer than somebody may need them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from imports.models import ImportFile, ImportRun

ENDED = ("done", "failed", "undone")


@transaction.atomic
def forget_files(*, now: datetime, days: int) -> int:
    """Delete the files of imports that ended `days` ago or earlier, with the rows that were copied
    out of them, and uploads that were never imported; returns how many.

    The report, and what undo needs, stay.
    """
    before = now - timedelta(days=days)
    ended = ImportRun.objects.filter(state__in=ENDED, finished_at__lte=before)
    ended.exclude(preview={}, failed_rows={}).update(preview={}, failed_rows={})
    gone, _ = ImportFile.objects.filter(run__in=ended.values("pk")).delete()
    drafts = ImportRun.objects.filter(state="draft", created_at__lte=before)
    forgotten = drafts.count()
    drafts.delete()
    return gone + forgotten
