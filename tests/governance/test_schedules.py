"""The schedule form: what it takes, what it shows before it is saved, and what saving changes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from alliances.models import ClosingDay
from governance.models import AgendaItem, Cadence, Meeting
from governance.services import meeting_generation as horizon
from governance.services import meetings
from governance.services.holiday_marks import days_off, marks_of
from tests.conftest import at
from tests.factories import CadenceFactory, CommitteeFactory, MeetingFactory
from tests.governance.test_meetings import cadence, coming, move

pytestmark = pytest.mark.django_db
VALUES = {
    "period": "month", "first_on": "2027-01-31", "starts_at_time": "10:00",
    "time_zone": "Europe/Berlin", "duration_minutes": "60", "mode": "virtual", "location": "",
    "revision": "0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _clock(now):
    """The dates that these tests name lie ahead of it."""
    with at(now):
        yield


def send(world, committee, **changes):
    url = reverse("governance:cadence_edit", args=[committee.pk])
    return world.client("alice").post(url, VALUES | changes)


@pytest.mark.parametrize(
    ("sent", "days"),
    [
        ({}, "31 January 2027, 28 February 2027, 31 March 2027, 30 April 2027"),
        ({"period": "quarter", "first_on": "30 Nov 2026"},
         "30 November 2026, 28 February 2027, 30 May 2027"),
        ({"period": "fortnight", "weekdays": ["MO"], "first_on": "2 Dec 2026"},
         "7 December 2026, 21 December 2026, 4 January 2027"),
        ({"period": "quarter", "position": "1", "weekday": "TU", "first_on": "15 Dec 2026"},
         "5 January 2027, 6 April 2027"),
        ({"period": "year", "position": "-1", "weekday": "FR", "first_on": "30 Dec 2026"},
         "29 January 2027, 28 January 2028"),
        ({"position": "-1", "weekday": "WD", "first_on": "1 Dec 2026"},
         "31 December 2026, 29 January 2027, 26 February 2027"),
        ({"period": "week", "weekdays": ["TH", "MO"], "first_on": "2 Dec 2026"},
         "3 December 2026, 7 December 2026, 10 December 2026"),
        ({"period": "day", "every": "10", "first_on": "2 Dec 2026"},
         "2 December 2026, 12 December 2026"),
    ],
)  # fmt: skip
def test_the_next_six_dates_stand_beside_the_form(world, board, sent, days):
    answer = send(world, board.committee, preview="1", **sent)
    assert answer.status_code == 200
    shown = [one.span.date.split(" ", 1)[1] for one in answer.context["preview"].dates]
    assert len(shown) == 6 and ", ".join(shown).startswith(days)
    assert not Cadence.objects.exists(), "looking saves nothing"


def test_a_part_of_the_page_answers_while_one_types(world, board):
    url = reverse("governance:cadence_edit", args=[board.committee.pk])
    client, htmx = world.client("alice"), {"HTTP_HX_REQUEST": "true"}
    shown = client.post(url, VALUES | {"preview": "1"}, **htmx)
    assert "Every month on the last day, 10:00 Berlin time." in shown.text
    assert "<form" not in shown.text
    half = client.post(url, VALUES | {"preview": "1", "starts_at_time": ""}, **htmx)
    assert half.status_code == 200 and "appear here once" in half.text


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"position": "6", "weekday": "TU"}, "No month has more than 5 Tuesdays."),
        ({"position": "24", "weekday": "WD"}, "No month has more than 23 working days."),
        ({"period": "week", "every": "999"}, "Enter a number up to 104."),
        ({"ends": "on"}, "Enter the last day"),
        ({"ends": "on", "ends_on": "1 Jan 2027"}, "lies before the first meeting"),
        ({"period": "week", "weekdays": ["FR"], "ends": "on", "ends_on": "4 Feb 2027"},
         "The first meeting would be on 5 February 2027, after this day."),
        ({"ends": "after"}, "Enter how many meetings"),
        ({"period": "rule", "rrule": ""}, "Enter a recurrence rule"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(world, board, sent, says):
    answer = send(world, board.committee, **sent)
    assert answer.status_code == 422 and says in answer.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "sent",
    [
        {"ends": "after", "ends_after": "4"},
        {"ends": "on", "ends_on": "31 Dec 2027", "position": "3", "weekday": "WD"},
        {"period": "week", "every": "3", "weekdays": ["MO", "FR"]},
        {"period": "year", "month": "12", "position": "-1", "weekday": "FR"},
        {"position": "30", "weekday": "MD", "on_holiday": "before"},
        {"period": "rule", "rrule": "FREQ=MONTHLY;BYDAY=1TU,3TU"},
        {},
    ],
)
def test_what_was_saved_stands_in_the_form_again(world, board, sent):
    assert send(world, board.committee, **sent).status_code == 302
    url = reverse("governance:cadence_edit", args=[board.committee.pk])
    page = world.client("alice").get(url)
    form = page.context["form"]
    for name, value in (VALUES | sent).items():
        if name in ("revision", "first_on", "ends_on"):
            continue
        assert str(form[name].value()) in (str(value), f"{value}:00"), name
    again = {name: form[name].value() for name in form.fields if form[name].value()}
    stored = board.committee.cadences.get()
    again |= {"starts_at_time": "10:00", "location": "Room 4"}
    assert world.client("alice").post(url, again).status_code == 302
    saved = board.committee.cadences.get()
    assert (saved.rrule, saved.location) == (stored.rrule, "Room 4")


@pytest.mark.slow
def test_a_rule_that_skips_is_warned_about(world, board):
    sent = {"period": "rule", "rrule": "FREQ=MONTHLY;BYMONTHDAY=31", "preview": "1"}
    preview = send(world, board.committee, **sent).context["preview"]
    assert preview.warnings[0].startswith("No meeting in months without a 31st.")
    gaps = {"period": "rule", "rrule": "FREQ=MONTHLY;BYMONTH=1,2,3;BYMONTHDAY=5", "preview": "1"}
    preview = send(world, board.committee, **gaps).context["preview"]
    assert preview.warnings == ["No meeting for 306 days between 5 March 2027 and 5 January 2028."]


@pytest.mark.slow
def test_before_saving_it_says_how_many_meetings_change_and_which_stay(world, board, now):
    cadence(board, now)
    first, second, third = coming(board)[:3]
    move(first, now, local_date=date(2026, 12, 3))
    meetings.cancel_meeting(meeting=second, expected=1, reason="Holidays", now=now)
    AgendaItem.objects.create(meeting=third, title="Pricing")
    sent = {"revision": "1", "first_on": "2026-01-01", "preview": "1"}
    same_days = sent | {"position": "1", "weekday": "TU", "starts_at_time": "09:00"}
    preview = send(world, board.committee, **same_days).context["preview"]
    assert preview.effect == "11 coming meetings move or change."
    assert [one.words for one in preview.kept] == [
        "Thu 3 Dec, moved by hand",
        "Tue 5 Jan, cancelled",
    ]
    other = sent | {"position": "2", "weekday": "TU"}
    preview = send(world, board.committee, **other).context["preview"]
    assert preview.effect == "11 coming meetings go and 13 are added."
    world.client("alice").post(
        reverse("governance:cadence_edit", args=[board.committee.pk]),
        {k: v for k, v in (VALUES | other).items() if k != "preview"},
    )
    assert Meeting.objects.filter(pk__in=[first.pk, second.pk]).count() == 2
    first.refresh_from_db()
    assert first.local_date == date(2026, 12, 3)


def test_a_schedule_that_changes_back_takes_its_cancelled_meetings_back(board, now):
    cadence(board, now)
    first = coming(board)[0]
    AgendaItem.objects.create(meeting=first, title="Pricing")
    cadence(board, now, rrule="FREQ=MONTHLY;BYDAY=3TH")
    first.refresh_from_db()
    assert first.state == "cancelled"
    cadence(board, now)
    first.refresh_from_db()
    assert (first.state, first.state_reason, first.schedule_version) == ("scheduled", "", 3)
    assert len(coming(board, state="scheduled")) == 13


@pytest.mark.slow
def test_a_series_of_before_keeps_its_phase_until_its_days_change(board, now):
    """A new place must not move every second Monday by a week."""
    rule = {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "first_on": date(2026, 12, 2)}
    cadence(board, now, **rule)
    Cadence.objects.update(counts_from=date(2026, 12, 2))
    cadence(board, now, **rule)
    assert coming(board)[0].local_date == date(2026, 12, 14)
    cadence(board, now, **rule, location="Room 4")
    ended = rule | {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=9"}
    cadence(board, now, **ended)
    assert coming(board)[0].local_date == date(2026, 12, 14)
    assert len(coming(board)) == 9
    cadence(board, now, **rule | {"first_on": date(2026, 12, 3)})
    assert coming(board)[0].local_date == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("policy", "days"),
    [
        ("keep", ["2026-11-27", "2026-12-25", "2027-01-29"]),
        ("before", ["2026-11-27", "2026-12-24", "2027-01-29"]),
        ("after", ["2026-11-27", "2026-12-28", "2027-01-29"]),
    ],
)
def test_a_meeting_on_a_holiday_moves_where_the_schedule_says_so(board, now, policy, days):
    cadence(board, now, rrule="FREQ=MONTHLY;BYDAY=-1FR", on_holiday=policy)
    rows = coming(board)
    assert [str(row.local_date) for row in rows[:3]] == days
    assert rows[1].occurrence == date(2026, 12, 25), "the key stays"
    assert horizon.extend_horizon(now=now) == 0
    later = datetime(2026, 12, 26, 9, tzinfo=UTC)
    cadence(board, later, rrule="FREQ=MONTHLY;BYDAY=-1FR", on_holiday=policy)
    assert {row.pk for row in rows} < {row.pk for row in coming(board)}, "none is lost"


def test_a_daily_meeting_is_not_held_twice_on_a_day(board, now):
    cadence(board, now, rrule="FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", on_holiday="before")
    days = [row.local_date for row in coming(board)]
    assert len(days) == len(set(days))
    assert date(2026, 12, 25) not in days and date(2026, 12, 24) in days


def test_a_meeting_on_a_day_off_is_marked_and_other_days_are_proposed(world, board):
    ClosingDay.objects.create(
        name="Summer break", starts_on=date(2027, 8, 2), ends_on=date(2027, 8, 6)
    )
    now = datetime(2027, 7, 1, 9, tzinfo=UTC)
    meeting = MeetingFactory(
        committee=board.committee, starts_at=datetime(2027, 8, 4, 13, tzinfo=UTC)
    )
    found = days_off(meeting, world.alice, now=now)
    assert found.marks == ["Halden is closed: Summer break"] or "is closed" in found.marks[0]
    assert (found.before, found.after) == (date(2027, 7, 30), date(2027, 8, 9))
    assert "Summer" not in marks_of(meeting, world.gina)[0]
    assert days_off(meeting, world.alice, now=datetime(2027, 8, 5, tzinfo=UTC)) is None
    url = reverse("governance:meeting_move", args=[meeting.pk])
    form = world.client("alice").get(f"{url}?on=2027-08-09").context["form"]
    assert form["local_date"].value() == date(2027, 8, 9)
    assert world.client("alice").get(f"{url}?on=2027-02-31").status_code == 200


def test_what_is_planned_is_not_looked_at_again(board, now, django_assert_max_num_queries):
    for _ in range(12):
        CadenceFactory(committee=CommitteeFactory(alliance=board.committee.alliance))
    assert horizon.extend_horizon(now=now) == 12 * 13
    revisions = set(Cadence.objects.values_list("revision", flat=True))
    assert revisions == {1}, "planning is no edit"
    with django_assert_max_num_queries(6):
        assert horizon.extend_horizon(now=now) == 0
    assert horizon.extend_horizon(now=now + timedelta(days=40)) == 24


def test_a_schedule_that_stopped_and_goes_on_is_planned_anew(board, now):
    cadence(board, now)
    Cadence.objects.update(is_active=False)
    row = Cadence.objects.get()
    horizon.replan(cadence=row, now=now)
    assert not coming(board)
    Cadence.objects.update(is_active=True)
    assert horizon.extend_horizon(now=now) == 13


@pytest.mark.parametrize(
    ("sent", "minutes"),
    [
        ({"duration_minutes": "90"}, 90),
        ({"duration_minutes": "", "end_time": "17:30"}, 510),
        ({"end_date": "2 Dec 2027", "end_time": "17:00"}, 24 * 60 + 480),
        # Over the clock change of 28 March: an hour less.
        ({"local_date": "27 Mar 2027", "end_date": "29 Mar 2027", "end_time": "09:00"}, 47 * 60),
    ],
)
def test_a_meeting_lasts_some_minutes_or_until_a_time(world, board, sent, minutes):
    url = reverse("governance:meeting_create", args=[board.committee.pk])
    values = {
        "title": "Offsite", "local_date": "1 Dec 2027", "local_time": "09:00",
        "time_zone": "Europe/Berlin", "duration_minutes": "60", "mode": "in_person",
        "sure_duration_minutes": str(minutes),
    }  # fmt: skip
    answer = world.client("alice").post(url, values | sent)
    assert answer.status_code == 302, answer.context["form"].errors
    meeting = Meeting.objects.get(title="Offsite")
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=minutes)
    page = world.client("alice").get(reverse("governance:meeting_move", args=[meeting.pk]))
    form = page.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value()}
    again |= {"local_time": "09:00", "location": "Room 4"}
    if end := form["end_time"].value():
        again["end_time"] = f"{end:%H:%M}"
    moved = world.client("alice").post(page.request["PATH_INFO"], again)
    assert moved.status_code == 302, moved.context["form"].errors
    meeting.refresh_from_db()
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"end_date": "30 Nov 2027", "end_time": "17:00"}, "after it starts"),
        ({"end_date": "20 Dec 2027", "end_time": "17:00"}, "at most 14 days"),
        ({"end_date": "2 Dec 2027"}, "Enter the time at which it ends"),
        ({"duration_minutes": ""}, "Enter a duration, or when the meeting ends."),
        ({"local_date": "28 Mar 2027", "local_time": "02:30"},
         "02:30 does not exist on 28 March 2027 in Berlin. The meeting starts at 03:00."),
        ({"local_date": "31 Oct 2027", "local_time": "02:30"},
         "happens twice on 31 October 2027 in Berlin"),
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_is_told(world, board, sent, says):
    url = reverse("governance:meeting_create", args=[board.committee.pk])
    values = {
        "title": "", "local_date": "1 Dec 2027", "local_time": "09:00",
        "time_zone": "Europe/Berlin", "duration_minutes": "60", "mode": "virtual",
    }  # fmt: skip
    answer = world.client("alice").post(url, values | sent)
    assert answer.status_code == 422 and says in answer.text


def test_the_calendar_shows_every_day_of_a_meeting_in_weeks_as_people_count_them(world, board):
    MeetingFactory(
        committee=board.committee,
        starts_at=datetime(2027, 1, 30, 9, tzinfo=UTC),
        ends_at=datetime(2027, 2, 2, 16, tzinfo=UTC),
        local_date=date(2027, 1, 30),
        local_time=time(10),
    )
    world.alice.week_start = 6
    world.alice.save()
    answer = world.client("alice").get("/calendar/?on=2027-02")
    page = answer.context["page"]
    assert page.weeks[0][0].date == date(2027, 1, 31)
    shown = {day.date: len(day.slot.dates) for week in page.weeks for day in week}
    assert [shown[date(2027, 2, day)] for day in (1, 2, 3)] == [1, 1, 0]
    assert shown[date(2027, 1, 31)] == 1
    assert page.count == 1
