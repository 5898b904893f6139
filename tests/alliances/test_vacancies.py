"""Nobody yet, and nobody since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from alliances.models import Membership
from alliances.rules.vacancies import Part, vacancies
from core.db.vacancies import vacant_since
from scorecards.models import Risk
from tests.conftest import World, at, today_here
from tests.factories import CommitteeFactory, MembershipFactory, RiskFactory

FIRST, LAST = date(2026, 3, 1), date(2026, 11, 12)
US, THEM, LEADS, SPONSORS = "ours", "theirs", "alliance_manager", "executive_sponsor"


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ([], [(US, LEADS, None)]),
        ([(US, LEADS, None)], []),
        ([(US, LEADS, LAST)], [(US, LEADS, LAST)]),
        ([(US, LEADS, LAST), (US, LEADS, FIRST)], [(US, LEADS, LAST)]),
        ([(US, LEADS, LAST), (US, LEADS, None)], []),
        ([(US, LEADS, None), (US, LEADS, LAST)], []),
        ([(THEM, LEADS, None)], [(US, LEADS, None)]),
        ([(US, LEADS, None), (US, SPONSORS, LAST)], [(US, SPONSORS, LAST)]),
        ([(US, LEADS, None), (THEM, SPONSORS, LAST), (US, SPONSORS, None)],
         [(THEM, SPONSORS, LAST)]),
        ([(US, LEADS, None), (THEM, "counterpart", LAST)], []),
    ],
)  # fmt: skip
def test_what_is_missing(parts: list[Any], missing: list[Any]) -> None:
    found = vacancies(Part(*part) for part in parts)
    assert [(one.side, one.role, one.until) for one in found] == missing


def page(world: World, who: str, name: str) -> str:
    url = reverse(name, args=[world.northstar.pk])
    return " ".join(world.client(who).get(url).content.decode().split())


@pytest.mark.parametrize("name", ["alliances:detail", "alliances:people"])
def test_the_pages_say_since_when_nobody_manages(world: World, name: str) -> None:
    managing = Membership.objects.filter(alliance=world.northstar, role=LEADS)
    day = today_here() - timedelta(days=17)
    managing.update(ended_on=day)
    assert f"No alliance manager since {day:%-d %b}" in page(world, "lena", name)
    managing.delete()
    assert "No alliance manager yet" in page(world, "lena", name)
    MembershipFactory(alliance=world.northstar)
    assert "No alliance manager" not in page(world, "lena", name)


def test_a_manager_who_left_the_company_manages_nothing(world: World) -> None:
    world.alice.is_active = False
    world.alice.save()
    assert "No alliance manager since" in page(world, "lena", "alliances:people")
    assert not Membership.objects.managing().filter(alliance=world.northstar).exists()


def test_since_when_a_thing_has_no_owner(world: World) -> None:
    """From the history: never owned, given up, owned again."""
    rows = {}
    with at("2026-11-02T09:00:00Z"):
        for name in ("never", "once", "again"):
            owner = None if name == "never" else world.alice.person
            rows[name] = RiskFactory(alliance=world.northstar, title=name, owner=owner)
    with at("2026-11-12T09:00:00Z"):
        for name in ("once", "again"):
            rows[name].owner = None
            rows[name].save()
    with at("2026-11-20T09:00:00Z"):
        rows["once"].title = "once, renamed"
        rows["once"].save()
        rows["again"].owner = world.alice.person
        rows["again"].save()
        found = Risk.objects.annotate(since=vacant_since(Risk, "owner"))
        said = {row.title: row.since and row.since.date() for row in found}
        assert said == {"never": None, "once, renamed": date(2026, 11, 12), "again": None}
        page = world.client("alice").get(f"/alliances/{world.northstar.pk}/risks/")
        assert "no owner since 12 Nov" in page.content.decode()


def test_a_committee_says_since_when_nobody_chairs_it(world: World) -> None:
    day = today_here() - timedelta(days=17)
    committee = CommitteeFactory(alliance=world.northstar, chairless_since=day)
    url = reverse("governance:alliance_governance", args=[committee.alliance_id])
    assert f"No chair since {day:%-d %b}" in world.client("alice").get(url).content.decode()
