"""What asks for attention, and in which order: by what waiting costs.

Every reason has a severity (1 to 10) that grows by up to AGE_ADDS with its age, or as its deadline
comes nearer, and a little with how many there are. An alliance weighs by its quadrant and its value
score. An entry is one alliance with all its reasons: the worst one counts in full, each further one
with a part, so that five small matters do not outrank a grave one but two grave ones outrank one.

    cost = weight(quadrant) * (0.5 + value / 100) * (worst + SHARE_OF_OTHERS * others)

The numbers are ours and stand in one place; no published standard exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from portfolio.rules.snapshot import (
    IN_WHITE_GLOVE,
    IS_GREEN,
    IS_RED,
    NOT_PLACED,
    Flags,
    Floats,
    Ids,
    Snapshot,
    day_number,
)


class Reason(IntEnum):
    """In the order in which equal ones are named."""

    RED_HEALTH = 1
    INTO_WHITE_GLOVE = 2
    AGREEMENT_ENDED = 3
    NOTICE_DUE = 4
    AGREEMENT_ENDING = 5
    FALLING_HEALTH = 6
    OVERDUE_OURS = 7
    OVERDUE_THEIRS = 8
    OVERDUE_JOINT = 9
    SILENT_SPONSOR = 10
    MISSED_MEETING = 11
    COMPLACENCY = 12
    NO_REVIEW = 13
    UNPLACED = 14
    STALE_EVIDENCE = 15
    ORPHAN = 16


SEVERITY: dict[Reason, float] = {
    Reason.RED_HEALTH: 9,
    Reason.INTO_WHITE_GLOVE: 8,
    Reason.AGREEMENT_ENDED: 8,
    Reason.NOTICE_DUE: 7,
    Reason.AGREEMENT_ENDING: 6,
    Reason.FALLING_HEALTH: 6,
    Reason.OVERDUE_OURS: 5,
    Reason.OVERDUE_THEIRS: 4.5,
    Reason.OVERDUE_JOINT: 4.5,
    Reason.SILENT_SPONSOR: 5,
    Reason.MISSED_MEETING: 5,
    Reason.COMPLACENCY: 5,
    Reason.NO_REVIEW: 4,
    Reason.UNPLACED: 4,
    Reason.STALE_EVIDENCE: 3,
    Reason.ORPHAN: 2,
}
# Of the quadrants in the order of QUADRANT_WORDS. An alliance that could not be placed may be any.
WEIGHT = np.array([3.0, 1.8, 1.6, 0.8, 1.4])
SHARE_OF_OTHERS = 0.3
AGE_ADDS = 0.75
# Each further commitment, meeting or sponsor adds a tenth, up to five of them.
EACH_MORE_ADDS = 0.1
MOST_COUNTED = 6
_MANY = (
    Reason.OVERDUE_OURS,
    Reason.OVERDUE_THEIRS,
    Reason.OVERDUE_JOINT,
    Reason.SILENT_SPONSOR,
    Reason.MISSED_MEETING,
)
DEADLINES = (Reason.NOTICE_DUE, Reason.AGREEMENT_ENDING)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on something is an exception: days, points of a score, or a share 0..1."""

    stale_after_days: int = 180
    falling_points: float = 10.0
    sponsor_silent_days: int = 60
    missed_within_days: int = 120
    notice_days: int = 90
    ending_days: int = 120
    green_days: int = 180
    not_looked_days: int = 120
    review_from_share: float = 0.75
    oldest_age_days: int = 180


@dataclass(frozen=True, slots=True)
class Signals:
    """One row per alliance and reason. `at` is the place in the snapshot; `days` since when (or,
    for a deadline, until when), NaN where that is not known; `count` how many, or by how much."""

    at: NDArray[np.intp]
    reason: NDArray[np.int8]
    days: Floats
    count: Floats

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True)
class Records:
    """What tables other than the placements say, one row per alliance and reason.

    `code` is a Reason or one of the two facts below; `day` a day number, `count` as in Signals.
    """

    ids: Ids
    code: NDArray[np.int8]
    day: Floats
    count: Floats


REVIEW_HELD = 100  # day of the last one; count: its quarter as 4 * year + number
BAND_SINCE = 101  # since when health has been in the band in which it is


