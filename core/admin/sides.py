"""Sides in Django admin: by company, as in the product. Its lists hold rows of many alliances, so
the other side is called "Partner"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin

CHOICES = (("ours", settings.COMPANY_NAME), ("theirs", "Partner"), ("joint", "Both"))
WORDS = dict(CHOICES)


@admin.display(description="Side", ordering="side")
def side(row: Any) -> str:
    """A column of a list."""
    return WORDS.get(row.side, "")


class SideFilter(admin.ChoicesFieldListFilter):
    def choices(self, changelist: Any) -> Iterator[Any]:
        words = {str(label): WORDS.get(value, label) for value, label in self.field.flatchoices}
        for choice in super().choices(changelist):
            yield {**choice, "display": words.get(str(choice["display"]), choice["display"])}


def with_companies(choices: Any) -> list[Any]:
    """The choices of a field of sides, in these words."""
    return [(value, WORDS.get(value, label)) for value, label in choices]
