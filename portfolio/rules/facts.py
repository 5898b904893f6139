"""What changed between what is kept of a day and what the records say now: as columns, so that a
hundred thousand alliances cost no object each. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorecards.rules.standings import Flags, Floats

# Columns of both tables: alliance, place of the key, day number, count, counted of them. Rows that
# are kept go on with the day they began, the day they ended (NaN: not yet) and their own key.
ALLIANCE, KEY, SINCE, COUNT, COUNTED, BEGAN, ENDED, ROW = range(8)
SAID = slice(SINCE, COUNTED + 1)


@dataclass(frozen=True, slots=True)
class Difference:
    """Keys of rows that no longer hold: those that began on the day itself never held at its end;
    and the rows that hold from the day on."""

    never_held: NDArray[np.int64]
    ended: NDArray[np.int64]
    begun: Floats


def merged(rows: Floats) -> Floats:
    """One row for each alliance and key: the oldest day that is known, the counts added up."""
    if not len(rows):
        return rows
    wide = int(rows[:, KEY].max()) + 1
    pair = rows[:, ALLIANCE].astype(np.int64) * wide + rows[:, KEY].astype(np.int64)
    pairs, place = np.unique(pair, return_inverse=True)
    oldest = np.full(len(pairs), np.inf)
    np.minimum.at(oldest, place, np.where(np.isnan(rows[:, SINCE]), np.inf, rows[:, SINCE]))
    oldest[np.isinf(oldest)] = np.nan
    out = np.full((len(pairs), COUNTED + 1), np.nan)
    out[:, ALLIANCE], out[:, KEY] = np.divmod(pairs, wide)
    out[:, SINCE] = oldest
    for column in (COUNT, COUNTED):
        out[:, column] = np.bincount(place, weights=rows[:, column], minlength=len(pairs))
    return out


def difference(said: Floats, kept: Floats, day: int) -> Difference:
    """Between what is `said` on the day (as `merged`) and the rows `kept` that have not ended by
    then. An alliance of which a later day is kept already stays as it is: history is built
    forward."""
    later = (kept[:, BEGAN] > day) | (kept[:, ENDED] > day)
    passed = np.unique(kept[later, ALLIANCE])
    said = said[~np.isin(said[:, ALLIANCE], passed)]
    kept = kept[~np.isin(kept[:, ALLIANCE], passed)]
    same_said, same_kept = _same(said, kept)
    over = kept[~same_kept]
    today = over[:, BEGAN] == day
    rows = over[:, ROW].astype(np.int64)
    return Difference(rows[today], rows[~today], said[~same_said])


def _same(said: Floats, kept: Floats) -> tuple[Flags, Flags]:
    """Which rows of each table stand in the other one with the same words."""
    width = COUNTED + 1
    whole = np.concatenate((said[:, :width], kept[:, :width]))
    if not len(whole):
        return np.zeros(0, np.bool_), np.zeros(0, np.bool_)
    # Unknown equals unknown, which NaN does not.
    whole = np.where(np.isnan(whole), -np.inf, whole)
    _, place, times = np.unique(whole, axis=0, return_inverse=True, return_counts=True)
    twice = times[place.reshape(-1)] == 2
    return twice[: len(said)], twice[len(said) :]
