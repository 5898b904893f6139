"""What a schedule would do, before it is saved: its sentence, its next dates, and what becomes of
the meetings that are there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from statistics import median

from accounts.models import User
from alliances.rules.free_days import AFTER, BEFORE, FreeDays
from core.dates.wall_time import UnknownZone
from core.text import capital, plural
from governance.models import Cadence, Committee, Meeting
from governance.rules.expansion import counted_from
from governance.rules.meetings import Span, instants, missing_time, own_span, short_day, span
from governance.rules.recurrence import BadRule, Occurrence, parse
from governance.rules.sentences import describe, joined, what_it_skips
from governance.services.meeting_generation import Change, compare
from governance.services.occurrences import days_off, expected

DATES = 6
WINDOWS = (200, 800, 366 * 12, 366 * 40)
"""Days ahead in which the dates are looked for, one after the other until there are enough."""

FAR_DAYS = 45
"""A gap between two meetings that is worth a word is at least this long, and twice the usual."""


@dataclass(frozen=True, slots=True)
class NextDate:
    """One of the next dates: on the committee's clock, and on the reader's where it differs.
    `marks` say why it is a day off, `moved_from` the day the rule gave, `instead` the working days
    that could be taken, `clock` what a clock change does to it."""

    span: Span
    mine: Span | None
    marks: list[str]
    moved_from: str
    instead: str
    clock: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A meeting that somebody changed by hand: it stays as it is."""

    meeting: Meeting
    words: str


@dataclass(frozen=True, slots=True)
class Preview:
    sentence: str
    dates: list[NextDate]
    warnings: list[str]
    hints: list[str]
    effect: str = ""
    kept: list[Kept] = field(default_factory=list)

    @property
    def kept_words(self) -> str:
        if len(self.kept) == 1:
            return "1 changed by hand stays as it is:"
        return f"{len(self.kept)} changed by hand stay as they are:"


def preview(*, cadence: Cadence, committee: Committee, user: User, now: datetime) -> Preview | None:
    """Of a cadence of the committee, saved or not; None where its rule cannot be read."""
    cadence.committee = committee
    try:
        sentence = describe(
            cadence.rrule,
            cadence.starts_local,
            cadence.time_zone,
            counts_from=cadence.counts_from,
        )
    except (BadRule, UnknownZone):
        return None
    free = days_off(cadence)
    found = _next(cadence, now)
    change = compare(cadence=cadence, now=now) if cadence.pk else None
    today = now.date()
    return Preview(
        sentence=sentence,
        dates=[_date(one, cadence, free, user, today) for one in found[:DATES]],
        warnings=_warnings(cadence, found),
        hints=_hints(free),
        effect=_effect(change, cadence, now),
        kept=[Kept(row, _kept(row, today)) for row in change.kept] if change else [],
    )


def _next(cadence: Cadence, now: datetime) -> list[Occurrence]:
    """The coming dates, at least two times DATES of them where there are so many."""
    found: list[Occurrence] = []
    for days in WINDOWS:
        found = list(expected(cadence, now, now + timedelta(days=days)).values())
        if len(found) >= 2 * DATES:
            break
    return sorted(found, key=lambda one: one.starts_at)[: 2 * DATES]


def _date(one: Occurrence, cadence: Cadence, free: FreeDays, user: User, today: date) -> NextDate:
    day = one.starts_local.date()
    times = instants(
        on=day,
        at=one.starts_local.time(),
        time_zone=cadence.time_zone,
        minutes=cadence.duration_minutes,
    )
    is_moved = day != one.key
    marks = free.marks(one.key)
    instead = ""
    if marks and not is_moved:
        found = [free.nearest(day, direction) for direction in (BEFORE, AFTER)]
        instead = joined([short_day(other, today) for other in found if other], "or")
    return NextDate(
        span=span(*times, cadence.time_zone),
        mine=own_span(*times, user.time_zone, cadence.time_zone),
        marks=marks,
        moved_from=short_day(one.key, today) if is_moved else "",
        instead=instead,
        clock=missing_time(day, one.starts_local.time(), cadence.time_zone),
    )


def _warnings(cadence: Cadence, found: list[Occurrence]) -> list[str]:
    if not found:
        return ["This schedule gives no meeting from today on."]
    rule = parse(cadence.rrule)
    begin = cadence.counts_from or counted_from(rule, cadence.first_on)
    if skipped := what_it_skips(rule, begin):
        by_day = rule.frequency == "MONTHLY" and not rule.days
        way_out = " “31st day” of the simple choices is the last day of a shorter month."
        return [f"{capital(skipped)}.{way_out if by_day else ''}"]
    gaps = [(b.key - a.key, a.key, b.key) for a, b in pairwise(found)]
    if len(gaps) < 2:
        return []
    longest, begins, ends = max(gaps, key=itemgetter(0))
    usual = median(gap.days for gap, _, _ in gaps)
    if longest.days < FAR_DAYS or longest.days < 2 * usual:
        return []
    between = f"between {begins.day} {begins:%B %Y} and {ends.day} {ends:%B %Y}"
    return [f"No meeting for {longest.days} days {between}."]


def _hints(free: FreeDays) -> list[str]:
    if not free.unknown:
        return []
    names = joined(list(free.unknown))
    whose = "its country is" if len(free.unknown) == 1 else "their countries are"
    return [f"The holidays of {names} are not known: {whose} not recorded."]


def _effect(change: Change | None, cadence: Cadence, now: datetime) -> str:
    """ "3 meetings move, 2 go, 8 are added, 5 stay as they are": what saving it would do to the
    meetings up to the horizon."""
    if change is None:
        return ""
    counted = [
        (len(change.moved), "moves or changes", "move or change"),
        (len(change.dropped), "goes", "go"),
        (len(change.made) + len(change.back), "is added", "are added"),
        (len(change.same), "stays as it is", "stay as they are"),
    ]
    told = [(number, one, many) for number, one, many in counted if number]
    if not told:
        return "No coming meeting changes."
    first, *rest = told
    words = [f"{plural(first[0], 'coming meeting')} {first[1] if first[0] == 1 else first[2]}"]
    words += [f"{number} {one if number == 1 else many}" for number, one, many in rest]
    return f"{joined(words)}."


def _kept(meeting: Meeting, today: date) -> str:
    """ "Tue 12 Jan, moved by hand", "Tue 9 Feb, cancelled"."""
    what = {"cancelled": "cancelled", "held": "held", "missed": "not held"}
    return f"{short_day(meeting.local_date, today)}, {what.get(meeting.state, 'moved by hand')}"
