"""How far an objective has come, against what was to be expected on the day it was measured. Pure.

An objective is a flow (the sum over the fiscal year against its target) or a level (where it stands
on a day, on the way from its baseline to its target), and it says which way is good: more, less, or
within a band. Both are said when it is entered; what was not said is not measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from alliances.rules.periods import share_of_year_elapsed

FLOW, LEVEL = "flow", "level"
MORE, LESS, BAND = "more", "less", "band"

# Earlier in a year the comparison says nothing: a tenth of the year, about five weeks.
LEAST_ELAPSED = 0.1
ON_TRACK_FROM = 0.9  # share of what was to be expected
BEHIND_BELOW = 0.7
STALE_AFTER_DAYS = 100  # an actual older than a quarter and a week
EXPIRED_AFTER_DAYS = 200  # nobody knows any more how it stands
# Twice the plan in January must not outshine a whole year on plan.
HIGHEST = 1.5
TOLERANCE = 1e-9

REACHED = "reached"
ON_TRACK = "on_track"
SLIPPING = "slipping"
BEHIND = "behind"
MET = "met"
NEAR = "near"
OFF = "off"
EARLY = "early"
MEASURED_EARLY = "measured_early"
EXPIRED = "expired"
UNCLEAR = "unclear"
UNKNOWN = "unknown"

# The colour and the words of each reading.
SHOWN = {
    REACHED: ("green", "reached"),
    ON_TRACK: ("green", "on track"),
    SLIPPING: ("amber", "slipping"),
    BEHIND: ("red", "behind"),
    MET: ("green", "on target"),
    NEAR: ("amber", "just off target"),
    OFF: ("red", "off target"),
    EARLY: ("unknown", "too early to say"),
    MEASURED_EARLY: ("unknown", "measured too early in the year"),
    EXPIRED: ("unknown", "no recent actual"),
    UNCLEAR: ("unknown", "not said how it is measured"),
    UNKNOWN: ("unknown", "no actual yet"),
}
GOOD = frozenset({REACHED, ON_TRACK, MET})
MEASURED = frozenset({REACHED, ON_TRACK, SLIPPING, BEHIND, MET, NEAR, OFF})

# Day and percent of the target that is due by it, in the order of the days.
Pace = Sequence[tuple[date, float]]
Number = Decimal | float


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed to be measured. `target_to` is the upper end of a band, which `target`
    begins. `measured_as` and `direction` are empty where they were never said; `pace` is empty for
    a straight line over the year."""

    target: Number
    baseline: Number | None = None
    target_to: Number | None = None
    measured_as: str = ""
    direction: str = ""
    pace: Pace = ()

    @property
    def is_said(self) -> bool:
        if not self.measured_as or not self.direction:
            return False
        return self.direction != BAND or self.target_to is not None

    @property
    def has_way(self) -> bool:
        """A level that is to go from its baseline to its target. One that starts at its target, or
        whose start is not known, is measured against the target alone."""
        if self.measured_as != LEVEL or self.baseline is None:
            return False
        way = self.target - self.baseline  # type: ignore[operator]
        return (self.direction == MORE and way > 0) or (self.direction == LESS and way < 0)

    @property
    def has_pace(self) -> bool:
        """Whether less is expected early in the year than at its end. Of nothing there is no part:
        "zero incidents" holds on every day."""
        if self.measured_as == FLOW:
            return bool(self.target or (self.direction == BAND and self.target_to))
        return self.has_way

    @property
    def grows_to_its_target(self) -> bool:
        """A sum that stays reached once it is."""
        return self.measured_as == FLOW and self.direction == MORE and self.target > 0


def terms_json(terms: Terms) -> dict[str, object]:
    """As values that JSON can hold; `terms_from` reads them."""

    def text(number: Number | None) -> str | None:
        return None if number is None else str(number)

    return {
        "target": str(terms.target),
        "baseline": text(terms.baseline),
        "target_to": text(terms.target_to),
        "measured_as": terms.measured_as,
        "direction": terms.direction,
        "pace": [[on.isoformat(), float(percent)] for on, percent in terms.pace],
    }


def terms_from(data: dict[str, Any]) -> Terms:
    def number(name: str) -> Decimal | None:
        return None if data[name] is None else Decimal(data[name])

    return Terms(
        target=Decimal(data["target"]),
        baseline=number("baseline"),
        target_to=number("target_to"),
        measured_as=data["measured_as"],
        direction=data["direction"],
        pace=tuple((date.fromisoformat(on), float(share)) for on, share in data["pace"]),
    )


