"""The next thing of all kinds, on the overview and in the list; what is overdue in red, with its
step."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alliances.models import Alliance
from core.registry.coming import coming_dates
from tests.conftest import World, at
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    CommitteeFactory,
    DeliverableFactory,
    MeetingFactory,
    PlanFactory,
    ReviewFactory,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def november() -> Any:
    with at(NOW):
        yield


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def coming(world: World, who: str = "alice") -> list[tuple[str, bool]]:
    """(kind, whether it is overdue) of Northstar, the earliest first."""
    user, star = getattr(world, who), world.northstar
    rows = list(Alliance.objects.visible_to(user).filter(pk=star.pk))
    for row in rows:
        row.mark_shown_to(user)
    found = coming_dates(user, rows, TODAY)
    return [(one.kind.key, one.is_late) for one in found.get(star.pk, [])]


def test_all_kinds_stand_in_the_order_of_their_days(world: World) -> None:
    star = world.northstar
    star.north_star_revisit_on = days(60)
    star.save()
    committee = CommitteeFactory(alliance=star)
    for ahead in (2, 9, 16):
        MeetingFactory(committee=committee, starts_at=NOW + timedelta(days=ahead))
    AgreementFactory(alliance=star, notice_by=days(40), ends_on=days(90))
    AgreementFactory(alliance=star, ends_on=days(95), renews_automatically=True)
    ReviewFactory(alliance=star, due_on=days(20))
    ActionFactory(alliance=star, due_on=days(5))
    DeliverableFactory(plan=PlanFactory(alliance=star), due_on=days(7))
    expected = "meeting action deliverable review notice north_star end renewal"
    assert [kind for kind, _ in coming(world)] == expected.split()
    assert not any(late for _, late in coming(world))


def test_what_is_overdue_comes_with_the_next_one(world: World) -> None:
    star = world.northstar
    committee = CommitteeFactory(alliance=star)
    MeetingFactory(committee=committee, starts_at=NOW - timedelta(days=3))
    MeetingFactory(committee=committee, starts_at=NOW + timedelta(days=4))
    plan = PlanFactory(alliance=star)
    for due in (-9, -2, 3, 8):
        DeliverableFactory(plan=plan, due_on=days(due))
    assert coming(world) == [
        ("deliverable", True),
        ("meeting", True),
        ("deliverable", False),
        ("meeting", False),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"ends_on": days(-9)}, [("end", True)]),
        ({"ends_on": days(-9), "ending": "lapse"}, []),
        ({"ends_on": days(-9), "renews_automatically": True}, [("renewal", True)]),
        ({"ends_on": days(-9), "terminated_on": days(-9)}, []),
        ({"ends_on": days(9), "notice_by": days(-9)}, [("end", False)]),
        ({"ends_on": days(9), "notice_by": days(4), "ending": "notice"}, [("end", False)]),
    ],
)
def test_agreements(world: World, values: dict[str, Any], expected: list[Any]) -> None:
    AgreementFactory(alliance=world.northstar, **values)
    assert coming(world) == expected


def test_an_agreement_that_was_followed_by_another_is_not_overdue(world: World) -> None:
    AgreementFactory(alliance=world.northstar, ends_on=days(-9))
    AgreementFactory(alliance=world.northstar, ends_on=days(300))
    assert coming(world) == [("end", False)]


def test_a_closed_alliance_owes_no_decision(world: World) -> None:
    AgreementFactory(alliance=world.northstar, ends_on=days(-9))
    Alliance.objects.filter(pk=world.northstar.pk).update(stage="closed")
    assert coming(world) == []


def test_a_guest_sees_what_is_shared_and_nothing_overdue(world: World) -> None:
    star = world.northstar
    AgreementFactory(alliance=star, ends_on=days(90))
    ReviewFactory(alliance=star, due_on=days(20))
    MeetingFactory(committee=CommitteeFactory(alliance=star), starts_at=NOW - timedelta(days=3))
    assert coming(world, "gina") == [("end", False)]


def test_the_list_shows_the_next_date_and_in_red_what_is_overdue(world: World) -> None:
    committee = CommitteeFactory(alliance=world.northstar, name="Steering committee")
    MeetingFactory(committee=committee, starts_at=NOW + timedelta(days=4))
    AgreementFactory(alliance=world.northstar, title="Master", ends_on=days(-9))
    page = world.client("alice").get("/alliances/").text
    assert "25 Nov 2026<small>Steering committee: meeting</small>" in page
    assert "Master: ended, nothing follows, 12 Nov 2026" in page
    assert 'class="text-bad"' in page


def test_the_overview_offers_the_step_to_those_who_may_take_it(world: World) -> None:
    AgreementFactory(alliance=world.northstar, title="Master", ends_on=days(-9))
    url = world.northstar.get_absolute_url()
    assert "1 date overdue" in world.client("alice").get(url).text
    assert "Decide on renewal" in world.client("alice").get(url).text
    reader = world.client("charlie").get(url).text
    assert "1 date overdue" in reader and "Decide on renewal" not in reader
