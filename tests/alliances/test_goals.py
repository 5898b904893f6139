"""Corporate goals: a year at a time, in force, tied to alliances and confirmed by them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import Alliance, CorporateGoal, GoalConfirmation
from alliances.querysets.goals import without_goal
from alliances.rules.goals import below, in_tree_order, lineage, page_of_tree, with_those_above
from alliances.services.goals import confirming, keeping
from alliances.services.goals.asking import Asking
from alliances.services.goals.ties import change_ties
from core.revision.updates import StaleRevision
from tests.conftest import World
from tests.factories import CorporateGoalFactory, GoalConfirmationFactory

TODAY, NEXT = date(2026, 11, 21), date(2027, 2, 1)
State, Why, Answer = CorporateGoal.State, GoalConfirmation.Why, GoalConfirmation.Answer
ASKING = Asking(None, TODAY, TODAY + timedelta(days=30))


def test_the_tree_is_in_order_and_a_circle_ends() -> None:
    rows = [(1, None, "b"), (2, 1, "z"), (3, 1, "A"), (4, 9, "a"), (5, 6, "x"), (6, 5, "y")]
    order = [(4, 0), (1, 0), (3, 1), (2, 1), (5, 0), (6, 1)]
    assert in_tree_order(rows) == order
    parents = {key: above for key, above, _ in rows}
    assert lineage(parents)[2] == (2, 1)
    assert lineage(parents)[5] == (5, 6)
    assert with_those_above([3], parents) == {1, 3}
    assert page_of_tree([4, 1, 3, 2], parents, 3) == [1]
    assert page_of_tree([4, 1, 3, 2], parents, 0) == []
    assert below("division", "company") and not below("division", "division")


@given(st.lists(st.tuples(st.integers(1, 9), st.none() | st.integers(1, 9)), max_size=9))
def test_every_goal_stands_once_in_the_tree(rows: Any) -> None:
    parents = dict(rows)
    found = in_tree_order((key, above, f"goal {key}") for key, above in parents.items())
    assert sorted(key for key, _ in found) == sorted(parents)


@pytest.fixture
def goals(world: World) -> dict[str, CorporateGoal]:
    """A tree of 2026; Northstar is tied to the division goal, Helix to the company's."""
    top = CorporateGoalFactory(name="Grow")
    asia = CorporateGoalFactory(name="Asia", level="division", parent=top)
    world.northstar.goals.add(asia)
    world.helix.goals.add(top)
    return {"top": top, "asia": asia}


def in_force(day: date) -> set[str]:
    return {str(goal) for goal in CorporateGoal.objects.in_force_on(day)}


def orphans(day: date) -> set[str]:
    return set(Alliance.objects.filter(without_goal(day)).values_list("name", flat=True))


def waiting() -> set[tuple[str, str, str]]:
    rows = GoalConfirmation.objects.filter(answer="").select_related("alliance", "goal")
    return {(row.alliance.name, row.goal.name, row.why) for row in rows}


@pytest.mark.django_db
def test_a_new_year_is_copied_published_at_once_and_confirmed(world: World, goals: Any) -> None:
    copies = keeping.copy_year(source=2026, year=2027)
    assert {(goal.name, goal.parent and goal.parent.fiscal_year) for goal in copies} == {
        ("Grow", None),
        ("Asia", 2027),
    }
    with pytest.raises(ValidationError):
        keeping.copy_year(source=2026, year=2027)  # nothing is copied twice
    assert not CorporateGoal.objects.visible_to(world.eve).filter(fiscal_year=2027).exists()
    assert CorporateGoal.objects.visible_to(world.lena).filter(fiscal_year=2027).count() == 2
    gone = copies[0] if copies[0].name == "Grow" else copies[1]
    asia = next(goal for goal in copies if goal.name == "Asia")
    CorporateGoal.objects.filter(pk=asia.pk).update(parent=None)
    keeping.remove_draft(goal=gone, expected=gone.revision)
    with pytest.raises(ValidationError):
        keeping.publish_year(year=2027, seen=2, asking=ASKING)
    asked = keeping.publish_year(year=2027, seen=1, asking=ASKING)
    assert asked.alliances == 2
    assert waiting() == {
        ("Northstar co-sell", "Asia", Why.NEW_YEAR),
        ("Helix ADC", "Grow", Why.NOT_CONTINUED),
    }
    # Until the year turns, nothing changes; then who was carried over has no gap.
    assert in_force(TODAY) == {"Grow", "Asia"} and in_force(NEXT) == {"Asia"}
    assert "Northstar co-sell" not in orphans(TODAY) | orphans(NEXT)
    assert "Helix ADC" in orphans(NEXT) - orphans(TODAY)


@pytest.mark.django_db
def test_goals_of_last_year_go_on_until_there_are_new_ones(goals: Any) -> None:
    assert in_force(NEXT) == {"Grow", "Asia"}
    draft = CorporateGoalFactory(name="Later", fiscal_year=2027, state=State.DRAFT)
    assert in_force(NEXT) == {"Grow", "Asia"}
    CorporateGoal.objects.filter(pk=draft.pk).update(state=State.DROPPED)
    assert in_force(NEXT) == set(), "what was dropped brings no earlier year back"