@dataclass(frozen=True, slots=True)
class Ranking:
    """Entries in order, worst first. Entry i has the signals order[start[i]:start[i + 1]], the
    gravest first."""

    at: NDArray[np.intp]
    cost: Floats
    start: NDArray[np.intp]
    order: NDArray[np.intp]
    signals: Signals

    def __len__(self) -> int:
        return len(self.at)

    def reasons_of(self, entry: int) -> list[tuple[Reason, float, float]]:
        """(reason, days, count) of an entry, the gravest first."""
        rows = self.order[self.start[entry] : self.start[entry + 1]]
        signals = self.signals
        return [
            (Reason(int(signals.reason[row])), float(signals.days[row]), float(signals.count[row]))
            for row in rows
        ]

    def counts(self) -> dict[Reason, int]:
        """How many alliances each reason holds for; reasons that hold for none are left out."""
        found, counts = np.unique(self.signals.reason, return_counts=True)
        return {Reason(int(key)): int(n) for key, n in zip(found, counts, strict=True)}


def _signals(
    reason: Reason, where: Flags, days: Floats | float, count: Floats | float = 1.0
) -> Signals:
    at = np.flatnonzero(where)
    full = np.full(len(where), 1.0)
    return Signals(
        at=at,
        reason=np.full(len(at), int(reason), np.int8),
        days=(days * full)[at],
        count=(count * full)[at],
    )


def from_standing(rows: Snapshot, thresholds: Thresholds) -> list[Signals]:
    """What the placements of both days say by themselves."""
    now, before, today = rows.now, rows.before, day_number(rows.day)
    since_compared = float((rows.day - rows.compared_with).days)
    evidence_age = today - rows.evidence_on
    in_quadrant = np.maximum(today - rows.quadrant_since, 0.0)
    entered = rows.moved & (now.quadrant == IN_WHITE_GLOVE)
    with np.errstate(invalid="ignore"):
        fall = before.health - now.health
        falling = rows.both & (fall >= thresholds.falling_points)
        stale = now.placed & (evidence_age > thresholds.stale_after_days)
        rise = now.risk - before.risk
    return [
        _signals(Reason.INTO_WHITE_GLOVE, entered, in_quadrant, rise),
        _signals(Reason.FALLING_HEALTH, falling, since_compared, fall),
        _signals(Reason.STALE_EVIDENCE, stale, evidence_age),
        _signals(Reason.UNPLACED, now.there & (now.quadrant == NOT_PLACED), in_quadrant),
        _signals(Reason.ORPHAN, now.there & ~rows.has_goal, np.nan),
    ]


def _laid_out(rows: Snapshot, records: Records, code: int) -> tuple[Floats, Floats]:
    """Day and count of one code over the rows of the snapshot; NaN where there is none."""
    mine = records.code == code
    day, count = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    at, found = rows.positions_of(records.ids[mine])
    day[at[found]] = records.day[mine][found]
    count[at[found]] = records.count[mine][found]
    return day, count


def from_records(
    rows: Snapshot,
    records: Records,
    thresholds: Thresholds,
    *,
    quarter: int,
    quarter_elapsed: float,
) -> list[Signals]:
    """What the other tables say, and what follows from them together with the placements.

    `quarter` is that of the day as 4 * year + number, `quarter_elapsed` its share gone, 0..1.
    """
    now, today = rows.now, day_number(rows.day)
    reviewed_on, reviewed_quarter = _laid_out(rows, records, REVIEW_HELD)
    band_since, _ = _laid_out(rows, records, BAND_SINCE)
    since_review, in_band = today - reviewed_on, today - band_since
    last = np.nan_to_num(reviewed_quarter)
    late = quarter_elapsed >= thresholds.review_from_share
    unreviewed = now.there & rows.owes_review & (last < (quarter if late else quarter - 1))
    evidence_age = today - rows.evidence_on
    with np.errstate(invalid="ignore"):
        not_looked = ~(evidence_age <= thresholds.not_looked_days)
        not_reviewed = ~(since_review <= thresholds.green_days)
        long_green = (now.band == IS_GREEN) & (in_band >= thresholds.green_days)
    red = now.there & (now.band == IS_RED)
    return [
        _signals(Reason.RED_HEALTH, red, in_band),
        _signals(Reason.NO_REVIEW, unreviewed, since_review),
        _signals(Reason.COMPLACENCY, now.there & long_green & not_looked & not_reviewed, in_band),
        *_merged(rows, records, today),
    ]


