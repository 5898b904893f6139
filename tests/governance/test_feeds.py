"""Calendar feeds: what stands in them, who may read them, and for how long."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from alliances.models import Membership
from core.audit.models import AuditEvent
from core.dates.wall_time import to_instant, to_wall
from core.registry.calendar import calendar_kinds, kinds_for
from governance.models import CalendarFeed, CommitteeMember, JointEvent, Meeting
from governance.rules.feed import program_name
from governance.rules.itip.series import entry_of
from governance.rules.itip.snapshot import Entry
from governance.services.calendar.feed_content import feed_dates
from governance.services.calendar.feed_text import FeedEntry, feed_text
from governance.services.calendar.feeds import MOST_READS, address_of, make_feed
from tests.conftest import at, seen
from tests.factories import (
    AttendeeFactory,
    CadenceFactory,
    CommitteeFactory,
    MeetingFactory,
)
from tests.governance.feed_reader import begins
from tests.governance.test_calendar import event, one_of_each

# Columns and dates are read in each database's own way.
pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVERY = [kind.key for kind in calendar_kinds]
PERSONAS = ("gina", "oscar", "charlie", "bob", "alice", "eve", "lena", "ada")


@pytest.fixture(autouse=True)
def _clock():
    with at(NOW):
        yield


def path_of(user, alliance=None, *, only_mine=False, kinds=EVERY):
    token = make_feed(user=user, alliance=alliance, only_mine=only_mine, kinds=kinds, now=NOW)
    return reverse("governance:feed_file", args=[token])


def read(path, **headers):
    """The answer, and its events by UID and occurrence; what icalendar finds wrong fails."""
    answer = Client().get(path, headers=headers)
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.content)
    assert not [error for part in calendar.walk() for error in part.errors]
    return answer, {
        (str(one["UID"]), str(one.decoded("RECURRENCE-ID", ""))): one for one in calendar.events
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", PERSONAS)
def test_a_feed_holds_what_the_calendar_shows(world, name):
    """The same dates under the same days and hours, for every persona; also of a schedule of which
    meetings were moved, cancelled and left out."""
    one_of_each(world.northstar)
    one_of_each(world.restricted)
    event(world.northstar, title="Ours alone")
    rhythm(world.northstar)
    user = getattr(world, name)
    answer, events = read(path_of(user))
    client, shown = world.client(name), []
    for month in ("2026-11", "2026-12", "2027-01", "2027-02"):
        page = client.get(f"{reverse('governance:calendar')}?on={month}&kind=all").context["page"]
        for day in page.days:
            assert not day.slot.more
            dates = [one for one in day.slot.dates if one.first == day.date]
            shown += [one.starts_at or one.first for one in dates if one.state != "cancelled"]
    fed = [when for when, _ in begins(Calendar.from_ical(answer.content))]
    assert sorted(map(_instant, fed)) == sorted(map(_instant, shown))
    assert bool(events) is (name != "oscar")


def _instant(when):
    return f"{when.astimezone(UTC)}" if isinstance(when, datetime) else f"{when}"


def rhythm(alliance):
    """Every Tuesday at 15:00 in Berlin from 1 December: the second was moved, the third cancelled,
    the fourth is gone, and the clock of one is another."""
    committee = CommitteeFactory(alliance=alliance, name="Weekly")
    cadence = CadenceFactory(
        committee=committee,
        rrule="FREQ=WEEKLY;BYDAY=TU",
        first_on=date(2026, 12, 1),
        starts_at_time=time(15, 0),
        time_zone="Europe/Berlin",
    )
    for week in (0, 1, 2, 4, 5):
        day = date(2026, 12, 1) + timedelta(weeks=week)
        starts_at = datetime.combine(day, time(14), tzinfo=UTC)
        more = {"is_exception": True} if week in (1, 2) else {}
        if week == 1:
            starts_at += timedelta(days=1, hours=2)
        MeetingFactory(
            committee=committee,
            cadence=cadence,
            occurrence=day,
            starts_at=starts_at,
            time_zone="Europe/Berlin",
            state="cancelled" if week == 2 else "scheduled",
            **more,
        )
    return cadence


def test_a_schedule_is_one_series(world):
    cadence = rhythm(world.northstar)
    answer, _ = read(path_of(world.alice))
    events = Calendar.from_ical(answer.content).events
    assert {str(one["UID"]).partition("@")[0] for one in events} == {f"cadence-{cadence.pk}"}
    master, *others = events
    assert master["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20270105T140000Z;BYDAY=TU"
    assert master["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert [one["STATUS"] for one in others] == ["CONFIRMED", "CANCELLED"]
    assert f"{others[0].decoded('DTSTART'):%d %H:%M}" == "09 17:00"
    assert f"{others[0].decoded('RECURRENCE-ID'):%d %H:%M}" == "08 15:00"


@pytest.mark.slow
def test_of_a_series_one_gets_what_one_is_invited_to(world):
    """The members of a committee have the series, a guest of one meeting that one alone: as in
    their mail."""
    cadence = rhythm(world.northstar)
    CommitteeMember.objects.create(committee=cadence.committee, person=world.alice.person)
    guest = Meeting.objects.get(occurrence=date(2026, 12, 29))
    AttendeeFactory(meeting=guest, person=world.charlie.person)
    AttendeeFactory(meeting=guest, person=world.alice.person)
    skipped = Meeting.objects.get(occurrence=date(2027, 1, 5))
    AttendeeFactory(meeting=skipped, person=world.gina.person)
    for name, uids, days in (
        ("alice", {f"cadence-{cadence.pk}"}, ["12-01", "12-09", "12-29"]),
        ("charlie", {f"meeting-{guest.pk}"}, ["12-29"]),
    ):
        answer, events = read(path_of(getattr(world, name), only_mine=True))
        assert {uid.partition("@")[0] for uid, _ in events} == uids
        found = begins(Calendar.from_ical(answer.content))
        assert [f"{when:%m-%d}" for when, _ in found] == days


def test_times_days_and_states_as_programs_read_them(world):
    committee = CommitteeFactory(alliance=world.northstar, name="Steering")
    meeting = MeetingFactory(
        committee=committee,
        starts_at=datetime(2026, 12, 2, 14, tzinfo=UTC),
        time_zone="Europe/Berlin",
        location="Room 5; second floor, left\nRing twice",
        schedule_version=3,
    )
    off = MeetingFactory(
        committee=committee, starts_at=datetime(2026, 10, 20, 8, tzinfo=UTC), state="cancelled"
    )
    MeetingFactory(committee=committee, starts_at=datetime(2026, 8, 20, 8, tzinfo=UTC))
    long = event(world.northstar, "2026-12-10", "2026-12-12", title="Día de clientes, “Łódź” " * 8)
    answer, events = read(path_of(world.alice))
    by_uid = {uid.partition("@")[0]: one for (uid, _), one in events.items()}
    assert set(by_uid) == {f"meeting-{meeting.pk}", f"meeting-{off.pk}", f"event-{long.pk}"}
    moved = by_uid[f"meeting-{meeting.pk}"]
    assert moved["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert f"{moved.decoded('DTSTART'):%Y-%m-%d %H:%M}" == "2026-12-02 15:00"
    assert (moved["SEQUENCE"], moved["SUMMARY"]) == (3, "Steering, Northstar co-sell")
    assert moved["LOCATION"] == "Room 5; second floor, left Ring twice"
    assert by_uid[f"meeting-{off.pk}"]["STATUS"] == "CANCELLED"
    days = by_uid[f"event-{long.pk}"]
    assert (days.decoded("DTSTART"), days.decoded("DTEND")) == (
        date(2026, 12, 10),
        date(2026, 12, 13),
    )
    text = answer.content.decode()
    assert "DTSTART;VALUE=DATE:20261210" in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "X-WR-CALNAME:Entente" in text and "X-PUBLISHED-TTL:PT1H" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75


@pytest.mark.slow
def test_a_restricted_alliance_is_not_named(world):
    one_of_each(world.restricted)
    Meeting.objects.update(location="CANARY room", title="CANARY talk")
    JointEvent.objects.update(title="CANARY fair", place="CANARY hall")
    for alliance in (None, world.restricted):
        answer, events = read(path_of(world.bob, alliance))
        assert {str(one["SUMMARY"]) for one in events.values()} == {
            "Alliance meeting", "Alliance event", "Alliance date",
        }  # fmt: skip
        for word in ("CANARY", "Quiet", "Steering", "Undisclosed"):
            assert word not in answer.content.decode()


@pytest.mark.slow
def test_a_feed_of_one_alliance(world):
    one_of_each(world.northstar)
    one_of_each(world.helix)
    answer, events = read(path_of(world.lena, world.northstar))
    assert b"22 %" not in answer.content, "what may be a term stays on the site"
    assert len(events) == 14
    assert all("Northstar" in one["SUMMARY"] for one in events.values())


@pytest.mark.slow
def test_access_that_ends_ends_the_feed_at_once(world):
    one_of_each(world.northstar)
    own, of_alliance = path_of(world.charlie), path_of(world.charlie, world.northstar)
    assert read(own)[1] and read(of_alliance)[1]
    Membership.objects.filter(person__user=world.charlie).update(ended_on=date(2026, 11, 22))
    assert not read(own)[1], "a feed of what they see: nothing now"
    assert Client().get(of_alliance).status_code == 404
    world.charlie.is_active = False
    world.charlie.save(update_fields=["is_active"])
    assert Client().get(own).status_code == 404


def test_who_has_left_reads_nothing(world):
    path = path_of(world.gina)
    person = world.gina.person
    person.left_on = date(2026, 11, 20)
    person.save(update_fields=["left_on"])
    assert Client().get(path).status_code == 404


def test_the_secret_is_stored_nowhere_and_long_enough(world):
    token = make_feed(user=world.alice, alliance=None, only_mine=True, kinds=[], now=NOW)
    assert len(token) == 40 and int(token, 16).bit_length() > 128
    feed = CalendarFeed.objects.get()
    stored = " ".join(str(value) for value in vars(feed).values())
    events = " ".join(str(vars(one)) for one in AuditEvent.objects.all())
    assert token not in stored + events
    assert address_of(token).endswith(f"/calendar/feed/{token}.ics")


@pytest.mark.slow
def test_nothing_new_is_304_in_a_fixed_number_of_queries(world):
    path = path_of(world.alice)
    committee = CommitteeFactory(alliance=world.northstar)
    counts = []
    for count in (3, 27):
        for n in range(count):
            MeetingFactory(committee=committee, starts_at=NOW + timedelta(days=n + 1))
        first, _ = read(path)
        with CaptureQueriesContext(connection) as queries:
            again = Client().get(path, headers={"If-None-Match": first["ETag"]})
        counts.append(len(queries))
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        since = Client().get(path, headers={"If-Modified-Since": first["Last-Modified"]})
        assert since.status_code == 304
    # The feed with its owner, one for each kind, two for meetings, and who read it.
    assert counts == [len(EVERY) + 4] * 2


@pytest.mark.slow
def test_what_changes_is_read_again(world):
    meeting = MeetingFactory(committee__alliance=world.northstar, starts_at=NOW + timedelta(days=3))
    path = path_of(world.alice)
    first, _ = read(path)
    later = NOW + timedelta(minutes=20)
    with at(later):
        Meeting.objects.filter(pk=meeting.pk).update(state="cancelled", schedule_version=2)
        changed, events = read(path, **{"If-None-Match": first["ETag"]})
    assert changed["ETag"] != first["ETag"]
    assert changed["Last-Modified"] != first["Last-Modified"]
    (one,) = events.values()
    assert (one["STATUS"], one["SEQUENCE"], one.decoded("DTSTAMP")) == ("CANCELLED", 2, later)


def test_the_answer_tells_the_address_to_nobody(world):
    answer, _ = read(path_of(world.alice))
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/calendar")


@pytest.mark.slow
def test_whoever_reads_too_often_waits(world):
    path = path_of(world.alice)
    for _ in range(MOST_READS):
        assert Client().get(path).status_code == 200
    answer = Client().get(path)
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    with at(NOW + timedelta(minutes=10)):
        assert Client().get(path).status_code == 200


def test_whoever_tries_addresses_waits(world):
    path = reverse("governance:feed_file", args=["f" * 40])
    found = [Client().get(path).status_code for _ in range(23)]
    assert found[:20] == [404] * 20 and found[-1] == 429


@pytest.mark.slow
def test_when_it_was_last_read_and_by_what(world):
    path = path_of(world.alice)
    agent = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)"
    Client().get(path, headers={"User-Agent": agent})
    feed = CalendarFeed.objects.get()
    assert (feed.last_read_at, feed.last_read_by) == (NOW, "Outlook")
    assert feed.revision == 1, "nobody edited it"
    for page in ("governance:feed_list", "accounts:profile"):
        assert "by Outlook" in world.client("alice").get(reverse(page)).text


def test_made_shown_once_renewed_and_revoked(world):
    client = world.client("alice")
    posted = {"whose": "mine", "kinds": ["meeting", "event"]}
    made = client.post(reverse("governance:feed_create"), posted)
    old = made.context["address"]
    assert made.status_code == 200 and old in made.text
    feed = CalendarFeed.objects.get()
    assert (feed.kinds, feed.only_mine) == (["meeting", "event"], True)
    assert old.rpartition("/")[2] not in client.get(reverse("governance:feed_list")).text
    again = client.post(reverse("governance:feed_create"), posted)
    assert again.status_code == 422 and "already have this feed" in again.text
    renew = reverse("governance:feed_renew", args=[feed.pk])
    stale = client.post(renew, {"revision": 99})
    assert stale.status_code == 409
    renewed = client.post(renew, seen(feed)).context["address"]
    assert renewed != old
    assert Client().get(_path(old)).status_code == 404
    assert Client().get(_path(renewed)).status_code == 200
    client.post(reverse("governance:feed_revoke", args=[feed.pk]), seen(feed))
    assert Client().get(_path(renewed)).status_code == 404
    kinds = AuditEvent.objects.filter(kind__startswith="feed_").order_by("pk")
    assert [one.kind for one in kinds] == ["feed_made", "feed_renewed", "feed_revoked"]
    assert {one.actor_id for one in kinds} == {world.alice.pk}


def _path(address):
    return f"/{address.partition('://')[2].partition('/')[2]}"


def test_what_it_holds_is_changed_and_its_address_stays(world):
    one_of_each(world.northstar)
    path = path_of(world.lena)
    feed = CalendarFeed.objects.get()
    posted = {"whose": "all", "kinds": ["notice"], **seen(feed)}
    url = reverse("governance:feed_edit", args=[feed.pk])
    assert world.client("lena").post(url, posted).status_code == 302
    _, events = read(path)
    assert len(events) == 1


def test_feeds_of_others_are_not_there(world):
    path_of(world.alice)
    feed = CalendarFeed.objects.get()
    for name in ("feed_edit", "feed_renew", "feed_revoke"):
        url = reverse(f"governance:{name}", args=[feed.pk])
        for persona in ("bob", "lena", "ada", "gina"):
            assert world.client(persona).get(url).status_code == 404


def test_a_feed_of_an_alliance_that_one_does_not_see(world):
    url = f"{reverse('governance:feed_create')}?alliance={world.restricted.pk}"
    assert world.client("alice").get(url).status_code == 404
    assert world.client("alice").get(url.rpartition("=")[0] + "=x").status_code == 404


def test_usual_kinds_are_those_of_the_calendar(world):
    one_of_each(world.northstar)
    make_feed(user=world.alice, alliance=None, only_mine=False, kinds=[], now=NOW)
    shown = {one.kind.key for one in feed_dates(feed=CalendarFeed.objects.get(), now=NOW)}
    assert shown == {kind.key for kind in kinds_for(world.alice)}


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("iOS/17.4 (21E219) dataaccessd/1.0", "Apple Calendar"),
        ("macOS/14.0 CalendarAgent/1", "Apple Calendar"),
        ("Mozilla/5.0 (X11) Gecko Thunderbird/128.0", "Thunderbird"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120", "A web browser"),
        ("khal/0.11", "khal"),
        ("vdirsyncer/0.19", "vdirsyncer"),
        ("", "An unknown program"),
        ("<script>alert(1)</script>", "An unknown program"),
        ("x" * 500, "An unknown program"),
    ],
)
def test_the_name_of_a_program(agent, name):
    assert program_name(agent) == name


def entry(**more):
    given = {
        "uid": "meeting-1@example", "summary": "Steering", "url": "https://x.example/meetings/1/",
        "sequence": 1, "first": date(2026, 12, 1), "last": date(2026, 12, 1),
    }  # fmt: skip
    return FeedEntry(**(given | more))


@pytest.mark.parametrize(
    "text", ["A\r\nBEGIN:VALARM", "a;b,c\\n", "\x00\x07", "é" * 300, "🙂" * 80]
)
def test_text_cannot_leave_its_line(text):
    timed = Entry("2026-12-01T15:00", "UTC", 60, text, text, text)
    entries = [entry(summary=text), entry(entry=timed)]
    content = feed_text(name=text, entries=entries, stamp=NOW)
    calendar = Calendar.from_ical(content)
    assert not [error for part in calendar.walk() for error in part.errors]
    assert b"BEGIN:VALARM" not in content.replace(b"\r\n ", b"").split(b"\r\n")
    assert [part.name for part in calendar.walk()] == ["VCALENDAR", "VEVENT", "VEVENT"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                                  "Asia/Kolkata", "Africa/Casablanca"])  # fmt: skip
def test_every_instant_is_read_back_as_it_was(zone):
    """Also around the hours that a clock change repeats, of which meetings take the first."""
    starts = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in range(4)]
    starts += [datetime(2027, month, 1, 12, tzinfo=UTC) for month in range(1, 13)]
    starts += [datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in range(4, 8)]
    starts = [one for one in starts if to_instant(to_wall(one, zone), zone) == one]
    entries = [
        entry(uid=f"meeting-{n}@x", entry=entry_of(
            starts_at=at, ends_at=at + timedelta(hours=1), zone=zone, summary="x", location="",
            mode="virtual"))
        for n, at in enumerate(starts)
    ]  # fmt: skip
    calendar = Calendar.from_ical(feed_text(name="x", entries=entries, stamp=NOW))
    found = [one.decoded("DTSTART").astimezone(UTC) for one in calendar.events]
    assert found == starts
