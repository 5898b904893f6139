"""The silence of sponsors: what was never said counts, and nothing but a contact breaks it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from alliances.models import ContactLog, Membership
from scorecards.models import Placement
from scorecards.services.recompute import recompute
from tests.conftest import at
from tests.factories import AllianceFactory, MembershipFactory, PersonFactory

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with at("2026-11-21T12:00:00Z"):
        yield


def ago(days: int | None) -> date | None:
    return None if days is None else TODAY - timedelta(days=days)


def sponsor(alliance, since, last=None, ended=None, side="theirs", role="executive_sponsor"):
    return MembershipFactory(
        alliance=alliance,
        person=PersonFactory(),
        side=side,
        role=role,
        since=ago(since),
        last_contact_on=ago(last),
        ended_on=ago(ended),
    )


def silence(alliance, today=TODAY) -> float | None:
    recompute(alliance_ids=[alliance.pk], today=today)
    placed = Placement.objects.current().get(alliance=alliance)
    return placed.detail.get("raw", {}).get("sponsor_contact_age")


# Sponsors as (since, last contact, ended), all in days ago.
@pytest.mark.parametrize(
    ("sponsors", "expected"),
    [
        ([], None),
        ([(200, 10, None)], 10),
        ([(200, None, None)], 200),  # never contacted: since they took the role
        ([(200, 10, None), (100, None, None)], 100),  # the other one makes up for nothing
        ([(29, None, None)], None),  # just appointed
        ([(30, None, None)], 30),
        # a successor does not break the silence
        ([(400, 150, 5), (5, None, None)], 150),
        ([(400, None, 5), (5, None, None)], 400),
        ([(400, None, 50), (50, None, None)], 400),
        ([(400, 150, 50), (50, 3, None)], 3),
        # given up and not taken over: it counts for a year
        ([(400, 150, 5)], 150),
        ([(900, 700, 364)], 700),
        ([(900, 700, 365)], None),
        ([(400, 10, 5)], 10),
        # stepping down beside somebody who was spoken with: it counts for a quarter
        ([(133, 6, None), (121, None, 0)], 121),
        ([(400, 6, None), (300, None, 89)], 300),
        ([(400, 6, None), (300, None, 90)], 6),
    ],
)
def test_silence_counts_until_somebody_is_spoken_with(sponsors, expected):
    alliance = AllianceFactory()
    for since, last, ended in sponsors:
        sponsor(alliance, since, last, ended)
    assert silence(alliance) == expected


def test_roles_and_sides_stand_for_themselves():
    alliance = AllianceFactory()
    sponsor(alliance, 400, 120, 5)
    sponsor(alliance, 400, 3, side="ours")
    sponsor(alliance, 400, 4, role="sales_executive_sponsor")
    assert silence(alliance) == 120


def test_who_left_the_company_has_given_up_the_role():
    alliance = AllianceFactory()
    row = sponsor(alliance, 400, 120)
    row.person.left_on = ago(7)
    row.person.save()
    assert silence(alliance) == 120
    sponsor(alliance, 7)
    assert silence(alliance) == 120


@pytest.mark.slow
def test_a_contact_counts_from_the_day_it_was_logged_and_every_one_is_kept():
    alliance = AllianceFactory()
    row = sponsor(alliance, 400)
    for day, logged in ((90, 90), (30, 2)):
        ContactLog.objects.create(
            alliance=alliance,
            person=row.person,
            day=ago(day),
            logged_at=datetime.combine(ago(logged), time(9), tzinfo=UTC),
        )
    assert silence(alliance, ago(91)) == 309
    assert silence(alliance, ago(40)) == 50
    assert silence(alliance, ago(3)) == 87  # the newer one was not on record yet
    assert silence(alliance) == 30


def test_without_a_day_the_role_began_when_the_alliance_was_recorded():
    with at("2026-08-13T12:00:00Z"):
        alliance = AllianceFactory()
    Membership.objects.filter(pk=sponsor(alliance, None).pk).update(since=None)
    assert silence(alliance) == 100
