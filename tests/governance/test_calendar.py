"""The calendar: what each person sees of dates of every kind, folded, filtered and moved."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q
from django.urls import reverse

from core.registry.calendar import Asked, calendar_dates, calendar_kinds, kinds_for
from governance.models import Committee, JointEvent, Meeting
from governance.rules.calendar import period
from governance.services.calendar.page import SHOWN, calendar_page
from tests.budget import queries_of
from tests.conftest import at
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AlignmentFactory,
    AttendeeFactory,
    BallotFactory,
    CommitteeFactory,
    CourseCorrectionFactory,
    DecisionFactory,
    DeliverableFactory,
    IssueFactory,
    JunctureFactory,
    MeetingFactory,
    PlanFactory,
    ReviewFactory,
)

# Columns and dates are read in each database's own way.
pytestmark = [pytest.mark.django_db, pytest.mark.both]
BERLIN = ZoneInfo("Europe/Berlin")
DECEMBER = period("month", date(2026, 12, 1), 0)
BUDGET = 22  # with the session, the person, and what the filters offer
OPENED = datetime(2026, 11, 20, 9, tzinfo=UTC)
EVERY = [kind.key for kind in calendar_kinds]


def event(alliance, first="2026-12-10", last="", **more):
    given = {"title": "Customer day", "starts_on": first, "ends_on": last or first} | more
    return JointEvent.objects.create(alliance=alliance, **given)


def one_of_each(alliance):
    """A date of every kind in December 2026."""
    MeetingFactory(committee__alliance=alliance, starts_at=datetime(2026, 12, 1, 14, tzinfo=UTC))
    event(alliance, is_shared=True)
    AgreementFactory(alliance=alliance, notice_by=date(2026, 12, 4), ends_on=date(2026, 12, 31))
    type(alliance).objects.filter(pk=alliance.pk).update(
        north_star_revisit_on=date(2026, 12, 8), stage="operating"
    )
    ReviewFactory(alliance=alliance, due_on=date(2026, 12, 18))
    plan = PlanFactory(alliance=alliance, state="agreed")
    DeliverableFactory(plan=plan, due_on=date(2026, 12, 15))
    ActionFactory(alliance=alliance, due_on=date(2026, 12, 16))
    committee = Committee.objects.filter(alliance=alliance, meetings__isnull=False).first()
    closes = datetime(2026, 12, 17, 16, tzinfo=UTC)
    asked = {"question": "Raise to 22 %?", "opened_at": OPENED, "closes_at": closes}
    BallotFactory(committee=committee, **asked)
    IssueFactory(alliance=alliance, clock_ends_on=date(2026, 12, 21))
    DecisionFactory(alliance=alliance, text="Margin is 22 %", look_back_on=date(2026, 12, 22))
    CourseCorrectionFactory(alliance=alliance, look_on=date(2026, 12, 23))
    JunctureFactory(alliance=alliance, until=date(2026, 12, 28))
    AlignmentFactory(alliance=alliance, due_on=date(2026, 12, 29))


def dates_of(user, kinds=EVERY, view=DECEMBER, **more):
    asked = Asked(
        user=user, first=view.grid_first, last=view.grid_last, zone=BERLIN,
        within=lambda path: Q(), **more,
    )  # fmt: skip
    return calendar_dates(asked, kinds_for(user, kinds))


def page_of(user, view=DECEMBER, **more):
    asked = Asked(
        user=user, first=view.grid_first, last=view.grid_last, zone=BERLIN,
        within=lambda path: Q(), most=SHOWN[view.view], by_hour=view.view == "week", **more,
    )  # fmt: skip
    kinds = kinds_for(user, EVERY)
    return calendar_page(asked=asked, kinds=kinds, period=view, today=date(2026, 12, 1))


INTERNAL = {"review", "look_back", "look_again", "juncture", "alignment"}
USUAL = {"meeting", "event", "notice", "end", "revisit", "review", "juncture", "alignment"}
ALL_KINDS = USUAL | {"deliverable", "action", "vote", "issue", "look_back", "look_again"}


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("gina", ALL_KINDS - INTERNAL),
        ("oscar", set()),
        ("charlie", ALL_KINDS),
        ("bob", set()),
        ("alice", ALL_KINDS),
        ("eve", ALL_KINDS),
        ("lena", ALL_KINDS),
        ("ada", ALL_KINDS),
    ],
)
def test_every_kind_of_date_stands_where_its_reader_may_see_it(world, name, seen):
    one_of_each(world.northstar)
    assert {one.kind.key for one in dates_of(getattr(world, name))} == seen


def test_usual_kinds_leave_out_what_is_owed_day_by_day(world):
    one_of_each(world.northstar)
    shown = {one.kind.key for one in dates_of(world.alice, ())}
    assert shown == USUAL


def test_an_event_that_is_not_shared_is_not_shown_to_guests(world):
    event(world.northstar, title="Ours alone")
    assert not dates_of(world.gina)
    assert [one.title for one in dates_of(world.charlie)] == ["Ours alone"]


def test_what_lasts_for_days_stands_on_each_of_them(world):
    event(world.northstar, "2026-11-28", "2026-12-02")
    start = datetime(2026, 12, 1, 22, 0, tzinfo=UTC)  # 23:00 in Berlin, until 01:00
    MeetingFactory(
        committee__alliance=world.northstar, starts_at=start, ends_at=start + timedelta(hours=2)
    )
    MeetingFactory(  # ends at midnight: one day
        committee__alliance=world.northstar,
        starts_at=start,
        ends_at=datetime(2026, 12, 1, 23, 0, tzinfo=UTC),
    )
    page = page_of(world.alice)
    assert {f"{day.date:%d}": day.slot.total for day in page.days} == {"01": 3, "02": 2}
    assert page.count == 3, "each is one date, however many days it covers"


def test_the_day_is_that_of_the_readers_clock(world):
    MeetingFactory(
        committee__alliance=world.northstar, starts_at=datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    )
    (one,) = dates_of(world.alice)
    assert one.first == one.last == date(2026, 12, 2)
    assert f"{one.starts_at:%H:%M}" == "00:30"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_days_and_hours_are_those_of_the_clock_around_its_change(world, zone):
    """Meetings of every hour of the year's two changes, folded by hour, each counted in its own."""
    committee = CommitteeFactory(alliance=world.northstar)
    place = ZoneInfo(zone)
    for change in (datetime(2026, 4, 4, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)):
        for hour in range(0, 14 * 24, 5):
            starts_at = change + timedelta(hours=hour, minutes=20)
            ends_at = starts_at + timedelta(minutes=30)
            MeetingFactory(committee=committee, starts_at=starts_at, ends_at=ends_at)
        asked = Asked(
            user=world.alice, first=change.date(), last=change.date() + timedelta(days=13),
            zone=place, within=lambda path: Q(), by_hour=True,
        )  # fmt: skip
        found = calendar_dates(asked, kinds_for(world.alice, ["meeting"]))
        found = [one for one in found if not one.is_wide]
        hours = Counter(f"{one.starts_at:%Y-%m-%d %H}" for one in found)
        assert len(found) > 60
        assert all(one.count == hours[f"{one.starts_at:%Y-%m-%d %H}"] for one in found)