def _merged(rows: Snapshot, records: Records, today: int) -> Iterable[Signals]:
    """Records that are reasons already: several tables may speak of the same one, so the oldest
    day counts and the numbers add up."""
    known = records.code < REVIEW_HELD
    at, found = rows.positions_of(records.ids[known])
    kept = found & rows.now.there[at] if len(rows) else found
    at, code = at[kept], records.code[known][kept]
    day, count = records.day[known][kept], records.count[known][kept]
    key = at * REVIEW_HELD + code
    unique, place = np.unique(key, return_inverse=True)
    oldest = np.full(len(unique), np.inf)
    np.minimum.at(oldest, place, np.where(np.isnan(day), np.inf, day))
    oldest[np.isinf(oldest)] = np.nan
    reason = (unique % REVIEW_HELD).astype(np.int8)
    ahead = np.isin(reason, [int(each) for each in DEADLINES])
    days = np.where(ahead, oldest - today, today - oldest)
    yield Signals(
        at=(unique // REVIEW_HELD).astype(np.intp),
        reason=reason,
        days=np.maximum(days, 0.0),
        count=np.bincount(place, weights=count, minlength=len(unique)).astype(np.float64),
    )


def rank(rows: Snapshot, parts: Iterable[Signals], thresholds: Thresholds) -> Ranking:
    """One entry per alliance, by what waiting costs; see the head of this module."""
    signals = _without_repeats(_joined(parts))
    points = _points(signals, thresholds)
    entries, place = np.unique(signals.at, return_inverse=True)
    worst, total = np.zeros(len(entries)), np.zeros(len(entries))
    np.maximum.at(worst, place, points)
    np.add.at(total, place, points)
    value = np.where(np.isnan(rows.now.value[entries]), 50.0, rows.now.value[entries])
    weight = WEIGHT[rows.now.quadrant[entries]] * (0.5 + value / 100.0)
    cost = weight * (worst + SHARE_OF_OTHERS * (total - worst))
    by_cost = np.lexsort((rows.ids[entries], -np.round(cost, 6)))
    position = np.empty(len(entries), np.intp)
    position[by_cost] = np.arange(len(entries))
    order = np.lexsort((signals.reason, -points, position[place]))
    sizes = np.bincount(position[place], minlength=len(entries))
    return Ranking(
        at=entries[by_cost],
        cost=cost[by_cost],
        start=np.concatenate(([0], np.cumsum(sizes))).astype(np.intp),
        order=order,
        signals=signals,
    )


def with_reason(
    ranking: Ranking, rows: Snapshot, reason: Reason, thresholds: Thresholds
) -> Ranking:
    """Only alliances for which `reason` holds, with all their reasons, in the same order."""
    signals = ranking.signals
    kept = np.isin(signals.at, signals.at[signals.reason == int(reason)])
    part = Signals(signals.at[kept], signals.reason[kept], signals.days[kept], signals.count[kept])
    return rank(rows, [part], thresholds)


def _joined(parts: Iterable[Signals]) -> Signals:
    every = list(parts)
    if not every:
        empty = np.empty(0)
        return Signals(empty.astype(np.intp), empty.astype(np.int8), empty, empty)
    return Signals(
        np.concatenate([part.at for part in every]),
        np.concatenate([part.reason for part in every]),
        np.concatenate([part.days for part in every]),
        np.concatenate([part.count for part in every]),
    )


def _without_repeats(signals: Signals) -> Signals:
    """Drop what another reason of the same alliance says already: complacency includes the stale
    evidence and the missing review, the notice date comes before the end of the agreement."""
    kept = np.ones(len(signals), np.bool_)
    for says, also in (
        (Reason.COMPLACENCY, (Reason.STALE_EVIDENCE, Reason.NO_REVIEW)),
        (Reason.NOTICE_DUE, (Reason.AGREEMENT_ENDING,)),
    ):
        holders = signals.at[signals.reason == int(says)]
        repeats = np.isin(signals.reason, [int(each) for each in also])
        kept &= ~(repeats & np.isin(signals.at, holders))
    return Signals(signals.at[kept], signals.reason[kept], signals.days[kept], signals.count[kept])


def _points(signals: Signals, thresholds: Thresholds) -> Floats:
    severity = np.zeros(max(Reason) + 1)
    for reason, points in SEVERITY.items():
        severity[reason] = points
    age = np.where(np.isnan(signals.days), thresholds.oldest_age_days / 2, signals.days)
    urgency = np.clip(age / thresholds.oldest_age_days, 0.0, 1.0)
    for reason, horizon in (
        (Reason.NOTICE_DUE, thresholds.notice_days),
        (Reason.AGREEMENT_ENDING, thresholds.ending_days),
    ):
        mine = signals.reason == int(reason)
        urgency[mine] = 1.0 - np.clip(age[mine] / horizon, 0.0, 1.0)
    many = np.isin(signals.reason, [int(each) for each in _MANY])
    further = np.where(many, np.clip(signals.count, 1, MOST_COUNTED) - 1.0, 0.0)
    out: Floats = (
        severity[signals.reason] * (1 + AGE_ADDS * urgency) * (1 + EACH_MORE_ADDS * further)
    )
    return out
