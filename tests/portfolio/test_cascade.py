"""Goals against what serves them: sums over a tree, the page at any size, and who sees what."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import Alliance, CorporateGoal
from alliances.services.goals import keeping
from alliances.services.goals.asking import Asking
from portfolio.rules.cascade import cascade_finding, rolled_counts, served
from portfolio.services.goals.search import find_goals
from tests.budget import queries_of
from tests.conftest import World, at
from tests.factories import (
    AllianceFactory,
    CorporateGoalFactory,
    GoalConfirmationFactory,
    InitiativeFactory,
    ObjectiveFactory,
    PlacementFactory,
    PlanFactory,
)

NOW, TODAY = "2026-11-21T10:00:00Z", date(2026, 11, 21)
NAN = float("nan")
PARENTS = {1: None, 2: 1, 3: 1, 4: 2}


def sums(*ties: tuple[int, int], values: dict[int, float] | None = None) -> dict[int, Any]:
    values = values or {}
    goals, alliances = (np.array(one, np.int64) for one in zip(*ties, strict=True))
    planned = np.array([values.get(int(key), NAN) for key in alliances])
    bands = alliances % 4
    return served(
        goals=goals,
        alliances=alliances,
        planned=planned,
        delivered=planned / 2,
        bands=bands,
        parents=PARENTS,
    )


def test_an_alliance_counts_once_for_a_goal_and_all_above_it() -> None:
    found = sums((4, 10), (3, 10), (2, 11), (9, 12), values={10: 5.0})
    assert {key: one.alliances for key, one in found.items()} == {1: 2, 2: 2, 3: 1, 4: 1}
    assert (found[1].planned, found[1].delivered, found[1].valued) == (5.0, 2.5, 1)
    assert found[1].bands == (0, 0, 1, 1)
    assert rolled_counts({4: 2, 3: 1, 9: 5}, PARENTS) == {1: 3, 2: 2, 3: 1, 4: 2}


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(10, 14)), min_size=1, max_size=20))
def test_sums_are_those_of_counting_by_hand(ties: list[tuple[int, int]]) -> None:
    values = {10: 1.0, 12: 100.0}
    found = sums(*set(ties), values=values)
    for goal in PARENTS:
        under = {goal} | {1: {2, 3, 4}, 2: {4}}.get(goal, set())
        mine = {alliance for tied, alliance in ties if tied in under}
        if not mine:
            assert goal not in found
            continue
        known = [values[one] for one in mine if one in values]
        assert found[goal].alliances == len(mine) == sum(found[goal].bands)
        assert found[goal].planned == (sum(known) if known else None)


@pytest.mark.parametrize(
    ("goals", "without", "words"),
    [
        (0, 0, "No goals yet"),
        (1, 0, "The goal has an alliance"),
        (5, 0, "Every goal has an alliance"),
        (5, 1, "1 of 5 goals has no alliance"),
        (5, 2, "2 of 5 goals have no alliance"),
    ],
)
def test_the_title_says_the_finding(goals: int, without: int, words: str) -> None:
    assert cascade_finding(goals, without) == words


@pytest.fixture
def tree(world: World) -> Any:
    """A company goal with a division goal that Northstar and the restricted alliance serve, and one
    that nobody serves; Helix serves none."""
    with at(NOW):
        top = CorporateGoalFactory(name="Grow")
        asia = CorporateGoalFactory(name="Asia", level="division", parent=top)
        CorporateGoalFactory(name="Africa", level="division", parent=top)
        for alliance in (world.northstar, world.restricted):
            alliance.goals.add(asia)
            PlacementFactory(alliance=alliance, planned_value=100, health_band="red", health=20)
        plan = PlanFactory(alliance=world.northstar)
        ObjectiveFactory(plan=plan, what="Win ten deals", goal=asia)
        ObjectiveFactory(plan=plan, what="Lost objective")
        InitiativeFactory(plan=plan, name="Lost initiative")
        InitiativeFactory(plan=plan, name="Stopped one", stage="stopped")
        GoalConfirmationFactory(alliance=world.northstar, goal=asia)
        yield world


def exported(world: World, who: str, query: str = "") -> dict[str, dict[str, str]]:
    answer = world.client(who).get(f"/goals/export/{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {row["Goal"]: row for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.django_db
def test_the_file_and_the_page_say_the_same_to_each_reader(tree: World) -> None:
    whole = exported(tree, "ada")
    assert [*whole] == ["Grow", "Africa", "Asia"]
    assert (whole["Asia"]["Alliances"], whole["Asia"]["Planned value"]) == ("2", "200.00")
    seen = exported(tree, "eve")  # not the restricted one
    for goal in ("Asia", "Grow"):
        assert (seen[goal]["Alliances"], seen[goal]["Planned value"]) == ("1", "100.00")
    assert (seen["Asia"]["Red"], seen["Asia"]["Objectives"], seen["Asia"]["Not confirmed"]) == (
        ("1", "1", "1")
    )
    assert [*exported(tree, "eve", "?show=without")] == ["Grow", "Africa"]
    assert exported(tree, "bob")["Asia"]["Alliances"] == "1", "bob sees the restricted one alone"


@pytest.mark.django_db
def test_orphans_stand_on_both_sides_with_their_next_step(tree: World) -> None:
    text = tree.client("lena").get("/goals/").text
    assert "1 of 3 goals has no alliance" in text
    for words in ("Helix ADC", "Lost objective", "Lost initiative", "Tie alliances to Africa"):
        assert words in text
    for words in ("Stopped one", "Win ten deals", tree.restricted.name):
        assert words not in text
    for what, words in (("alliances", "Helix ADC"), ("objectives", "Lost objective")):
        assert words in tree.client("eve").get(f"/goals/without/{what}/").text
    assert tree.client("gina").get("/goals/").status_code == 403
    assert tree.client("eve").get("/goals/without/people/").status_code == 404


@pytest.mark.django_db
def test_an_alliance_is_found_and_tied_from_the_goal(tree: World) -> None:
    africa = CorporateGoal.objects.get(name="Africa")
    client, url = tree.client("lena"), f"/goals/{africa.pk}/tie/"
    shown = client.get(f"{url}?q=helix").text
    assert "Helix ADC" in shown and "Northstar" not in shown
    data = {"alliance": tree.helix.pk, "revision": tree.helix.revision}
    assert client.post(url, data).status_code == 302
    assert set(tree.helix.goals.all()) == {africa}
    assert client.post(url, data).status_code == 409, "it was changed since"
    assert tree.client("alice").post(url, data).status_code == 404


@pytest.mark.slow
@pytest.mark.django_db
def test_a_draft_is_a_secret_of_the_leaders(tree: World) -> None:
    draft = CorporateGoalFactory(name="Secret plan", state="draft")
    for who, found in (("lena", True), ("ada", True), ("eve", False), ("alice", False)):
        assert bool(find_goals(getattr(tree, who), "secret")) is found
        assert ("Secret plan" in tree.client(who).get("/goals/").text) is found
        status = tree.client(who).get(f"/goals/{draft.pk}/").status_code
        assert status == (200 if found else 404)


@pytest.mark.slow
@pytest.mark.django_db
def test_a_year_is_kept_on_the_page(tree: World) -> None:
    client = tree.client("lena")
    assert client.post("/goals/copy/?year=2026").status_code == 302
    assert "3 draft goals of FY27" in client.get("/goals/?year=2027").text
    sent = {"drafts": 3, "due_on": "20 Dec 2026"}
    assert client.post("/goals/publish/?year=2027", {**sent, "drafts": 2}).status_code == 422
    assert client.post("/goals/publish/?year=2027", sent).status_code == 302
    # The restricted one is asked as well, and not counted for who does not see it.
    assert "1 alliance is asked" in client.get("/goals/?year=2027").text
    asia = CorporateGoal.objects.get(name="Asia", fiscal_year=2027)
    shown = client.get(f"/goals/{asia.pk}/").text
    assert "not confirmed" in shown and "Northstar" in shown
    edited = client.post(
        f"/goals/{asia.pk}/edit/",
        {
            "name": "Asia and Japan",
            "level": "division",
            "parent": asia.parent_id,
            "revision": asia.revision,
            "asks": "on",
            "due_on": "20 Dec 2026",
        },
    )
    assert edited.status_code == 302
    assert "Asia and Japan" in client.get(f"/goals/{asia.pk}/").text
    asia.refresh_from_db()
    for reason, status in (("", 422), ("Over", 302)):
        sent = {"reason": reason, "due_on": "20 Dec 2026", "revision": asia.revision}
        assert client.post(f"/goals/{asia.pk}/drop/", sent).status_code == status


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("rows", [3, 30])
def test_the_page_costs_the_same_for_many(world: World, rows: int) -> None:
    with at(NOW):
        top = CorporateGoalFactory()
        for _ in range(rows):
            goal = CorporateGoalFactory(parent=top, level="division")
            alliance = AllianceFactory()
            alliance.goals.add(goal)
            PlacementFactory(alliance=alliance)
            plan = PlanFactory(alliance=AllianceFactory())
            ObjectiveFactory(plan=plan)
            InitiativeFactory(plan=plan)
            GoalConfirmationFactory(alliance=alliance, goal=goal)
        client = world.client("eve")
        assert queries_of(client, "/goals/") == 16
        assert queries_of(client, f"/goals/{goal.pk}/") == 15


@pytest.mark.django_db
def test_publishing_follows_every_alliance_in_a_few_statements(
    world: World, django_assert_max_num_queries: Any
) -> None:
    goal = CorporateGoalFactory()
    for alliance in Alliance.objects.all():
        alliance.goals.add(goal)
    for _ in range(20):
        AllianceFactory().goals.add(goal)
    keeping.copy_year(source=2026, year=2027)
    asking = Asking(world.lena, TODAY, TODAY + timedelta(days=30))
    with django_assert_max_num_queries(30):
        assert keeping.publish_year(year=2027, seen=1, asking=asking).alliances == 23
