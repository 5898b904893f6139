"""The kickoff with the priorities of both sides; meetings in person with purpose, cost, result."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance
from governance.models import InPersonProposal, Meeting, MeetingCost, SidePriorities
from governance.rules.kickoff import AGENDA
from governance.services.in_person import in_person_meetings, propose_face_to_face
from portfolio.services.today import today_page
from tests.conftest import World, seen
from tests.factories import AllianceFactory, CommitteeFactory, MeetingFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def titles(world: World, who: str = "alice") -> list[str]:
    rows = today_page(user=getattr(world, who), now=timezone.now()).rows
    return [row.item.title for row in rows]


def get(world: World, name: str, pk: int, who: str = "alice") -> str:
    return " ".join(world.client(who).get(reverse(name, args=[pk])).text.split())


def place(world: World, **when: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=20)
    return {
        "title": "Kickoff", "local_date": f"{day:%d.%m.%Y}", "local_time": "09:30",
        "time_zone": "Europe/Berlin", "duration_minutes": 170, "mode": "in_person",
    } | when  # fmt: skip


@pytest.fixture
def launching(world: World) -> World:
    Alliance.objects.filter(pk=world.northstar.pk).update(stage="launching")
    CommitteeFactory(alliance=world.northstar, name="Core team", kind="management")
    return world


# Kickoff ---------------------------------------------------------------------------------------
@pytest.mark.slow
def test_an_alliance_that_is_launched_is_asked_for_its_kickoff(launching: World) -> None:
    world, pk = launching, launching.northstar.pk
    assert "Schedule the kickoff" in titles(world)
    assert "No kickoff yet" in get(world, "governance:alliance_governance", pk)
    propose_face_to_face(alliance=world.northstar, reason="New here", key="k", now=timezone.now())
    url = reverse("governance:kickoff_create", args=[pk])
    answer = world.client("alice").post(url, place(world))
    meeting = Meeting.objects.get(kind="kickoff")
    assert answer.url == meeting.get_absolute_url()
    assert [row.title for row in meeting.agenda_items.all()] == [title for title, _ in AGENDA]
    assert "Schedule the kickoff" not in titles(world)
    assert InPersonProposal.objects.get().state == "taken"
    assert "Priorities of each side" in get(world, "governance:meeting_detail", meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
    assert "Schedule the kickoff" in titles(world)


def test_without_a_committee_the_kickoff_begins_with_the_set_up(world: World) -> None:
    url = reverse("governance:kickoff_create", args=[world.northstar.pk])
    assert world.client("alice").get(url).url.endswith("/governance/start/")


@pytest.mark.slow
def test_each_side_says_what_it_wants_most(world: World) -> None:
    pk = world.northstar.pk
    ours, theirs = (
        reverse(f"governance:priorities_{side}", args=[pk]) for side in ("ours", "theirs")
    )
    assert world.client("alice").post(ours, {"text": "1. Speed\n2. Price"}).status_code == 302
    assert world.client("gina").post(ours, {"text": "Hack"}).status_code == 403
    assert world.client("charlie").post(theirs, {"text": "Hack"}).status_code == 403
    assert world.client("gina").post(theirs, {"text": "Price\nData"}).status_code == 302
    row = SidePriorities.objects.get(side="theirs")
    assert (row.lines, row.written_by) == (["Price", "Data"], world.gina)
    text = get(world, "governance:priorities", pk, "gina")
    assert "2 differences in priority" in text and "both agree" in text
    assert "only Meridian Cloud" in text
    stale = world.client("alice").post(theirs, {"text": "Other", "revision": 7})
    assert stale.status_code == 409
    many = "\n".join(f"Wish {n}" for n in range(8))
    answer = world.client("gina").post(theirs, seen(row) | {"text": many})
    assert answer.status_code == 422 and "at most 7 priorities" in answer.text


# In person -------------------------------------------------------------------------------------
@pytest.fixture
def held(world: World) -> Meeting:
    committee = CommitteeFactory(alliance=world.northstar)
    at = timezone.now() - timedelta(days=4)
    return MeetingFactory(
        committee=committee, starts_at=at, mode="in_person", state="held", minutes="Done"
    )


@pytest.mark.slow
def test_purpose_cost_and_result_of_a_meeting_in_person(world: World, held: Meeting) -> None:
    url = reverse("governance:in_person_edit", args=[held.pk])
    client = world.client("alice")
    sent = {"purpose": "Agree targets", "amount": "9800", "currency": "eur", "result": ""}
    assert client.post(url, seen(held) | sent).status_code == 302
    assert f"Say what came of {held}" in titles(world)
    assert "EUR 9,800" in client.get(held.get_absolute_url()).text
    shared = world.client("gina").get(held.get_absolute_url()).text
    assert "Agree targets" in shared and "9,800" not in shared and "9.8" not in shared
    assert "Cost" not in shared
    done = sent | {"result": "Targets agreed."}
    assert client.post(url, seen(held) | done).status_code == 302
    assert f"Say what came of {held}" not in titles(world)
    assert client.post(url, {"revision": 1} | done).status_code == 409
    assert client.post(url, seen(held) | done | {"amount": ""}).status_code == 302
    assert not MeetingCost.objects.exists()
    bad = client.post(url, seen(held) | done | {"amount": "-1", "currency": "EURO"})
    assert bad.status_code == 422


def test_a_virtual_meeting_has_no_such_cost(world: World, held: Meeting) -> None:
    Meeting.objects.filter(pk=held.pk).update(mode="virtual")
    url = reverse("governance:in_person_edit", args=[held.pk])
    answer = world.client("alice").post(url, seen(held) | {"purpose": "x"})
    assert answer.status_code == 422 and "is virtual" in answer.text
    assert 'id="in-person"' not in world.client("alice").get(held.get_absolute_url()).text


def test_what_meetings_in_person_cost_by_quarter(world: World) -> None:
    now = timezone.now().replace(month=11, day=20)
    year = now.year
    mine = CommitteeFactory(alliance=world.northstar)
    hidden = CommitteeFactory(alliance=world.restricted)
    for committee, month, amount, currency in (
        (mine, 2, 100, "EUR"),
        (mine, 2, 50, "EUR"),
        (mine, 3, None, ""),
        (mine, 8, 70, "XAU"),
        (hidden, 2, 1_000_000, "EUR"),
    ):
        meeting = MeetingFactory(
            committee=committee, mode="in_person", starts_at=now.replace(month=month, day=3)
        )
        if amount is not None:
            MeetingCost.objects.create(meeting=meeting, amount=amount, currency=currency)
    MeetingFactory(committee=mine, mode="virtual", starts_at=now.replace(month=2))
    found = in_person_meetings(user=world.alice, year=year, now=now)
    assert [(str(one.quarter), len(one.meetings)) for one in found] == [
        (f"Q3 {year}", 1),
        (f"Q1 {year}", 3),
    ]
    assert found[1].total.amount == Decimal(150) and found[1].total.unknown == 1
    assert found[0].total.amount is None and found[0].total.unconverted == ("XAU",)
    page = world.client("alice").get(reverse("governance:in_person_list") + f"?year={year}").text
    assert "EUR 150" in page and "no rate for XAU" in page and "1 M" not in page
    odd = world.client("alice").get(reverse("governance:in_person_list") + "?year=x").text
    assert "Year" in odd


@pytest.mark.slow
def test_a_proposal_is_made_once_and_declined_for_good(world: World) -> None:
    CommitteeFactory(alliance=world.northstar)
    about = {"alliance": world.northstar, "key": "health", "now": timezone.now()}
    first = propose_face_to_face(reason="Health fell by two bands.", **about)
    pk = world.northstar.pk
    assert "Health fell by two bands." in get(world, "governance:alliance_governance", pk)
    assert "Health fell" not in get(world, "governance:alliance_governance", pk, "gina")
    url = reverse("governance:in_person_decline", args=[first.pk])
    assert world.client("alice").post(url, {"revision": 9}).status_code == 409
    world.client("alice").post(url, {"revision": 1})
    assert propose_face_to_face(reason="Again", **about).state == "declined"
    assert "Health fell" not in get(world, "governance:alliance_governance", pk)


def test_kickoffs_of_others_do_not_count(launching: World) -> None:
    world = launching
    other = AllianceFactory(name="Other", stage="launching")
    MembershipFactory(alliance=other, person=world.alice.person, role="alliance_manager")
    MeetingFactory(committee=CommitteeFactory(alliance=other), kind="kickoff")
    assert titles(world).count("Schedule the kickoff") == 1
