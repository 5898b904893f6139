"""What happens to promises and meetings never moves a figure the wrong way.

Chance does to a set of promises what people do to them; the figures before and after are compared.
What is good (settled, held) never lowers them, and nothing else ever raises them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alliances.rules.punctuality import WINDOW, counts, punctuality, standing
from alliances.rules.shares import share_percent
from governance.rules.kept import tally

TODAY = date(2026, 11, 21)
DAYS = st.integers(-60, 420).map(lambda ago: TODAY - timedelta(days=ago))


@dataclass(frozen=True)
class Promise:
    first_due_on: date
    due_on: date
    settled_on: date | None = None
    recorded_on: date | None = None
    dropped_on: date | None = None
    never_made: bool = False
    side: str = "ours"
    moves: int = 0


@st.composite
def promises(draw) -> Promise:
    first = draw(DAYS)
    row = Promise(first, draw(st.sampled_from([first, first + timedelta(days=30)])))
    state = draw(st.sampled_from(["open", "settled", "dropped"]))
    on = draw(DAYS.filter(lambda day: day <= TODAY))
    if state == "settled":
        return replace(row, settled_on=on, recorded_on=draw(st.sampled_from([None, on, TODAY])))
    return replace(row, dropped_on=on) if state == "dropped" else row


def score(rows, day=TODAY) -> float:
    total = punctuality(rows, day, within=WINDOW)
    found = share_percent(total.on_time, total.counted)
    return -1.0 if found is None else found


# What people do to one promise today, beside keeping it.
def drop(row: Promise, day: date) -> Promise:
    return row if row.settled_on or row.dropped_on else replace(row, dropped_on=day)


def move(row: Promise, to: date) -> Promise:
    return replace(row, due_on=to, moves=row.moves + 1)


def undo(row: Promise, _: date) -> Promise:
    return replace(row, settled_on=None, recorded_on=None, dropped_on=None)


def settle_late(row: Promise, day: date) -> Promise:
    late = max(day, row.first_due_on + timedelta(days=1))
    return row if row.dropped_on or row.settled_on else replace(row, settled_on=late)


BAD = [drop, move, undo, settle_late]


@given(st.lists(promises(), max_size=8), promises(), st.sampled_from(BAD), DAYS)
def test_nothing_but_keeping_a_promise_raises_the_share(others, row, act, day):
    day = day if act is move else TODAY
    before, after = [*others, row], [*others, act(row, day)]
    # A promise that did not count and comes to count may only lower a share that is known.
    assert score(after) <= score(before) or score(before) == -1.0


@given(st.lists(promises(), max_size=8), promises(), st.sampled_from([drop, move]), DAYS)
def test_dropping_and_moving_lose_no_failure_also_later(others, row, act, day):
    changed = act(row, day if act is move else TODAY)
    later = TODAY + timedelta(days=200)
    if counts(row, TODAY):
        assert counts(changed, TODAY)
    failed = counts(row, TODAY) and standing(row, TODAY) != "on_time"
    if failed:
        assert counts(changed, later)
        assert standing(changed, later) != "on_time"


@given(st.lists(promises(), max_size=8), promises())
def test_keeping_a_promise_never_lowers_the_share(others, row):
    if row.settled_on or row.dropped_on:
        return
    kept = replace(row, settled_on=min(row.first_due_on, TODAY))
    assert score([*others, kept]) >= score([*others, row])


@given(st.lists(promises(), max_size=8), promises())
def test_a_promise_more_never_lowers_what_is_known(others, row):
    before, after = (punctuality(rows, TODAY) for rows in (others, [*others, row]))
    assert after.counted >= before.counted
    assert after.on_time >= before.on_time


# Meetings ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Meeting:
    local_date: date
    state: str = "scheduled"
    cancelled_at: datetime | None = None
    lapses: int = 0
    lapsed_on: date | None = None

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.local_date, time(9), UTC)


@st.composite
def meetings(draw) -> Meeting:
    day = draw(DAYS)
    states = ["scheduled", "cancelled"] if day > TODAY else ["held", "missed", "cancelled"]
    state = draw(st.sampled_from(states))
    off = None
    if state == "cancelled":
        late = draw(st.booleans()) and day < TODAY
        off = datetime.combine(day, time(9), UTC) + timedelta(days=1 if late else -1)
    return Meeting(day, state, off)


NOW = datetime.combine(TODAY, time(18), UTC)


def cancel(row: Meeting, _: date) -> Meeting:
    if row.state not in ("scheduled", "missed"):
        return row
    return replace(row, state="cancelled", cancelled_at=NOW)


def reschedule(row: Meeting, to: date) -> Meeting:
    """As governance.services.meetings.move_meeting does."""
    if row.state not in ("scheduled", "missed"):
        return row
    moved = replace(row, state="scheduled", local_date=to)
    if row.starts_at <= NOW and to != row.local_date:
        return replace(moved, lapses=row.lapses + 1, lapsed_on=row.local_date)
    return moved


def cadence(rows) -> float:
    total = tally(rows, TODAY)
    found = share_percent(total.held, total.due)
    return -1.0 if found is None else found


@given(
    st.lists(meetings(), max_size=8),
    meetings(),
    st.lists(st.tuples(st.sampled_from([cancel, reschedule]), DAYS), max_size=4),
)
def test_cancelling_and_rescheduling_lose_no_missed_meeting(others, row, acts):
    before = cadence([*others, row])
    for act, day in acts:
        row = act(row, max(day, TODAY) if act is reschedule else day)
        assert cadence([*others, row]) <= before
        before = cadence([*others, row])


@given(st.lists(meetings(), max_size=8), meetings())
def test_holding_a_meeting_never_lowers_the_share(others, row):
    if row.state == "missed":
        held = replace(row, state="held")
        assert cadence([*others, held]) >= cadence([*others, row])
