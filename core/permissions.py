"""The one step between "I can see it" and "I may change it"."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404

READ_ONLY = "You can view this but not change it."


class Withheld(Http404):
    """404 for who may not see this row, or not this page of it. The audit log writes it down if the
    row is there; the answer is the same either way."""

    def __init__(self, model: type[models.Model], pk: Any, sentence: str = "") -> None:
        super().__init__(sentence or f"No {model._meta.object_name} matches the given query.")
        self.model, self.pk = model, pk


def may_edit(rows: Any, obj: models.Model, user: Any) -> bool:
    """Whether `user` may change `obj`; `rows` is its manager or queryset."""
    return bool(rows.editable_by(user).filter(pk=obj.pk).exists())


def require_editable(rows: Any, obj: models.Model, user: Any) -> None:
    """Raise PermissionDenied (403) unless `user` may change `obj`.

    Fetch `obj` through `visible_to` first: an outsider must get 404, never 403.
    """
    if not may_edit(rows, obj, user):
        raise PermissionDenied(READ_ONLY)


def require(
    condition: bool, sentence: str = "Your role does not have access to this page."
) -> None:
    """Raise PermissionDenied (403) with a sentence for the person unless `condition` holds."""
    if not condition:
        raise PermissionDenied(sentence)
