"""What has to be sent so that a calendar shows what is true: rules, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from core.dates.wall_time import zone
from governance.rules.itip.changes import Kind, Method, changes
from governance.rules.itip.series import (
    Planned,
    Rhythm,
    entry_of,
    keep_past,
    left_out,
    series_of,
    without_end,
)
from governance.rules.itip.snapshot import Entry, Snapshot
from governance.rules.meetings import instants
from governance.rules.recurrence import occurrences
from governance.services.invitations.building import Party, addressed, calendar_text
from governance.services.invitations.zones import timezone_of
from tests.governance.applier import Program

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BERLIN = "Europe/Berlin"
USUAL = Entry("2026-12-01T15:00", BERLIN, 60, "Steering", "Room Rhine", "virtual")
SERIES = Snapshot(USUAL, "FREQ=MONTHLY;BYDAY=1TU")
ONE = Snapshot(USUAL)
MOVED = USUAL.at("2026-12-15T15:00")
JANUARY = "2027-01-05T15:00"


def with_override(key, entry, series=SERIES):
    return Snapshot(series.master, series.rule, series.until, {key: entry}, series.gone)


def without(*keys):
    return left_out(SERIES, set(keys))


@pytest.mark.parametrize(
    ("told", "truth", "method", "whole", "keys", "kinds"),
    [
        (None, SERIES, "REQUEST", True, [], ["invited"]),
        (None, ONE, "REQUEST", True, [], ["invited"]),
        (SERIES, None, "CANCEL", True, [], ["cancelled"]),
        (ONE, None, "CANCEL", True, [], ["cancelled"]),
        (ONE, Snapshot(MOVED), "REQUEST", True, [], ["moved"]),
        (SERIES, with_override(USUAL.start, MOVED), "REQUEST", False, [USUAL.start], ["moved"]),
        (SERIES, without(JANUARY), "CANCEL", False, [JANUARY], ["cancelled"]),
        (without(JANUARY), SERIES, "REQUEST", True, [], ["restored"]),
        (with_override(USUAL.start, MOVED), SERIES, "REQUEST", True, [], ["moved"]),
        (
            without(JANUARY), with_override(USUAL.start, MOVED, without(JANUARY)),
            "REQUEST", False, [USUAL.start], ["moved"],
        ),
        (
            SERIES, with_override(USUAL.start, MOVED, without(JANUARY)),
            "REQUEST", True, [], ["moved", "cancelled"],
        ),
        (SERIES, Snapshot(USUAL, "FREQ=WEEKLY;BYDAY=TU"), "REQUEST", True, [], ["schedule"]),
        (SERIES, Snapshot(USUAL, SERIES.rule, JANUARY), "REQUEST", True, [], ["schedule"]),
        (
            SERIES, Snapshot(replace(USUAL, summary="Board"), SERIES.rule),
            "REQUEST", True, [], ["renamed"],
        ),
        (
            SERIES, Snapshot(replace(USUAL, location=""), SERIES.rule),
            "REQUEST", True, [], ["place"],
        ),
    ],
)  # fmt: skip
def test_the_least_that_has_to_be_sent(told, truth, method, whole, keys, kinds):
    found = changes(told=told, truth=truth, now=NOW)
    assert (found.method, found.whole, list(found.keys)) == (method, whole, keys)
    assert [one.kind for one in found.differences] == kinds


LATER = datetime(2026, 12, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "truth", "now"),
    [
        (SERIES, SERIES, NOW),
        (None, None, NOW),
        (ONE, None, LATER),
        (with_override(USUAL.start, MOVED), SERIES, LATER),
        (without(USUAL.start), SERIES, LATER),
        (Snapshot(USUAL, SERIES.rule, USUAL.start), None, LATER),
    ],
)
def test_what_is_the_same_or_over_tells_nobody(told, truth, now):
    assert changes(told=told, truth=truth, now=now) is None


@pytest.mark.parametrize(
    ("told", "truth", "handed", "method", "kind"),
    [
        (SERIES, SERIES, SERIES, Method.REQUEST, Kind.SAME),
        (None, SERIES, SERIES, Method.REQUEST, Kind.INVITED),
        (None, None, SERIES, Method.CANCEL, Kind.CANCELLED),
        (SERIES, with_override(USUAL.start, MOVED), None, Method.REQUEST, Kind.MOVED),
    ],
)
def test_what_nobody_knows_is_followed_by_the_whole(told, truth, handed, method, kind):
    found = changes(told=told, truth=truth, now=NOW, unsure=True, handed=handed)
    assert found.whole and found.method is method and found.differences[0].kind is kind


def test_nothing_was_ever_handed_over():
    assert changes(told=None, truth=None, now=NOW, unsure=True) is None


def test_a_snapshot_reads_back():
    told = with_override(USUAL.start, MOVED, without(JANUARY))
    assert Snapshot.of_json(told.as_json()) == told


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("FREQ=WEEKLY;COUNT=3;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
        ("rrule:freq=monthly;until=20270101", "FREQ=MONTHLY"),
    ],
)
def test_the_end_is_kept_beside_the_rule(rule, kept):
    assert without_end(rule) == kept


def test_the_past_stays_in_the_calendar_as_it_was():
    told = with_override(USUAL.start, MOVED)
    assert keep_past(SERIES, told, LATER).overrides == {USUAL.start: MOVED}
    assert keep_past(SERIES, told, NOW) == SERIES, "what is still to come is decided by the site"


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=31"])
def test_the_last_day_of_a_shorter_month_is_said_so_that_mail_programs_read_it(rule):
    days = [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]
    planned = [Planned(n, day, USUAL.at(f"{day}T15:00")) for n, day in enumerate(days)]
    shown = series_of(rhythm=Rhythm(rule, time(15), USUAL), meetings=planned, now=NOW)
    assert not shown.alone and not shown.series.overrides and not shown.series.gone
    assert shown.series.keys("2027-01-01T00:00", "2027-05-01T00:00") == [
        f"{day}T15:00" for day in days
    ]


RULES = [
    "FREQ=WEEKLY;BYDAY=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", "FREQ=MONTHLY;BYDAY=-1SU",
    "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=DAILY;INTERVAL=5", "FREQ=YEARLY;BYDAY=-1FR;BYMONTH=12",
]  # fmt: skip
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
         "Africa/Casablanca"]  # fmt: skip


@pytest.mark.slow
@given(
    rule=st.sampled_from(RULES),
    zone=st.sampled_from(ZONES),
    at=st.sampled_from([time(2, 30), time(9), time(23, 45)]),
    first=st.dates(date(2026, 11, 21), date(2027, 3, 1)),
    minutes=st.sampled_from([30, 60, 1440]),
    changed=st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["cancel", "move", "drop"]))),
    shift=st.integers(-600, 9000),
)
def test_any_rule_and_any_change_is_shown_as_the_site_has_it(
    rule, zone, at, first, minutes, changed, shift
):
    """Over both clock changes, in five zones, with meetings moved, cancelled and missing."""
    found = occurrences(
        rule, datetime.combine(first, at), zone, after=NOW, until=NOW + timedelta(days=300)
    )
    planned = []
    for place, one in enumerate(found):
        act = dict(changed).get(place)
        if act == "drop":
            continue
        starts_at, ends_at = instants(
            on=one.starts_local.date(), at=one.starts_local.time(), time_zone=zone, minutes=minutes
        )
        if act == "move":
            starts_at, ends_at = (m + timedelta(minutes=shift) for m in (starts_at, ends_at))
        entry = entry_of(starts_at=starts_at, ends_at=ends_at, zone=zone, summary="A",
                         location="", mode="virtual")  # fmt: skip
        shown = None if act == "cancel" else entry
        planned.append(Planned(place, one.key, shown, by_hand=act is not None))
    usual = Entry("2026-01-01T00:00", zone, minutes, "A", "", "virtual")
    shown = series_of(rhythm=Rhythm(rule, at, usual), meetings=planned, now=NOW)
    program = Program()
    for uid, snapshot in [
        ("s", shown.series),
        *((f"m{p.pk}", Snapshot(p.entry)) for p in shown.alone),
    ]:
        if snapshot is None or (change := changes(told=None, truth=snapshot, now=NOW)) is None:
            continue
        text = calendar_text(
            uid=uid, sequence=1, snapshot=snapshot, change=change, stamp=NOW,
            organizer=Party("entente@halden.example", "Entente"),
        )  # fmt: skip
        program.apply(Calendar.from_ical(addressed(text, Party("a@b.example", 'A "B"; C'))))
    last = max((one.starts_at for one in found), default=NOW)
    window = NOW, last
    truth = sorted(
        (one.entry.starts_at, minutes, "A", "")
        for one in planned
        if one.entry and NOW < one.entry.starts_at <= last
    )
    assert program.shows(*window) == truth


@pytest.mark.parametrize("name", [*ZONES, "UTC", "Europe/London", "America/Sao_Paulo"])
def test_a_zone_is_described_as_its_clocks_are(name):
    """Read as RFC 5545 has it: each onset is wall time by the offset before it."""
    place, onsets = zone(name), []
    for part in timezone_of(name, 2026, 2028).subcomponents:
        walls = [part.decoded("dtstart")]
        if "rdate" in part:
            walls += [one.dt for one in part["rdate"].dts]
        before, after = part.decoded("tzoffsetfrom"), part.decoded("tzoffsetto")
        onsets += [((wall - before).replace(tzinfo=UTC), after) for wall in walls]
    onsets.sort(key=lambda one: one[0])
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment < datetime(2028, 12, 31, tzinfo=UTC):
        said = [after for onset, after in onsets if onset <= moment][-1]
        assert said == moment.astimezone(place).utcoffset(), moment
        moment += timedelta(hours=11, minutes=30)
