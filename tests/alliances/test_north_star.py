"""The North Star is revisited where it is asked for: still true, or reset."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.conftest import World, at


@pytest.fixture
def star(world: World) -> Any:
    with at("2026-11-21T12:00:00Z"):
        world.northstar.north_star = "Halve the time to market."
        world.northstar.north_star_revisit_on = date(2026, 11, 1)
        world.northstar.save()
        yield world


def confirm(star: World, **values: Any) -> Any:
    url = reverse("alliances:north_star_confirm", args=[star.northstar.pk])
    return star.client("alice").post(url, {"revision": star.northstar.revision, **values})


@pytest.mark.slow
def test_still_true_moves_the_day_and_is_on_record(star: World) -> None:
    client = star.client("alice")
    assert "Revisit the North Star" in client.get("/today/").text
    assert confirm(star, revisit_on="21 Nov 2027", next="/today/")["Location"] == "/today/"
    star.northstar.refresh_from_db()
    assert star.northstar.north_star_revisit_on == date(2027, 11, 21)
    assert "Revisit the North Star" not in client.get("/today/").text
    page = client.get(f"/alliances/{star.northstar.pk}/activity/").text
    assert "North Star confirmed" in page


def test_it_is_reset_and_the_reset_undone(star: World) -> None:
    client, url = star.client("alice"), reverse("alliances:north_star", args=[star.northstar.pk])
    assert "Still true" in client.get(url).text
    values = {"north_star": "Be first in Asia.", "north_star_revisit_on": "1 Nov 2027"}
    client.post(url, {"revision": star.northstar.revision, **values})
    star.northstar.refresh_from_db()
    assert star.northstar.north_star == "Be first in Asia."
    undo = reverse("alliances:north_star_undo", args=[star.northstar.pk])
    client.post(undo, {"revision": star.northstar.revision})
    star.northstar.refresh_from_db()
    assert star.northstar.north_star == "Halve the time to market."
    assert star.northstar.north_star_revisit_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("1 Jan 1900", "Choose a day in the future"),
        ("today", "Choose a day in the future"),
        ("21 Nov 2076", "more than 5 years away"),
        ("soon", "Enter a date such as"),
    ],
)
def test_the_next_revisit_is_a_sensible_day(star: World, day: str, words: str) -> None:
    answer = confirm(star, revisit_on=day)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_revisit_in_1900_is_asked_about_when_it_is_reset(star: World) -> None:
    url = reverse("alliances:north_star", args=[star.northstar.pk])
    values = {"north_star": "Be first.", "north_star_revisit_on": "1 Jan 1900"}
    answer = star.client("alice").post(url, {"revision": star.northstar.revision, **values})
    assert answer.status_code == 422
    assert "is in the past" in answer.text
