"""Addresses of many rows are the same as those reversed one by one."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from core.ui.links import addresses


@pytest.mark.parametrize("name", ["alliances:detail", "portfolio:review_detail"])
def test_an_address_by_key(name: str) -> None:
    address = addresses(name)
    assert [address(key) for key in (1, 70_000)] == [
        reverse(name, args=[key]) for key in (1, 70_000)
    ]


def test_a_name_without_a_key_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        addresses("alliances:list")
