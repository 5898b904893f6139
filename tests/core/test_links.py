"""Addresses of many rows are the same as those reversed one by one."""

from __future__ import annotations

import pytest
from django.template import Context, Template
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


@pytest.mark.parametrize(
    ("tag", "name", "args"),
    [
        ('{% url "alliances:list" %}', "alliances:list", []),
        ('{% url "alliances:detail" key %}', "alliances:detail", [7]),
        ('{% url "alliances:detail" text %}', "alliances:detail", ["7"]),
        ('{% url "alliances:detail" pk=key %}', "alliances:detail", [7]),
        (
            '{% url "alliances:partner_merge_confirm" key 8 %}',
            "alliances:partner_merge_confirm",
            [7, 8],
        ),
        ('{% url "alliances:detail" key as there %}{{ there }}', "alliances:detail", [7]),
    ],
)
def test_the_tag_says_what_reverse_says(tag: str, name: str, args: list[object]) -> None:
    shown = Template(tag).render(Context({"key": 7, "text": "7"}))
    assert shown == reverse(name, args=args)


def test_the_tag_refuses_and_forgives_like_django() -> None:
    for wrong in ("nowhere", "alliances:detail"):
        with pytest.raises(NoReverseMatch):
            Template(f'{{% url "{wrong}" %}}').render(Context())
    with pytest.raises(NoReverseMatch):
        Template('{% url "alliances:detail" key %}').render(Context({"key": -1}))
    assert Template('{% url "nowhere" as there %}[{{ there }}]').render(Context()) == "[]"
