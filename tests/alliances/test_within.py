"""What a page of an alliance reads beside it: the same as visible_to, without asking it again."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from alliances.models import Alliance, Membership, PrivateNote
from alliances.services.access import Shown, access_to, mark_shown, read_alliance, store_access
from core.db.asked import among_keys, anybody
from core.db.prepared import PreparedRows
from core.registry.coming import coming_dates
from governance.models import Action, Meeting
from plans.models import Deliverable, JointBusinessPlan
from portfolio.models import Review
from scorecards.models import Placement, Risk
from tests.conftest import World, today_here
from tests.factories import (
    ActionFactory,
    DeliverableFactory,
    MeetingFactory,
    PlacementFactory,
    PlanFactory,
    ReviewFactory,
    RiskFactory,
)

PERSONAS = ("alice", "bob", "charlie", "eve", "lena", "gina", "oscar", "ada")
MODELS = (
    Action,
    Deliverable,
    JointBusinessPlan,
    Meeting,
    Membership,
    Placement,
    PrivateNote,
    Review,
    Risk,
)


@pytest.fixture
def furnished(world: World) -> World:
    alliance = world.northstar
    for version, state in enumerate(("agreed", "draft"), start=1):
        plan = PlanFactory(alliance=alliance, state=state, version=version)
        DeliverableFactory(plan=plan)
    ActionFactory(alliance=alliance)
    MeetingFactory(committee__alliance=alliance)
    RiskFactory(alliance=alliance)
    PlacementFactory(alliance=alliance)
    ReviewFactory(alliance=alliance)
    PrivateNote.objects.create(alliance=alliance, author=world.alice, text="Ours")
    return world


@pytest.mark.slow
@pytest.mark.parametrize("persona", PERSONAS)
def test_the_rows_of_an_alliance_are_those_that_are_visible(furnished: World, persona: str) -> None:
    user = getattr(furnished, persona)
    fresh = Alliance.objects.get(pk=furnished.northstar.pk)
    seen = Alliance.objects.with_rights(user).filter(pk=fresh.pk).first()
    for rows in MODELS:
        path = f"{rows.objects.all().alliance_path}__in"
        visible = set(rows.objects.visible_to(user).filter(**{path: [fresh.pk]}))
        assert set(rows.objects.within(user, fresh)) == visible, rows
        if seen:
            store_access(alliance=seen, user=user)
            assert set(rows.objects.within(user, seen)) == visible, rows
            assert among(rows, user, seen) == visible, rows


def among(rows: Any, user: User, alliance: Alliance) -> set[Any]:
    """What a statement finds that was prepared for everybody of this role."""
    found = rows.objects.among(among_keys, anybody(user.role, user.is_superuser))
    try:
        return set(PreparedRows(found).read(reader=user.pk, keys=[alliance.pk]))
    except EmptyResultSet:
        return set()


def test_next_dates_are_read_only_for_whom_the_alliance_was_read(furnished: World) -> None:
    shown = Alliance.objects.with_rights(furnished.alice).get(pk=furnished.northstar.pk)
    store_access(alliance=shown, user=furnished.alice)
    assert coming_dates(furnished.alice, [shown], today_here())
    with pytest.raises(ValueError, match="not read for this reader"):
        coming_dates(furnished.oscar, [shown], today_here())


def test_one_alliance_that_was_not_shown_is_asked_for(furnished: World) -> None:
    bob, foreign = furnished.bob, Alliance.objects.get(pk=furnished.northstar.pk)
    own = Alliance.objects.visible_to(bob).exclude(pk=foreign.pk)
    marked = mark_shown(alliances=own, user=bob)
    assert not Action.objects.within(bob, *marked, foreign).filter(alliance=foreign).exists()
    assert not foreign.was_shown_to(bob)


def test_being_shown_to_one_is_not_being_shown_to_another(furnished: World) -> None:
    shown = Alliance.objects.with_rights(furnished.alice).get(pk=furnished.northstar.pk)
    store_access(alliance=shown, user=furnished.alice)
    assert Risk.objects.within(furnished.alice, shown).exists()
    assert not Risk.objects.within(furnished.oscar, shown).exists()
    assert not Risk.objects.within(AnonymousUser(), shown).exists()


def test_asking_for_rights_does_not_show_what_is_hidden(furnished: World) -> None:
    alliance = Alliance.objects.get(pk=furnished.northstar.pk)
    access = access_to(alliance=alliance, user=furnished.bob)
    assert (access.edit, access.confidential) == (False, False)
    assert not Action.objects.within(furnished.bob, alliance).exists()


def test_a_shown_alliance_is_not_asked_again(furnished: World) -> None:
    alice = furnished.alice
    shown = Alliance.objects.with_rights(alice).get(pk=furnished.northstar.pk)
    store_access(alliance=shown, user=alice)
    with CaptureQueriesContext(connection) as queries:
        list(Risk.objects.within(alice, shown))
    assert "alliances_membership" not in queries[0]["sql"]


@pytest.mark.parametrize("persona", PERSONAS)
def test_rights_in_a_row_are_those_of_the_sets(furnished: World, persona: str) -> None:
    user = getattr(furnished, persona)
    for row in Alliance.objects.with_rights(user):
        assert row.may_edit == Alliance.objects.editable_by(user).contains(row)
        assert row.may_read_terms == Alliance.objects.confidential_to(user).contains(row)


@pytest.mark.slow
@pytest.mark.parametrize("shown", Shown)
@pytest.mark.parametrize("persona", PERSONAS)
def test_the_prepared_statement_reads_what_the_sets_say(
    world: World, persona: str, shown: Shown
) -> None:
    user, today = getattr(world, persona), today_here()
    visible = set(Alliance.objects.visible_to(user))
    for row in Alliance.objects.all():
        found = read_alliance(pk=row.pk, user=user, today=today, shown=shown)
        assert (found is not None) == (row in visible)
        if found:
            access = access_to(alliance=found, user=user)
            assert access.edit == Alliance.objects.editable_by(user).contains(row)
            assert access.confidential == Alliance.objects.confidential_to(user).contains(row)
            assert found.was_shown_to(user)


def test_nobody_and_who_left_the_company_read_no_alliance(world: World) -> None:
    pk, today = world.northstar.pk, today_here()
    world.lena.is_active = False
    for user in (AnonymousUser(), world.lena):
        assert read_alliance(pk=pk, user=user, today=today) is None
