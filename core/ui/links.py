"""Addresses of many rows of one kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.urls import reverse

# A number that no address holds by itself.
_PLACE = 9_007_199_254_740_991


@lru_cache(maxsize=256)
def address(url_name: str) -> str:
    """The address of a page that takes nothing. Raises NoReverseMatch."""
    return reverse(url_name)


@lru_cache(maxsize=256)
def addresses(url_name: str) -> Callable[[int], str]:
    """The addresses of `url_name` by key: reversed once in a process, not once a row.

    Raises NoReverseMatch for a name that does not take exactly one number.
    """
    before, after = reverse(url_name, args=[_PLACE]).split(str(_PLACE))
    return lambda key: f"{before}{key}{after}"
