"""The portfolio page: what stands on it, read in a fixed number of statements.

One for the standings, one for all exceptions, one for punctuality, one for the names; the options
of the filters are read before, since they say what a goal includes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils import timezone

from accounts.models import User
from core.db.prepared import Statement
from core.ui.numbers import compact
from portfolio.rules import sentences
from portfolio.rules.exceptions import Ranking, Reason, with_reason
from portfolio.rules.headlines import headlines
from portfolio.rules.next_steps import step_for
from portfolio.rules.quadrant_picture import NARROW, WIDE, Bubble, Picture, draw
from portfolio.rules.quadrant_picture.picture import cell_members, drawn
from portfolio.rules.selection import Selection
from portfolio.rules.snapshot import BAND_WORDS, NOT_PLACED, QUADRANT_WORDS, Snapshot
from portfolio.rules.standings_table import Sort, sorted_places
from portfolio.services.dashboard_page import (
    Dashboard,
    Drawing,
    Entry,
    Exceptions,
    Marked,
    Row,
)
from portfolio.services.details import NOBODY, Details, details_of
from portfolio.services.exceptions import THRESHOLDS, ranked_exceptions
from portfolio.services.punctuality import on_time
from portfolio.services.standings import alliances_of, standings

ON_DASHBOARD = 8
UNPLACED_SHOWN = 5
MOVES_SHOWN = 6
EXCEPTIONS_A_PAGE = 25
ROWS_A_PAGE = 50


def dashboard(
    *,
    user: User,
    selection: Selection,
    table: Sort | None = None,
    page: str | int = 1,
    cell: str = "",
) -> Dashboard:
    """The page of `user`. With `table` the picture is replaced by one page of its table; `cell`
    limits the table to a part of the picture."""
    seen = Statement.of(alliances_of(user, selection))
    rows = standings(seen, selection, by_name=table is not None and table.key == "name")
    ranking = ranked_exceptions(rows, now=_moment(selection))
    unplaced = _largest(rows, rows.now.there & (rows.now.quadrant == NOT_PLACED), UNPLACED_SHOWN)
    moved = _largest(rows, rows.moved, MOVES_SHOWN)
    shown: Iterable[int] = ()
    listed: Page[Any] | None = None
    if table is None:
        shown = drawn(rows, WIDE)[0]
    else:
        wanted = cell_members(rows, cell) if cell else rows.now.there
        listed = Paginator(sorted_places(rows, table, wanted), ROWS_A_PAGE).get_page(page)
        shown = listed.object_list
    entries = ranking.at[:ON_DASHBOARD]
    parts = (shown, entries, unplaced, moved)
    named = np.concatenate([np.asarray(part, np.intp) for part in parts])
    details = details_of(user, seen, selection, rows.ids[named].tolist())
    return Dashboard(
        selection=selection,
        rows=rows,
        figures=headlines(rows),
        ranking=ranking,
        on_time=on_time(seen, selection),
        entries=_entries(rows, ranking, range(len(entries)), details),
        drawings=_drawings(rows, details) if table is None else [],
        unplaced=[_row(rows, int(at), details) for at in unplaced],
        moves=[_row(rows, int(at), details) for at in moved],
        table=listed,
        table_rows=[_row(rows, int(at), details) for at in listed.object_list] if listed else [],
    )


def exceptions(
    *, user: User, selection: Selection, reason: Reason | None = None, page: str | int = 1
) -> Exceptions:
    """All exceptions of the selection, or those with `reason`, EXCEPTIONS_A_PAGE on a page."""
    seen = Statement.of(alliances_of(user, selection))
    rows = standings(seen, selection)
    ranking = ranked_exceptions(rows, now=_moment(selection))
    counts = [
        (each, sentences.REASON_TITLES[each], count) for each, count in ranking.counts().items()
    ]
    total = len(ranking)
    if reason is not None:
        ranking = with_reason(ranking, rows, reason, THRESHOLDS)
    listed = Paginator(range(len(ranking)), EXCEPTIONS_A_PAGE).get_page(page)
    details = details_of(
        user, seen, selection, rows.ids[ranking.at[list(listed.object_list)]].tolist()
    )
    entries = _entries(rows, ranking, listed.object_list, details)
    return Exceptions(selection, rows, listed, entries, total, counts)


def _moment(selection: Selection) -> datetime:
    """The end of the day asked for in the reader's zone, but never later than now."""
    end = datetime.combine(selection.as_of + timedelta(days=1), time.min)
    return min(timezone.now(), timezone.make_aware(end))


