"""What a prepared statement is asked with where several apps write its parts: when, by whom, and
of which objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BigAutoField, BigIntegerField, DateField, DateTimeField, F

from core.db.prepared import OneOf, Slot

# The day asked for, and the moment: now, or the end of a day that is asked as a whole.
DAY, NOW = Slot("day", DateField()), Slot("now", DateTimeField())
# The key of the user who asks.
READER = Slot("reader", BigAutoField())
# The keys of the objects meant, a list.
KEYS = Slot("keys", BigIntegerField())
# Makes of a path to the object ("plan__alliance") the condition that holds for those meant.
Within = Callable[[str], Any]


def anybody(role: str, is_superuser: bool) -> Any:
    """Stands for every user of a role, in statements that are asked with READER."""
    return get_user_model()(pk=READER, role=role, is_superuser=is_superuser)


def among_keys(path: str) -> OneOf:
    """The Within of KEYS."""
    return OneOf(F(path), KEYS)
