"""The version column of everything that two people may edit at once."""

from __future__ import annotations

from django.db import models


class Revisioned(models.Model):
    """A row whose `revision` grows by one with every edit (see core.revision.updates)."""

    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