def _largest(rows: Snapshot, wanted: Any, most: int) -> Any:
    """Places of the most important of those wanted: by attention, then by planned value."""
    places = np.flatnonzero(wanted)
    planned = np.nan_to_num(rows.now.planned[places])
    order = np.lexsort((rows.ids[places], -planned, -rows.importance[places]))
    return places[order[:most]]


def _pair(before: Any, now: Any, at: int) -> tuple[float, float]:
    return float(before[at]), float(now[at])


def _entries(
    rows: Snapshot, ranking: Ranking, wanted: Iterable[int], details: Details
) -> list[Entry]:
    since = sentences.day_words(rows.compared_with, rows.day)
    made = []
    for index in wanted:
        at = int(ranking.at[index])
        reasons = ranking.reasons_of(index)
        words = [
            sentences.reason_words(
                reason,
                days,
                count,
                since=since,
                risk=_pair(rows.before.risk, rows.now.risk, at),
                health=_pair(rows.before.health, rows.now.health, at),
            )
            for reason, days, count in reasons
        ]
        gravest, days, _ = reasons[0]
        detail = details[rows.ids[at]]
        made.append(
            Entry(
                detail=detail,
                band=BAND_WORDS[rows.now.band[at]],
                quadrant=QUADRANT_WORDS[rows.now.quadrant[at]],
                reasons=tuple(reason for reason, _, _ in reasons),
                lead=words[0],
                others=words[1:],
                age=sentences.age_words(days),
                step=step_for(gravest, may_edit=detail.editable, has_review=bool(detail.review)),
            )
        )
    return made


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def _row(rows: Snapshot, at: int, details: Details) -> Row:
    now, before = rows.now, rows.before

    def change(name: str) -> float | None:
        points = float(getattr(now, name)[at] - getattr(before, name)[at])
        return None if np.isnan(points) or abs(points) < 0.5 else round(points)

    return Row(
        detail=details[rows.ids[at]],
        quadrant=QUADRANT_WORDS[now.quadrant[at]],
        quadrant_before=QUADRANT_WORDS[before.quadrant[at]] if before.there[at] else "",
        value=_known(now.value[at]),
        value_change=change("value"),
        risk=_known(now.risk[at]),
        risk_change=change("risk"),
        health=_known(now.health[at]),
        health_change=change("health"),
        band=BAND_WORDS[now.band[at]],
        planned=_known(now.planned[at]),
        coverage=_known(now.coverage[at]),
    )


def _drawings(rows: Snapshot, details: Details) -> list[Drawing]:
    if not rows.now.placed.any():
        return []

    def name(at: int) -> str:
        return details.name_of(int(rows.ids[at]))

    return [_drawing(draw(rows, frame, name), rows, details) for frame in (WIDE, NARROW)]


def _drawing(picture: Picture, rows: Snapshot, details: Details) -> Drawing:
    return Drawing(
        picture=picture,
        bubbles=[_marked(bubble, rows, details) for bubble in picture.bubbles],
        cells=[
            Marked(
                cell,
                sentences.cell_words(
                    count=cell.count, red=cell.red, value=cell.value, risk=cell.risk
                ),
            )
            for cell in picture.cells
        ],
    )


def _marked(bubble: Bubble, rows: Snapshot, details: Details) -> Marked:
    at, detail = bubble.at, details[rows.ids[bubble.at]]
    planned = _known(rows.now.planned[at])
    words = sentences.bubble_words(
        name=detail.name,
        partner=detail.partner,
        manager=detail.manager or NOBODY,
        quadrant=sentences.QUADRANT_TITLES[QUADRANT_WORDS[rows.now.quadrant[at]]],
        value=_pair(rows.before.value, rows.now.value, at),
        risk=_pair(rows.before.risk, rows.now.risk, at),
        health=float(rows.now.health[at]),
        band=bubble.band,
        planned="" if planned is None else f"{settings.PORTFOLIO_CURRENCY} {compact(planned)}",
        since=sentences.day_words(rows.compared_with, rows.day),
    )
    return Marked(bubble, words, detail)