def asks_for_less(before: Terms, now: Terms) -> bool:
    """Whether a new version makes it easier, or measures it another way, which may: a change of
    how, of the baseline or of the milestones, a target moved the easy way, a wider band."""
    for name in ("measured_as", "direction", "baseline", "pace"):
        if getattr(before, name) != getattr(now, name):
            return bool(before.is_said)
    if now.direction == BAND:
        wider = (now.target_to or 0) > (before.target_to or 0)
        return now.target < before.target or wider
    return now.target > before.target if now.direction == LESS else now.target < before.target


@dataclass(frozen=True, slots=True)
class Progress:
    """`attained` is percent of the target (of a flow, or a level without a way) or of the way from
    baseline to target; it may lie below 0 or above 100, and is None where no percentage says
    anything (bands, targets of 0 or less). `expected` is percent of the same by the day of the
    actual, None where there is no pace. `against` is the share of what was to be expected, 0 to
    1.5, None where nothing can be said. `measured_days_ago` is None without an actual."""

    attained: float | None
    expected: float | None
    reading: str
    against: float | None = None
    measured_days_ago: int | None = None
    is_withdrawn: bool = False

    @property
    def band(self) -> str:
        return SHOWN[self.reading][0]

    @property
    def words(self) -> str:
        return SHOWN[self.reading][1]

    @property
    def is_measured(self) -> bool:
        return self.reading in MEASURED

    @property
    def is_good(self) -> bool:
        return self.reading in GOOD

    @property
    def is_stale(self) -> bool:
        return self.measured_days_ago is not None and self.measured_days_ago > STALE_AFTER_DAYS


def share_of_target(value: float, target: float, direction: str) -> float:
    """1 where `value` meets `target`, less where it falls short, more beyond: 0 to 1.5.

    For what should grow it is value / target, for what should stay small target / value: twice the
    complaints are half as good. A target below 0 is the mirror of one above it. Of a target of 0
    there is no share: met or not. Never falls as the value moves the right way.
    """
    if direction == LESS:
        value, target = -value, -target
    if target > 0:
        found = value / target
    elif target == 0:
        found = 1.0 if value >= 0 else 0.0
    else:
        found = HIGHEST if value >= 0 else target / value
    return min(max(found, 0.0), HIGHEST)


def share_of_band(value: float, low: float, high: float) -> float:
    """1 within the band, less the farther outside: the share of the end that was passed."""
    if value < low:
        return share_of_target(value, low, MORE)
    return share_of_target(value, high, LESS) if value > high else 1.0


def expected_share(*, fiscal_year: int, day: date, start_month: int = 1, pace: Pace = ()) -> float:
    """Share of the year's target that is due by the end of `day`, 0 to 1: along a straight line, or
    what the last milestone of `pace` on or before it says."""
    if not pace:
        return share_of_year_elapsed(fiscal_year, day, start_month)
    due = [percent for on, percent in pace if on <= day]
    return min(max(max(due, default=0.0) / 100.0, 0.0), 1.0)


def pace_words(pace: Pace) -> str:
    """ "20 % by 31 Mar 2027, 100 % by 30 Nov 2027"; "" for an even pace."""
    return ", ".join(f"{percent:g}\N{NO-BREAK SPACE}% by {on:%-d %b %Y}" for on, percent in pace)


def is_early(expected: float, pace: Pace = ()) -> bool:
    """Whether so little is due that a comparison says nothing."""
    return expected <= 0 if pace else expected + TOLERANCE < LEAST_ELAPSED


def against_expected(terms: Terms, value: Number, expected: float) -> float | None:
    """The share of what was to be `expected` (0 to 1 of the year's target) that `value` makes, 0 to
    1.5; None where it was not said how it is measured, or where nothing was due yet."""
    if not terms.is_said:
        return None
    if terms.has_pace and expected <= 0:
        return None
    part = expected if terms.measured_as == FLOW else 1.0
    actual, target = float(value), float(terms.target)
    if terms.direction == BAND:
        return share_of_band(actual, target * part, float(terms.target_to or 0) * part)
    if terms.has_way:
        return min(max(_covered(terms, value) / expected, 0.0), HIGHEST)
    return share_of_target(actual, target * part, terms.direction)


def _covered(terms: Terms, value: Number) -> float:
    """The share of the way from baseline to target, of terms that have one."""
    start = float(terms.baseline or 0)
    return (float(value) - start) / (float(terms.target) - start)


