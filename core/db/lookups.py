"""Lookups that Django's own lack."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.lookups import In

SMALLEST, LARGEST = -(2**63), 2**63 - 1


class InRange(In):
    """`__in` for whole numbers: one that no column can hold is in no row, as it is for Django's
    `__exact`. SQLite's driver raises OverflowError for it; any list of keys in a form may have one.
    """

    def get_prep_lookup(self) -> Any:
        found = super().get_prep_lookup()
        if not isinstance(found, list):  # a query, or expressions
            return found
        return [each for each in found if not isinstance(each, int) or SMALLEST <= each <= LARGEST]


def register() -> None:
    models.IntegerField.register_lookup(InRange)