@pytest.mark.django_db
def test_a_change_asks_once_and_keeps_the_first_day(world: World, goals: Any) -> None:
    asia = goals["asia"]
    asia.name = "Asia and Japan"
    edited = keeping.edit_goal(goal=asia, expected=asia.revision, fields=["name"], asking=ASKING)
    assert edited.alliances == 1
    row = GoalConfirmation.objects.get()
    assert row.note == "Name: Asia → Asia and Japan" and row.due_on == ASKING.due_on
    later = Asking(None, TODAY, TODAY + timedelta(days=90))
    replaced = CorporateGoal(name="Japan", level="division", parent=goals["top"])
    keeping.replace_goal(
        goal=asia, successor=replaced, expected=asia.revision, reason="Focus", asking=later
    )
    row.refresh_from_db()
    assert (row.goal, row.why, row.due_on) == (replaced, Why.REPLACED, ASKING.due_on)
    assert set(world.northstar.goals.all()) == {replaced}
    asia.refresh_from_db()
    with pytest.raises(ValidationError):
        keeping.edit_goal(goal=asia, expected=asia.revision, fields=["name"], asking=None)
    replaced.description = "Typo"
    fields = ["description"]
    keeping.edit_goal(goal=replaced, expected=replaced.revision, fields=fields, asking=None)
    assert GoalConfirmation.objects.count() == 1


@pytest.mark.django_db
def test_a_dropped_goal_no_longer_counts_and_is_not_deleted(world: World, goals: Any) -> None:
    top, asia = goals["top"], goals["asia"]
    with pytest.raises(ValidationError):
        keeping.drop_goal(goal=top, expected=top.revision, reason="Over", asking=ASKING)
    with pytest.raises(StaleRevision):
        keeping.drop_goal(goal=asia, expected=99, reason="Over", asking=ASKING)
    keeping.drop_goal(goal=asia, expected=asia.revision, reason="Over", asking=ASKING)
    assert "Northstar co-sell" in orphans(TODAY)
    with pytest.raises(ProtectedError):
        top.delete()
    row = GoalConfirmation.objects.get()
    done = confirming.confirm(picks=[f"{row.pk}:1"], user=world.alice, now=timezone.now())
    assert done.left == 1, "a goal that is over cannot be confirmed"
    confirming.tie_elsewhere(
        confirmation=row, goal=top, expected=1, user=world.alice, now=timezone.now()
    )
    assert set(world.northstar.goals.all()) == {top}
    assert "instead of Asia" in world.northstar.history.first().history_change_reason


@pytest.mark.django_db
def test_several_are_confirmed_at_once_as_they_were_seen(world: World) -> None:
    mine = [GoalConfirmationFactory(alliance=world.northstar) for _ in range(3)]
    foreign = GoalConfirmationFactory(alliance=world.helix)
    GoalConfirmation.objects.filter(pk=mine[2].pk).update(note="Changed")
    picks = [f"{row.pk}:1" for row in (*mine, foreign)]
    done = confirming.confirm(picks=[*picks, "x", "9:9:9"], user=world.alice, now=timezone.now())
    assert {row.pk for row in done.rows} == {mine[0].pk, mine[1].pk}
    assert done.words == "2 goals confirmed. 1 changed since you saw it: look again."
    for picks in (["nothing"], [f"{foreign.pk}:1"]):
        with pytest.raises(ValidationError):
            confirming.confirm(picks=picks, user=world.alice, now=timezone.now())
    again = GoalConfirmation.objects.get(pk=mine[0].pk)
    assert confirming.reopen(confirmation=again, expected=again.revision).due_on == again.due_on


@pytest.mark.django_db
def test_a_question_leaves_the_tie_and_says_why(world: World, goals: Any) -> None:
    row = GoalConfirmationFactory(alliance=world.northstar, goal=goals["asia"])
    now = timezone.now()
    with pytest.raises(ValidationError):
        confirming.question(confirmation=row, comment="", expected=1, user=world.alice, now=now)
    confirming.question(
        confirmation=row, comment="Ours is Europe", expected=1, user=world.alice, now=now
    )
    row.refresh_from_db()
    assert row.answer == Answer.QUESTIONED and goals["asia"] in world.northstar.goals.all()


@pytest.mark.django_db
def test_who_takes_the_tie_away_has_answered(world: World, goals: Any) -> None:
    past = CorporateGoalFactory(name="Past", fiscal_year=2024)
    world.northstar.goals.add(past)
    row = GoalConfirmationFactory(alliance=world.northstar, goal=goals["asia"])
    alliance = world.northstar
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
        change_ties(
            alliance=alliance, goals=[goals["top"]], expected=alliance.revision, user=world.alice
        )
    row.refresh_from_db()
    assert (row.answer, row.answered_by) == (Answer.TIED_ELSEWHERE, world.alice)
    assert set(alliance.goals.all()) == {goals["top"], past}, "past years stay on record"
    assert alliance.history.first().history_change_reason == "Goals: Asia → Grow"


@pytest.mark.django_db
def test_levels_and_years_of_the_tree_are_checked(goals: Any) -> None:
    wrong = [
        CorporateGoal(name="x", level="company", parent=goals["asia"], fiscal_year=2026),
        CorporateGoal(name="x", level="alliance", parent=goals["asia"], fiscal_year=2027),
    ]
    for goal in wrong:
        with pytest.raises(ValidationError) as refused:
            goal.full_clean()
        assert "parent" in refused.value.message_dict
    goals["top"].parent = goals["asia"]
    with pytest.raises(ValidationError):
        goals["top"].full_clean()