def attainment(terms: Terms, value: Number | None) -> float | None:
    """Percent of the way from baseline to target for a level that has one, else of the target (for
    what should stay small: of the limit that is used up, or of the target over the value). None
    where no percentage says anything."""
    if value is None or not terms.is_said or terms.direction == BAND:
        return None
    if terms.has_way:
        return 100.0 * _covered(terms, value)
    actual, target = float(value), float(terms.target)
    if target <= 0:
        return None
    if terms.measured_as == FLOW or terms.direction == MORE:
        return 100.0 * actual / target
    return 100.0 * share_of_target(actual, target, LESS)


def progress(
    terms: Terms,
    *,
    actual: Number | None,
    measured_on: date | None,
    fiscal_year: int,
    today: date,
    start_month: int = 1,
    is_withdrawn: bool = False,
    first: Terms | None = None,
) -> Progress:
    """How the newest `actual` stands against what was due on its own day, read on `today`.

    Where a later version asks for less than was `first` agreed, the harder of the two is read.
    """
    day = {"fiscal_year": fiscal_year, "today": today, "start_month": start_month}
    given = {"actual": actual, "measured_on": measured_on, "is_withdrawn": is_withdrawn, **day}
    now = _progress(terms, **given)  # type: ignore[arg-type]
    if first is None:
        return now
    then = _progress(first, **given)  # type: ignore[arg-type]
    harder = then.is_measured and (not now.is_measured or _least(then) < _least(now))
    return replace(now, reading=then.reading, against=then.against) if harder else now


def _least(found: Progress) -> float:
    return HIGHEST if found.against is None else found.against


def _progress(
    terms: Terms,
    *,
    actual: Number | None,
    measured_on: date | None,
    fiscal_year: int,
    today: date,
    start_month: int,
    is_withdrawn: bool,
) -> Progress:
    """Of one set of terms.

    Held against today's expectation a silent objective would look like a failing one; held against
    its own it would look on track all year. So it is held against its own and says its age, and
    after EXPIRED_AFTER_DAYS it says nothing. Only a sum that has reached its target stays reached.
    """
    day = today if measured_on is None else min(measured_on, today)
    year = {"fiscal_year": fiscal_year, "start_month": start_month, "pace": terms.pace}
    due = expected_share(day=day, **year)  # type: ignore[arg-type]
    expected = 100.0 * due if terms.has_pace else None
    if actual is None or measured_on is None:
        return Progress(None, expected, UNCLEAR if not terms.is_said else UNKNOWN)
    age = max(0, (today - measured_on).days)
    against = against_expected(terms, actual, due)
    early_now = is_early(expected_share(day=today, **year), terms.pace)  # type: ignore[arg-type]
    reading = _read(terms, actual, against, due, age, early_now=early_now)
    if reading == REACHED and against is None:
        against = HIGHEST
    return Progress(
        attained=attainment(terms, actual),
        expected=expected,
        reading=reading,
        against=against if reading in MEASURED else None,
        measured_days_ago=age,
        is_withdrawn=is_withdrawn,
    )


def _read(
    terms: Terms,
    value: Number,
    against: float | None,
    due: float,
    age: int,
    *,
    early_now: bool,
) -> str:
    if not terms.is_said:
        return UNCLEAR
    if terms.grows_to_its_target and float(value) >= float(terms.target):
        return REACHED
    if age > EXPIRED_AFTER_DAYS:
        return EXPIRED
    if terms.has_way and _covered(terms, value) >= 1:
        return REACHED
    if terms.has_pace and (against is None or is_early(due, terms.pace)):
        return EARLY if early_now else MEASURED_EARLY
    return _word(terms, against or 0.0, is_over=due >= 1)


def _word(terms: Terms, against: float, *, is_over: bool) -> str:
    if not terms.has_pace:
        if against + TOLERANCE >= 1:
            return MET
        return NEAR if against >= BEHIND_BELOW else OFF
    if is_over and against + TOLERANCE >= 1:
        return REACHED
    if against >= ON_TRACK_FROM:
        return ON_TRACK
    return SLIPPING if against >= BEHIND_BELOW else BEHIND


def planned_worth(terms: Terms) -> float | None:
    """What an objective that counts as value plans: the sum of a flow, the way of a level, else its
    target. None for what more of would be worse (a limit, a band)."""
    if terms.has_way:
        return abs(float(terms.target) - float(terms.baseline or 0))
    return float(terms.target) if terms.direction == MORE and terms.measured_as else None


def delivered_worth(terms: Terms, value: Number) -> float | None:
    """What of `planned_worth` is delivered; None as there."""
    if planned_worth(terms) is None:
        return None
    if not terms.has_way:
        return float(value)
    way = float(value) - float(terms.baseline or 0)
    return way if terms.direction == MORE else -way