def test_a_crowded_day_is_folded_and_counted(world):
    committee = CommitteeFactory(alliance=world.northstar)
    start = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    for n in range(12):
        MeetingFactory(committee=committee, starts_at=start + timedelta(minutes=n))
    for _ in range(3):
        ActionFactory(alliance=world.northstar, due_on=date(2026, 12, 1))
    event(world.northstar, "2026-11-30", "2026-12-01")
    page = page_of(world.alice)
    (day,) = page.days
    assert len(day.slot.dates) == SHOWN["month"]
    assert (day.slot.total, day.slot.more) == (16, 12)
    assert page.count == 16
    assert [one.kind.key for one in day.slot.dates] == ["event", "action", "action", "action"]


def test_an_hour_of_a_week_is_folded_by_itself(world):
    committee = CommitteeFactory(alliance=world.northstar)
    for hour, count in ((8, 5), (13, 2)):
        for n in range(count):
            starts_at = datetime(2026, 12, 1, hour, n, tzinfo=UTC)
            MeetingFactory(committee=committee, starts_at=starts_at)
    page = page_of(world.alice, period("week", date(2026, 12, 1), 0))
    hours = {row.hour: row.slots[1][1] for row in page.hours}
    assert (hours[9].total, hours[9].more) == (5, 2)
    assert (hours[14].total, hours[14].more) == (2, 0)
    assert page.count == 7


def test_the_year_counts_what_the_months_show(world):
    one_of_each(world.northstar)
    year = page_of(world.alice, period("year", date(2026, 6, 1), 0))
    assert [month.total for month in year.months] == [0] * 11 + [page_of(world.alice).count]


