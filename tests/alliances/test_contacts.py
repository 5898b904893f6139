"""The contact log: logged in place by whoever spoke, seen by our own people alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from alliances.models import ContactLog, Membership
from tests.conftest import World, seen, today_here
from tests.factories import MembershipFactory, PersonFactory


@pytest.fixture
def sponsor(world: World) -> Membership:
    person = PersonFactory(name="Sam Sponsor", partner=world.meridian, phone="+49 30 1234")
    return MembershipFactory(
        alliance=world.northstar, person=person, side="theirs", role="executive_sponsor"
    )


def log(world: World, sponsor: Membership, who: str = "alice", **values: Any) -> Any:
    url = reverse("alliances:membership_contact", args=[sponsor.pk])
    return world.client(who).post(url, {"day": "today", **values})


def last(sponsor: Membership) -> Any:
    sponsor.refresh_from_db()
    return sponsor.last_contact_on


def test_day_and_note_are_logged_and_the_last_contact_follows(
    world: World, sponsor: Membership
) -> None:
    answer = log(world, sponsor, note="Wants a second site.", next="/today/")
    assert answer["Location"] == "/today/"
    row = ContactLog.objects.get()
    assert (row.person, row.day, row.logged_by) == (sponsor.person, today_here(), world.alice)
    assert last(sponsor) == today_here()
    page = world.client("charlie").get(reverse("alliances:contacts", args=[world.northstar.pk]))
    assert "Wants a second site." in page.text and "Alice" in page.text


def test_the_log_is_in_the_history_of_the_alliance(world: World, sponsor: Membership) -> None:
    log(world, sponsor, note="Wants a second site.")
    page = world.client("eve").get(f"/alliances/{world.northstar.pk}/activity/").text
    assert "Contact with" in page and "Sam Sponsor" in page


def test_an_earlier_contact_changes_no_last_day(world: World, sponsor: Membership) -> None:
    log(world, sponsor)
    log(world, sponsor, day=str(today_here() - timedelta(days=9)))
    assert ContactLog.objects.count() == 2
    assert last(sponsor) == today_here()


def test_undo_brings_the_former_day_back(world: World, sponsor: Membership) -> None:
    before = today_here() - timedelta(days=70)
    Membership.objects.filter(pk=sponsor.pk).update(last_contact_on=before)
    log(world, sponsor)
    row = ContactLog.objects.get()
    undo = reverse("alliances:contact_delete", args=[row.pk])
    world.client("alice").post(undo, seen(row))
    assert last(sponsor) == before
    assert not ContactLog.objects.exists()


def test_deleting_one_of_several_leaves_the_latest_of_the_others(
    world: World, sponsor: Membership
) -> None:
    earlier = today_here() - timedelta(days=9)
    log(world, sponsor, day=str(earlier))
    log(world, sponsor)
    row = ContactLog.objects.get(day=today_here())
    world.client("alice").post(reverse("alliances:contact_delete", args=[row.pk]), seen(row))
    assert last(sponsor) == earlier


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"day": "tomorrow"}, "cannot be in the future"),
        ({"day": "1 Jan 1900"}, "more than 2 years away"),
        ({"day": "soon"}, "Enter a date such as"),
    ],
)
def test_days_have_bounds(
    world: World, sponsor: Membership, values: dict[str, str], words: str
) -> None:
    answer = log(world, sponsor, **values)
    assert answer.status_code == 422
    assert words in answer.text
    assert not ContactLog.objects.exists()


def test_an_executive_who_does_not_edit_logs_what_they_said(
    world: World, sponsor: Membership
) -> None:
    assert log(world, sponsor, who="eve", note="Dinner in Basel.").status_code == 302
    row = ContactLog.objects.get()
    other = world.client("charlie").post(
        reverse("alliances:contact_delete", args=[row.pk]), seen(row)
    )
    assert other.status_code == 403
    own = world.client("eve").post(reverse("alliances:contact_delete", args=[row.pk]), seen(row))
    assert own.status_code == 302


def test_a_manager_logs_that_a_colleague_spoke(world: World, sponsor: Membership) -> None:
    url = reverse("alliances:contact_create", args=[world.northstar.pk])
    values = {"person": sponsor.person_id, "day": "today", "spoken_by": world.charlie.person.pk}
    world.client("alice").post(url, values)
    row = ContactLog.objects.get()
    assert (row.spoken_by, row.logged_by) == (world.charlie.person, world.alice)
    page = world.client("alice").get(reverse("alliances:contacts", args=[world.northstar.pk]))
    assert "Charlie" in page.text and "logged by you" in page.text


def test_who_has_no_role_is_not_offered(world: World) -> None:
    stranger = PersonFactory(partner=world.meridian)
    url = reverse("alliances:contact_create", args=[world.northstar.pk])
    answer = world.client("alice").post(url, {"person": stranger.pk, "day": "today"})
    assert answer.status_code == 422


def test_a_guest_sees_neither_log_nor_form(world: World, sponsor: Membership) -> None:
    log(world, sponsor, note="Wants a second site.")
    client = world.client("gina")
    assert client.get(reverse("alliances:contacts", args=[world.northstar.pk])).status_code == 404
    for name in ("detail", "people", "agreement"):
        page = client.get(reverse(f"alliances:{name}", args=[world.northstar.pk])).text
        assert "Log contact" not in page and "second site" not in page
    assert log(world, sponsor, who="gina").status_code == 403
