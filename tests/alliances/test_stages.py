"""Moving along the lifecycle: which moves are usual, what is asked, what is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from alliances.models import Alliance, Stage, StageChange
from alliances.rules.stages import ORDER, is_usual, lifecycle, owes_reviews, why_unusual
from tests.conftest import World, today_here
from tests.factories import AllianceFactory


def test_rules_and_models_know_the_same_stages() -> None:
    assert tuple(stage for stage in Stage.values if stage != Stage.UNKNOWN) == ORDER


def test_the_lifecycle_says_what_is_past_and_ahead() -> None:
    states = [step["state"] for step in lifecycle("negotiating")]
    assert states == ["past", "past", "current", *["ahead"] * 5]
    assert {step["state"] for step in lifecycle("no such stage")} == {"ahead"}
    assert len(ORDER) == 8


@pytest.mark.django_db
@pytest.mark.parametrize("tier", ["strategic", "core", "tactical"])
@pytest.mark.parametrize("stage", Stage.values)
def test_who_owes_reviews_is_decided_once(tier: str, stage: str) -> None:
    alliance = AllianceFactory(tier=tier, stage=stage)
    asked = Alliance.objects.owing_reviews().filter(pk=alliance.pk).exists()
    assert asked is owes_reviews(tier=tier, stage=stage)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("exploring", "qualifying", ""),
        ("operating", "transforming", ""),
        ("transforming", "operating", ""),
        ("exiting", "closed", ""),
        ("unknown", "operating", ""),
        ("exploring", "negotiating", "This skips Qualifying."),
        ("exploring", "operating", "This skips Qualifying, Negotiating and Launching."),
        ("operating", "launching", "This moves back from Operating to Launching."),
        ("operating", "closed", "This closes the alliance without an exit phase."),
        ("closed", "operating", "This reopens a closed alliance."),
    ],
)
def test_what_is_said_of_a_move(before: str, after: str, sentence: str) -> None:
    assert why_unusual(before, after) == sentence


def test_every_unusual_move_has_a_sentence() -> None:
    for before in (*ORDER, "unknown"):
        for after in ORDER:
            if before != after:
                assert is_usual(before, after) or why_unusual(before, after).endswith(".")


@pytest.fixture
def url(world: World) -> str:
    return reverse("alliances:stage", args=[world.northstar.pk])


def move(world: World, to: str, **more: object) -> dict[str, object]:
    return {
        "to_stage": to,
        "changed_on": today_here().isoformat(),
        "reason": "Both boards agreed.",
        "revision": Alliance.objects.get(pk=world.northstar.pk).revision,
        **more,
    }


def test_a_usual_move_is_recorded_with_its_reason(world: World, url: str) -> None:
    answer = world.client("alice").post(url, move(world, "transforming"))
    assert answer.status_code == 302
    change = StageChange.objects.get(alliance=world.northstar)
    assert (change.from_stage, change.to_stage) == ("operating", "transforming")
    assert (change.reason, change.changed_by) == ("Both boards agreed.", world.alice)
    world.northstar.refresh_from_db()
    assert (world.northstar.stage, world.northstar.revision) == ("transforming", 2)
    newest = world.northstar.history.first()
    assert (newest.history_user, newest.history_change_reason) == (
        world.alice,
        "Both boards agreed.",
    )


@pytest.mark.parametrize(
    ("to", "words"),
    [("launching", "moves back"), ("closed", "no longer appears")],
)
def test_an_unusual_move_and_closing_are_asked_about_once(
    world: World, url: str, to: str, words: str
) -> None:
    client = world.client("alice")
    asked = client.post(url, move(world, to))
    assert asked.status_code == 422
    assert words in asked.content.decode()
    assert not StageChange.objects.exists()
    assert client.post(url, move(world, to, confirm="on")).status_code == 302
    assert StageChange.objects.get().to_stage == to


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"reason": "   "},
        {"to_stage": "operating"},
        {"to_stage": "unknown"},
        {"to_stage": "nonsense"},
        {"changed_on": (today_here() + timedelta(days=2)).isoformat()},
        {"changed_on": "31.02.2026"},
    ],
)
def test_what_is_refused(world: World, url: str, wrong: dict[str, str]) -> None:
    assert world.client("alice").post(url, move(world, "exiting", **wrong)).status_code == 422
    assert not StageChange.objects.exists()


def test_a_stale_move_is_not_made(world: World, url: str) -> None:
    answer = world.client("alice").post(url, move(world, "exiting", revision=7))
    assert answer.status_code == 422
    assert "Somebody else has changed this alliance" in answer.content.decode()
    assert not StageChange.objects.exists()


def test_the_head_says_since_when(world: World) -> None:
    for day, to in ((date(2021, 5, 1), "operating"), (date(2024, 3, 6), "operating")):
        StageChange.objects.create(
            alliance=world.northstar,
            from_stage="launching",
            to_stage=to,
            changed_on=day,
            reason="Again.",
        )
    page = world.client("alice").get(world.northstar.get_absolute_url()).content.decode()
    assert "Mar 2024" in page
    assert "May 2021" not in page
