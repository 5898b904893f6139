"""What a placement stores to explain itself: raw values, what they were counted from, their dates,
and which share of its weight the evidence carried on that day.

Scores and weights are not stored: they follow from the raw values and from the version of the
model, which never changes. Unknown indicators are left out.
"""

from __future__ import annotations

import numpy as np

from core.db.columns import Column, Ids, iso_day, texts_of
from scorecards.services.measures import Measures


def details(*, measures: Measures, model_ids: Column, which: Ids) -> list[str]:
    """JSON for the alliances at positions `which`: {"raw": {key: number}, "of": {key: [part,
    whole]}, "on": {key: "YYYY-MM-DD"}, "share": {key: 0..1}}, each part only where there is
    something in it; a share of 1 is left out. Without a model nothing was scored: "{}".

    All that was measured is kept, whether the model asks for it or not: another version can then be
    tried on the same records.
    """
    texts = ["{}"] * len(which)
    rows = np.flatnonzero(~np.isnan(model_ids[which]))
    if not len(rows):
        return texts
    chosen = which[rows]
    raw = [_cells(key, column[chosen]) for key, column in measures.raw.items()]
    of = [_pairs(key, part[chosen], whole[chosen]) for key, (part, whole) in measures.parts.items()]
    on = [_dates(key, days[chosen]) for key, days in measures.dated.items()]
    share = [
        _cells(key, _less_than_all(measures, key, chosen))
        for key in measures.known
        if key in measures.raw
    ]
    named = (("raw", raw), ("of", of), ("on", on), ("share", share))
    parts = [_objects(name, columns) for name, columns in named]
    for row, *members in zip(rows.tolist(), *parts, strict=True):
        texts[row] = f"{{{','.join(filter(None, members))}}}"
    return texts


def _less_than_all(measures: Measures, key: str, chosen: Ids) -> Column:
    """The shares of what is known; NaN where all of it counts."""
    share, raw = measures.known[key][chosen], measures.raw[key][chosen]
    found: Column = np.where((share < 1.0) & ~np.isnan(raw), share, np.nan)
    return found


def _objects(name: str, columns: list[list[str]]) -> list[str]:
    """The object `name` of each row, from columns of its members; "" where it has none."""
    rows = (",".join(filter(None, cells)) for cells in zip(*columns, strict=True))
    return [f'"{name}":{{{text}}}' if text else "" for text in rows]


def _cells(key: str, column: Column) -> list[str]:
    return texts_of(column, lambda value: f'"{key}":{value:.15g}')


def _pairs(key: str, part: Column, whole: Column) -> list[str]:
    # Two columns as one of complex numbers, so that each distinct pair is written once.
    pairs = np.where(whole != 0, part + 1j * whole, np.nan)
    return texts_of(pairs, lambda pair: f'"{key}":[{pair.real:.0f},{pair.imag:.0f}]')


def _dates(key: str, column: Column) -> list[str]:
    return texts_of(column, lambda day: f'"{key}":"{iso_day(day)}"')
