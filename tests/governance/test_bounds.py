"""Days, lengths and offsets that cannot be right are refused everywhere, in Django admin too."""

from __future__ import annotations

from datetime import date, time, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from governance.models import Action, Cadence, Committee
from governance.models.validators import validate_offsets
from governance.rules import ownership
from governance.rules.meetings import short_day
from tests.factories import ActionFactory, CadenceFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("offsets", [[], [0], [10080, 1440, 60], [86400]])
def test_sensible_offsets(offsets):
    validate_offsets(offsets)


@pytest.mark.parametrize("offsets", [[-1], [86401], [60, 60], ["60"], [True], {"a": 1}, 60, [1.5]])
def test_absurd_offsets_are_refused(offsets):
    with pytest.raises(ValidationError, match="minutes"):
        validate_offsets(offsets)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_on": date(1900, 1, 1)}, "first_on"),
        ({"first_on": date(2100, 1, 1)}, "first_on"),
        ({"duration_minutes": 20_161}, "duration_minutes"),
        ({"rrule": "FREQ=HOURLY"}, "rrule"),
        ({"rrule": "FREQ=WEEKLY;UNTIL=20251231"}, "rrule"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_a_schedule_that_cannot_be(board, changes, field):
    values = {
        "committee": board.committee, "rrule": "FREQ=WEEKLY", "first_on": date(2026, 1, 6),
        "starts_at_time": time(10), "time_zone": "Europe/Berlin", "duration_minutes": 60,
    }  # fmt: skip
    Cadence(**values).full_clean()
    with pytest.raises(ValidationError) as refused:
        Cadence(**values | changes).full_clean()
    assert field in refused.value.error_dict


@pytest.mark.parametrize(
    "changes",
    [
        {"due_on": date(1999, 1, 1)},
        {"due_on": date(2100, 1, 1)},
        {"state": "done", "done_on": timezone.localdate() + timedelta(days=400)},
        {"state": "done", "done_on": None},
        {"state": "open", "done_on": date(2026, 1, 1)},
    ],
)
def test_an_action_that_cannot_be(world, changes):
    values = {"alliance": world.northstar, "title": "Draft", "due_on": date(2027, 1, 4)}
    Action(**values).full_clean()
    with pytest.raises(ValidationError):
        Action(**values | changes).full_clean()


def test_admin_refuses_absurd_offsets_and_leaves_closing_to_the_page(world, board):
    client, committee = world.client("ada"), board.committee
    url = reverse("admin:governance_committee_change", args=[committee.pk])
    sent = {
        "alliance": committee.alliance_id, "name": "Steering", "kind": "steering", "expected": 1,
        "reminder_offsets": "[-5, 999999]", "dissolved_on": "2026-01-01",
        "members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0,
        "cadences-TOTAL_FORMS": 0, "cadences-INITIAL_FORMS": 0,
        "rights-TOTAL_FORMS": 0, "rights-INITIAL_FORMS": 0, "quorum": 0,
    }  # fmt: skip
    answer = client.post(url, sent)
    assert answer.status_code == 200 and "whole numbers of minutes" in answer.text
    client.post(url, sent | {"reminder_offsets": "[60]"})
    committee = Committee.objects.get(pk=committee.pk)
    assert (committee.reminder_offsets, committee.dissolved_on) == ([60], None)


@pytest.mark.parametrize(
    ("chosen", "owner", "side", "contradicts", "shown"),
    [
        ("", "theirs", "theirs", False, ""),
        ("theirs", "theirs", "theirs", False, ""),
        ("ours", "theirs", "ours", True, "ours"),
        ("joint", "theirs", "joint", True, "joint"),
        ("joint", "", "joint", False, "joint"),
        ("", "", "", False, ""),
    ],
)
def test_the_side_follows_the_owner(chosen, owner, side, contradicts, shown):
    assert ownership.side_for(chosen, owner) == side
    assert ownership.contradicts(chosen, owner) is contradicts
    assert ownership.side_to_show(side, owner) == shown


def test_sides_that_rested_on_the_default_are_set_right(world):
    row = {"alliance": world.northstar, "side": "ours"}
    theirs = ActionFactory(owner=PersonFactory(partner=world.meridian), **row)
    ours = ActionFactory(owner=PersonFactory(), **row)
    nobody = ActionFactory(**row)
    chosen = ActionFactory(alliance=world.northstar, side="joint")
    import_module("governance.migrations.0003_action_side").sides_from_owners(apps, None)
    found = {row.pk: row.side for row in Action.objects.all()}
    assert found == {theirs.pk: "theirs", ours.pk: "ours", nobody.pk: "", chosen.pk: "joint"}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 24), "Tue 24 Nov"),
        (date(2027, 2, 23), "Tue 23 Feb"),
        (date(2027, 6, 15), "Tue 15 Jun 2027"),
        (date(2025, 6, 10), "Tue 10 Jun 2025"),
    ],
)
def test_a_day_more_than_half_a_year_away_shows_its_year(day, words):
    assert short_day(day, date(2026, 11, 29)) == words


def test_a_schedule_in_admin_is_read_again(board):
    CadenceFactory(committee=board.committee).full_clean()