@pytest.mark.slow
def test_mine_are_my_meetings_my_promises_and_dates_of_my_alliances(world, board):
    one_of_each(world.northstar)
    meeting = Meeting.objects.get()
    assert "meeting" not in {one.kind.key for one in dates_of(world.alice, mine=True)}
    AttendeeFactory(meeting=meeting, person=board.alice)
    ActionFactory(alliance=world.northstar, owner=board.alice, due_on=date(2026, 12, 20))
    mine = [one.kind.key for one in dates_of(world.alice, mine=True)]
    assert sorted(mine) == [
        *("action", "alignment", "end", "event", "juncture", "look_again", "look_back"),
        *("meeting", "notice", "review", "revisit"),
    ]
    assert not dates_of(world.eve, mine=True), "an executive sees all and has a role in none"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 8),
        ("kind=all", 14),
        ("kind=notice", 1),
        ("committee=steering", 0),
        ("committee=management", 1),
        ("q=northstar", 8),
        ("q=meridian", 8),
        ("q=helix", 0),
        ("alliance={northstar}", 8),
        ("tier=strategic", 0),
        ("manager={alice}", 8),
        ("manager={bob}", 0),
    ],
)
def test_filters(world, query, count):
    one_of_each(world.northstar)
    type(world.northstar).objects.update(tier="core")
    keys = {"northstar": world.northstar.pk}
    keys |= {name: getattr(world, name).person.pk for name in ("alice", "bob")}
    url = f"{reverse('governance:calendar')}?on=2026-12&{query.format(**keys)}"
    assert world.client("lena").get(url).context["page"].count == count


def test_filters_stay_in_every_link(world):
    url = f"{reverse('governance:calendar')}?on=2026-12&view=week&kind=meeting&mine=on"
    answer = world.client("alice").get(url)
    for view in answer.context["views"]:
        assert "kind=meeting" in view["url"] and "mine=on" in view["url"]
    for name in ("before", "after", "now", "day_url"):
        assert "kind=meeting" in answer.context[name]


@pytest.mark.slow
@pytest.mark.parametrize("view", ["agenda", "day", "week", "month", "year"])
def test_no_view_needs_more_queries_for_more_dates(world, view):
    url = f"{reverse('governance:calendar')}?on=2026-12-01&view={view}&kind=all"
    client = world.client("alice")
    committee = CommitteeFactory(alliance=world.northstar)
    one_of_each(world.northstar)
    found = []
    for count in (3, 27):
        for n in range(count):
            starts_at = datetime(2026, 12, 1, 8, n, tzinfo=UTC)
            MeetingFactory(committee=committee, starts_at=starts_at)
            event(world.northstar, "2026-12-01", "2026-12-03")
        found.append(queries_of(client, url))
    assert found[1] <= found[0] <= BUDGET


@pytest.mark.slow
def test_only_what_one_may_edit_can_be_moved(world):
    for alliance in (world.northstar, world.helix):
        for state in ("scheduled", "held", "cancelled"):
            MeetingFactory(
                committee__alliance=alliance,
                starts_at=datetime(2026, 12, 1, 14, tzinfo=UTC),
                state=state,
            )
    mine = Meeting.objects.get(committee__alliance=world.northstar, state="scheduled")
    assert page_of(world.alice).movable == {("meeting", mine.pk)}
    assert len(page_of(world.lena).movable) == 2
    for name in ("charlie", "gina", "eve"):
        assert not page_of(getattr(world, name)).movable


def test_a_drop_opens_the_form_with_the_new_day_and_saves_nothing(world):
    with at("2026-11-23T09:00:00Z"):
        meeting = MeetingFactory(
            committee__alliance=world.northstar,
            starts_at=datetime(2026, 12, 1, 14, tzinfo=UTC),
            time_zone="Europe/Berlin",
        )
        back = reverse("governance:calendar")
        url = f"{reverse('governance:meeting_move', args=[meeting.pk])}?next={back}"
        client = world.client("alice")
        form = client.get(f"{url}&to=2026-12-03T10").context["form"]
        assert (form["local_date"].value(), f"{form['local_time'].value()}") == (
            date(2026, 12, 3),
            "10:00:00",
        )
        untouched = client.get(f"{url}&to=nonsense").context["form"]
        assert untouched["local_date"].value() == meeting.local_date
        meeting.refresh_from_db()
        assert (meeting.revision, meeting.local_date) == (1, date(2026, 12, 1))
        posted = {
            "local_date": "3 Dec 2026", "local_time": "10:00", "time_zone": "Europe/Berlin",
            "duration_minutes": "60", "mode": "virtual", "revision": "1",
        }  # fmt: skip
        answer = client.post(f"{url}&to=2026-12-03T10", posted)
        assert (answer.status_code, answer.url) == (302, back)
    meeting.refresh_from_db()
    assert meeting.starts_at == datetime(2026, 12, 3, 9, tzinfo=UTC)
