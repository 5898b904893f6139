"""The person's own name and zone; role and address are an administrator's to change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import World

URL = "/profile/"


def fields(**more: Any) -> dict[str, Any]:
    return {"name": "Alice M.", "time_zone": "Asia/Tokyo", **more}


def test_saving(world: World) -> None:
    answer = world.client("alice").post(URL, fields())
    assert answer.status_code == 302
    world.alice.refresh_from_db()
    assert (world.alice.name, world.alice.time_zone) == ("Alice M.", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"time_zone": "Moon/Base"}, "is not one of the choices"),
        ({"name": ""}, "Enter a name"),
    ],
)
def test_what_is_refused(world: World, wrong: dict[str, str], words: str) -> None:
    answer = world.client("alice").post(URL, fields(**wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    world.alice.refresh_from_db()
    assert world.alice.name == "Alice Manager"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "leader"),
        ("is_staff", "on"),
        ("is_superuser", "on"),
        ("email", "eve@entente.example"),
        ("is_active", ""),
        ("id", "1"),
        ("password", "x"),
    ],
)
def test_rights_cannot_be_taken(world: World, field: str, value: str) -> None:
    before = {name: getattr(world.gina, name) for name in ("pk", "role", "email", "password")}
    world.client("gina").post(URL, fields(**{field: value}))
    world.gina.refresh_from_db()
    assert {name: getattr(world.gina, name) for name in before} == before
    assert (world.gina.is_staff, world.gina.is_superuser) == (False, False)
    assert world.gina.is_active


def test_nobody_changes_the_address_they_sign_in_with(world: World) -> None:
    client = world.client("gina")
    for data in (
        {"action_add": "", "email": "alice@entente.example"},
        {"action_primary": "", "email": "new@entente.example"},
    ):
        answer = client.post("/accounts/email/", data)
        assert (answer.status_code, answer.url) == (302, URL)
    world.gina.refresh_from_db()
    assert world.gina.email == "gina@entente.example"


def test_the_page_is_in_the_readers_zone(world: World) -> None:
    world.client("alice").post(URL, fields())
    assert "Tokyo" in world.client("alice").get(URL).content.decode()
