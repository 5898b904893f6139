"""Keys in addresses: whole numbers that a row can have."""

from __future__ import annotations

from django.urls import converters

from core.text import whole


class KeyConverter(converters.IntConverter):
    """`<int:pk>`; a number that no row can have is no address (404)."""

    def to_python(self, value: str) -> int:
        number = whole(value)
        if number is None:
            raise ValueError
        return number


def bound_addresses() -> None:
    """Every `<int:...>` of the project, and of what it is built with, is a KeyConverter."""
    converters.DEFAULT_CONVERTERS["int"] = KeyConverter()
    converters.get_converters.cache_clear()
