"""From standings to shapes. Pure geometry: who draws it decides what it looks like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portfolio.rules.quadrant_picture.frame import (
    FRAMES,
    Frame,
    aligned,
    grid,
    kept_inside,
    loose,
    radii,
    shade,
    tidy,
)
from portfolio.rules.quadrant_picture.labels import (
    Box,
    Label,
    overlap,
    place_labels,
    shortened,
    text_width,
)
from portfolio.rules.quadrant_picture.shapes import Bubble, Cell, Picture, Region, Tick
from scorecards.rules.quadrants import (
    BANDS,
    FIX_OR_EXIT,
    LIGHT_TOUCH,
    QUADRANTS,
    SUSTAIN,
    TITLES,
    WHITE_GLOVE,
)
from scorecards.rules.standings import IS_RED, Floats, Standing, Standings

Positions = NDArray[np.intp]
# Shorter trails look the same as the ring around the bubble.
LEAST_TRAIL = 5.0
# With more bubbles than this only those that changed the quadrant or moved far show a trail.
ALL_TRAILS = 40
FAR = 8.0
# Dots whose place tells nothing are spread over this share of their side, so that each is in reach.
LOOSE = 0.7
# Scores at which an axis has a number.
TICKS = (0, 25, 50, 75, 100)


def drawn(rows: Standings, frame: Frame) -> tuple[Positions, Positions]:
    """Places in the standings of those drawn one by one (most important first) and of the rest."""
    order = rows.by_importance
    most = len(order) if len(order) <= frame.all_bubbles else frame.bubbles
    return order[:most], order[most:]


def draw(
    rows: Standings,
    frame: Frame,
    name_of: Callable[[int], str] | None = None,
    span_of: Callable[[int], Sequence[float] | None] | None = None,
) -> Picture:
    """The picture of `rows` on `frame`. `name_of` gives the name at a place in the standings;
    without it no bubble is labelled. `span_of` gives between which values (low, high) and which
    risks (low, high) most readings of an uncertain placement lie."""
    value_cut, risk_cut = rows.cuts
    shown, rest = drawn(rows, frame)
    regions = _regions(rows, frame)
    titles = [_title_box(region, frame) for region in regions]
    bubbles = _bubbles(rows, shown, frame, titles, name_of)
    if span_of is not None:
        bubbles = tuple(
            replace(each, spread=_spread(frame, each, span_of(each.at))) if each.open else each
            for each in bubbles
        )
    cells = _cells(rows, rest, frame)
    if cells:
        # Over the cells a trail without a name is one line among many.
        bubbles = tuple(each if each.label else replace(each, trail=None) for each in bubbles)
    return Picture(
        frame=frame,
        value_cut=value_cut,
        risk_cut=risk_cut,
        cuts_differ=_cuts_differ(rows),
        veiled=any(bool((flags & rows.now.placed).any()) for flags in rows.veils.values()),
        regions=regions,
        ticks_x=tuple(Tick(str(at), tidy(frame.x(at)), tidy(frame.y1 + 15)) for at in TICKS),
        ticks_y=tuple(Tick(str(at), tidy(frame.x0 - 7), tidy(frame.y(at) + 4)) for at in TICKS),
        cells=_numbered(cells, bubbles, titles),
        bubbles=bubbles,
    )


def is_cell(key: str) -> bool:
    """Whether `key` may name a cell of a frame, such as "w.3.7"."""
    return re.fullmatch(rf"[{''.join(FRAMES)}]\.[0-9]{{1,3}}\.[0-9]{{1,3}}", key) is not None


def cell_members(rows: Standings, key: str) -> NDArray[np.bool_]:
    """Which placed alliances stand in the cell `key` ("w.3.7", "n.1.2"), drawn or counted.

    Raises ValueError for a key that no frame has.
    """
    if not is_cell(key):
        raise ValueError(f"There is no part {key!r} of the picture.")
    letter, column, row = key[0], *map(int, key[2:].split("."))
    columns, lines = grid(FRAMES[letter], *rows.cuts).cells_of(*_scores(rows, rows.now))
    out: NDArray[np.bool_] = rows.now.placed & (columns == column) & (lines == row)
    return out


def _scores(rows: Standings, day: Standing, at: Any = slice(None)) -> tuple[Floats, Floats]:
    """Value and risk on a day as they are drawn, of the places `at` or of all."""
    value_cut, risk_cut = rows.cuts
    value = aligned(day.value[at], rows.value_cut[at], value_cut)
    risk = aligned(day.risk[at], rows.risk_cut[at], risk_cut)
    if not rows.veils:
        return value, risk
    across, up = loose(np.argsort(np.argsort(rows.ids))[at])
    return (
        _loosened(value, value_cut, across, rows.veils["value"][at]),
        _loosened(risk, risk_cut, up, rows.veils["risk"][at]),
    )


def _loosened(scores: Floats, cut: float, by: Floats, veiled: NDArray[np.bool_]) -> Floats:
    """Veiled scores, which all lie in the middle of their side, moved apart within it."""
    half = np.where(scores >= cut, 100.0 - cut, cut) / 2.0
    out: Floats = np.where(veiled, scores + LOOSE * half * by, scores)
    return out


def _cuts_differ(rows: Standings) -> bool:
    own = np.column_stack((rows.value_cut, rows.risk_cut))[rows.now.placed]
    return bool(((own != rows.cuts).any(axis=1) & ~np.isnan(own).any(axis=1)).any())


def _regions(rows: Standings, frame: Frame) -> tuple[Region, ...]:
    value_cut, risk_cut = rows.cuts
    cut_x, cut_y = frame.x(value_cut), frame.y(risk_cut)
    placed = rows.now.placed
    counts = np.bincount(rows.now.quadrant[placed], minlength=len(QUADRANTS))
    made = []
    for key, right, high in (
        (FIX_OR_EXIT, False, True),
        (WHITE_GLOVE, True, True),
        (LIGHT_TOUCH, False, False),
        (SUSTAIN, True, False),
    ):
        x, width = (cut_x, frame.x1 - cut_x) if right else (frame.x0, cut_x - frame.x0)
        y, height = (frame.y0, cut_y - frame.y0) if high else (cut_y, frame.y1 - cut_y)
        made.append(
            Region(
                key=key,
                title=TITLES[key],
                count=int(counts[QUADRANTS.index(key)]),
                x=tidy(x),
                y=tidy(y),
                width=tidy(width),
                height=tidy(height),
                title_x=tidy(frame.x1 - 7 if right else frame.x0 + 7),
                title_y=tidy(frame.y0 + 16 if high else frame.y1 - 9),
                anchor="end" if right else "start",
            )
        )
    return tuple(made)


def _title_box(region: Region, frame: Frame) -> Box:
    width = text_width(f"{region.title} {region.count}", frame.font + 1)
    x0 = region.title_x - width if region.anchor == "end" else region.title_x
    return Box(x0 - 3, region.title_y - frame.font - 2, x0 + width + 3, region.title_y + 5)


def _bubbles(
    rows: Standings,
    shown: Positions,
    frame: Frame,
    titles: Sequence[Box],
    name_of: Callable[[int], str] | None,
) -> tuple[Bubble, ...]:
    largest = frame.largest_for(len(shown))
    radius = np.round(radii(rows.now.planned[shown], frame.smallest, largest), 1)
    value, risk = _scores(rows, rows.now, shown)
    x = np.round(kept_inside(frame.x(value), radius + 1, frame.x0, frame.x1), 1)
    y = np.round(kept_inside(frame.y(risk), radius + 1, frame.y0, frame.y1), 1)
    trails = _trails(rows, shown, frame, x, y, radius)
    labels: dict[int, Label] = {}
    if name_of is not None:
        # Red ones are named first: where there is room for few names, nobody looks for a green one.
        not_red = rows.now.band[shown] != IS_RED
        labels = place_labels(
            names=[shortened(name_of(int(at)), frame.label_length) for at in shown],
            order=np.argsort(not_red, kind="stable").tolist(),
            x=x,
            y=y,
            radius=radius,
            frame=Box(frame.x0, frame.y0, frame.x1, frame.y1),
            font=frame.font,
            most=frame.labels,
            taken=titles,
            trails=list(trails.values()),
        )
    made = [
        Bubble(
            at=int(at),
            x=tidy(x[i]),
            y=tidy(y[i]),
            radius=tidy(radius[i]),
            band=BANDS[rows.now.band[at]],
            sized=not bool(np.isnan(rows.now.planned[at])),
            trail=trails.get(i),
            label=labels.get(i),
            open=bool(rows.now.uncertain[at]),
        )
        for i, at in enumerate(shown)
    ]
    # Large ones first: a small bubble on a large one must stay in reach of the pointer.
    return tuple(sorted(made, key=lambda bubble: -bubble.radius))


def _spread(
    frame: Frame, bubble: Bubble, span: Sequence[float] | None
) -> tuple[float, float, float, float] | None:
    """Left, right, top and bottom of the readings, never nearer than the rim of the bubble."""
    if not span or len(span) != 4:
        return None
    left, right = frame.x(span[0]), frame.x(span[1])
    bottom, top = frame.y(span[2]), frame.y(span[3])
    return (
        tidy(min(left, bubble.x - bubble.radius)),
        tidy(max(right, bubble.x + bubble.radius)),
        tidy(min(top, bubble.y - bubble.radius)),
        tidy(max(bottom, bubble.y + bubble.radius)),
    )


def _trails(
    rows: Standings, shown: Positions, frame: Frame, x: Floats, y: Floats, radius: Floats
) -> dict[int, tuple[float, float, float, float]]:
    """From where bubbles stood to their rims, as far as that is worth a line."""
    value, risk = _scores(rows, rows.before, shown)
    x0, y0 = frame.x(value), frame.y(risk)
    dx, dy = x - x0, y - y0
    length = np.hypot(dx, dy)
    with np.errstate(invalid="ignore"):
        wanted = rows.before.placed[shown] & (length > radius + LEAST_TRAIL)
        if len(shown) > ALL_TRAILS:
            way = np.hypot(
                rows.now.value[shown] - rows.before.value[shown],
                rows.now.risk[shown] - rows.before.risk[shown],
            )
            wanted &= rows.moved[shown] | (way >= FAR)
    at = np.flatnonzero(wanted)
    share = 1.0 - radius[at] / length[at]
    ends = (x0[at], y0[at], x0[at] + dx[at] * share, y0[at] + dy[at] * share)
    made = {}
    for place, *segment in zip(at.tolist(), *(end.tolist() for end in ends), strict=True):
        start_x, start_y, end_x, end_y = map(tidy, segment)
        made[place] = (start_x, start_y, end_x, end_y)
    return made


def _numbered(
    cells: tuple[Cell, ...], bubbles: Sequence[Bubble], titles: Sequence[Box]
) -> tuple[Cell, ...]:
    """The cells, with numbers only where nothing else is written or drawn."""
    if not cells:
        return ()
    texts = [*titles, *(each.label.box for each in bubbles if each.label is not None)]
    discs = [
        Box(each.x - each.radius, each.y - each.radius, each.x + each.radius, each.y + each.radius)
        for each in bubbles
    ]
    x, y = np.array([cell.middle for cell in cells]).T
    counts = np.array([cell.count for cell in cells])
    half = 3.2 * np.char.str_len(counts.astype(str))
    spots = np.column_stack((x - half, y - 9, x + half, y + 1))
    hidden = overlap(spots, np.array([*texts, *discs])) | (counts == 1)
    return tuple(
        replace(cell, numbered=False) if hide else cell
        for cell, hide in zip(cells, hidden.tolist(), strict=True)
    )


def _cells(rows: Standings, rest: Positions, frame: Frame) -> tuple[Cell, ...]:
    if not len(rest):
        return ()
    edges = grid(frame, *rows.cuts)
    columns, lines = edges.cells_of(*_scores(rows, rows.now, rest))
    width = len(edges.columns) - 1
    flat = lines * width + columns
    counts = np.bincount(flat)
    reds = np.bincount(flat, weights=rows.now.band[rest] == IS_RED, minlength=len(counts))
    most = int(counts.max())
    values, risks = edges.columns.tolist(), edges.rows.tolist()
    xs = [tidy(frame.x(score)) for score in values]
    ys = [tidy(frame.y(score)) for score in risks]
    made = []
    for place in np.flatnonzero(counts).tolist():
        row, column = divmod(place, width)
        count = int(counts[place])
        made.append(
            Cell(
                key=f"{frame.key}.{column}.{row}",
                x=xs[column],
                y=ys[row + 1],
                width=tidy(xs[column + 1] - xs[column]),
                height=tidy(ys[row] - ys[row + 1]),
                count=count,
                red=int(reds[place]),
                shade=shade(count, most),
                value=(values[column], values[column + 1]),
                risk=(risks[row], risks[row + 1]),
            )
        )
    return tuple(made)
