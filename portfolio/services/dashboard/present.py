"""Step three of the portfolio page: what its templates and its picture show, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from django.core.paginator import Page, Paginator

from accounts.models import User
from alliances.rules.periods import fiscal_year, share_of_year_elapsed
from core.registry.exceptions import Case, ExceptionKind, Step
from core.text import age_words, capital, compact, counted, day_words, number
from portfolio.rules import sentences
from portfolio.rules.exceptions import Ranking, find, with_kind
from portfolio.rules.figures import Headlines, Part, Sort, figure, health_bar
from portfolio.rules.quadrant_picture import NARROW, WIDE, Bubble, Picture, draw
from portfolio.rules.selection import Selection
from portfolio.services.dashboard.details import Detail, details_of
from portfolio.services.dashboard.read import OnTime, read_portfolio
from portfolio.services.exceptions import REVIEW_PAGE
from scorecards.rules.quadrants import BANDS, QUADRANTS, TITLES, UNPLACED
from scorecards.rules.standings import Standings

ON_DASHBOARD = 8
EXCEPTIONS_A_PAGE = 25
ROWS_A_PAGE = 50
OPEN = Step("Open the alliance", "alliances:detail")
Details = Mapping[int, Detail]


@dataclass(frozen=True, slots=True)
class Entry:
    """One alliance among the exceptions, with all its reasons, the most severe first."""

    detail: Detail
    band: str
    quadrant: str
    reasons: tuple[str, ...]
    lead: str
    others: list[str]
    age: str
    step: Step

    @property
    def other_words(self) -> str:
        return capital("; ".join(self.others))

    @property
    def some_other_words(self) -> str:
        """The two most severe of the other reasons and how many more there are."""
        more = len(self.others) - 2
        said = "; ".join(self.others[:2])
        return capital(f"{said}; {number(more)} more" if more > 0 else said)

    @property
    def step_key(self) -> int | None:
        """The key in the address of the next step."""
        return self.detail.review if self.step.url_name == REVIEW_PAGE else self.detail.pk


@dataclass(frozen=True, slots=True)
class Row:
    """One alliance in the table or in a list. `now` are its figures, None where not known;
    `changes` those of its scores in whole points, None where there is none."""

    detail: Detail
    quadrant: str
    quadrant_before: str
    band: str
    now: dict[str, float | None]
    changes: dict[str, float | None]

    @property
    def was_elsewhere(self) -> str:
        """Where it stood before, in words; empty if it stood there already or was not there."""
        if not self.quadrant_before or self.quadrant_before == self.quadrant:
            return ""
        return TITLES[self.quadrant_before].lower()


@dataclass(frozen=True)
class Dashboard:
    """Everything the page says. `drawings` are empty when the table is shown."""

    selection: Selection
    rows: Standings
    figures: Headlines
    ranking: Ranking
    on_time: dict[str, OnTime]
    details: Details
    entries: list[Entry]
    drawings: list[Picture]
    unplaced: list[Row]
    moves: list[Row]
    table: Page[Any] | None
    table_rows: list[Row]

    @property
    def finding(self) -> str:
        return sentences.finding(self.figures, **self.selection.days)

    @property
    def health_finding(self) -> str:
        return sentences.health_finding(self.figures, **self.selection.days)

    @property
    def picture_words(self) -> str:
        return sentences.picture_words(self.figures, day=self.selection.as_of)

    @property
    def unplaced_finding(self) -> str:
        return f"{capital(counted(self.figures.now.unplaced, 'alliance'))} cannot be placed yet"

    @property
    def moves_finding(self) -> str:
        return f"{capital(number(self.figures.moved))} moved since {self.since}"

    @property
    def currency(self) -> str:
        return str(settings.PORTFOLIO_CURRENCY)

    @property
    def year_words(self) -> str:
        return f"FY{self.fiscal_year % 100:02d}"

    @property
    def bands_now(self) -> list[tuple[str, str]]:
        """(band, "21 green") for the legend of health."""
        return [
            (band, f"{count:,} {band or 'not known'}")
            for band, count in self.figures.now.bands.items()
            if count
        ]

    @property
    def since(self) -> str:
        return day_words(self.selection.compared_with, self.selection.as_of)

    @property
    def changes(self) -> dict[str, float | None]:
        """Changes against the day compared with: the planned value in percent, shares in
        points; None where there is none."""
        found = {
            name: self.figures.change(name) for name in ("active", "white_glove_share", "coverage")
        }
        found["planned"] = self.figures.change_percent("planned")
        # A figure that stayed is best said by silence: what it was stands below it anyway.
        return {
            name: None if change is None else round(change, 1) or None
            for name, change in found.items()
        }

    @property
    def health_bars(self) -> list[tuple[date, list[Part]]]:
        """The distribution of health on both days, the day compared with last."""
        bars = [(self.selection.as_of, health_bar(self.figures.now.bands))]
        if self.figures.before.active:
            bars.append((self.selection.compared_with, health_bar(self.figures.before.bands)))
        return bars

    @property
    def quadrants(self) -> list[tuple[str, int, int | None, float, float | None]]:
        """(quadrant, alliances, change, planned value, percent of all planned value)."""
        now, before = self.figures.now, self.figures.before
        whole = now.planned.amount
        return [
            (
                key,
                now.quadrants[key],
                now.quadrants[key] - before.quadrants[key] or None,
                now.values[key],
                100 * now.values[key] / whole if whole else None,
            )
            for key in QUADRANTS
            if key != UNPLACED or now.unplaced
        ]

    @property
    def fiscal_year(self) -> int:
        return fiscal_year(self.selection.as_of, settings.FISCAL_YEAR_START_MONTH)

    @property
    def year_elapsed(self) -> float:
        """Percent of the fiscal year that had passed."""
        return 100 * share_of_year_elapsed(
            self.fiscal_year, self.selection.as_of, settings.FISCAL_YEAR_START_MONTH
        )

    def detail_of(self, bubble: Bubble) -> Detail:
        return _detail(self.rows, bubble.at, self.details)

    def bubble_words(self, bubble: Bubble) -> str:
        """What hover and focus say of a bubble, one fact a line."""
        at, detail, now = bubble.at, self.detail_of(bubble), self.rows.now
        value, risk = (
            sentences.score_words(score, *_pair(self.rows, score, at), self.since)
            for score in ("value", "risk")
        )
        health, planned = _known(now.health[at]), _known(now.planned[at])
        known = "" if health is None else f" {health:.0f}"
        return "\n".join(
            (
                f"{detail.name}, {detail.partner}" if detail.partner else detail.name,
                f"{TITLES[QUADRANTS[now.quadrant[at]]]}: {value}, {risk}",
                f"Health {bubble.band or 'not known'}{known}",
                "Planned value not known"
                if planned is None
                else f"Planned value {self.currency} {compact(planned)}",
                detail.managed_by,
            )
        )


@dataclass(frozen=True)
class Exceptions:
    """One page of all exceptions; `counts` are over the whole selection."""

    selection: Selection
    rows: Standings
    page: Page[Any]
    entries: list[Entry]
    total: int
    counts: list[tuple[ExceptionKind, int]]

    @property
    def active(self) -> int:
        return int(self.rows.now.there.sum())

    @property
    def finding(self) -> str:
        """The title of the page."""
        if not self.total:
            return "Nothing needs attention"
        said = capital(counted(self.total, "alliance"))
        return f"{said} {'needs' if self.total == 1 else 'need'} attention"


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
    found = read_portfolio(user, selection, by_name=table is not None and table.key == "name")
    rows, figured = found.standings, figure(found.standings, found.records, table, cell)
    ranking = figured.ranking
    listed = None
    if figured.table is not None:
        listed = Paginator(figured.table, ROWS_A_PAGE).get_page(page)
    shown = figured.drawn if listed is None else np.asarray(listed.object_list, np.intp)
    parts = (shown, ranking.at[:ON_DASHBOARD], figured.unplaced, figured.moved)
    keys = rows.ids[np.concatenate(parts)].tolist()
    details = details_of(user, found.alliances, selection, keys)

    def name(at: int) -> str:
        return _detail(rows, at, details).name

    pictured = listed is None and rows.now.placed.any()
    return Dashboard(
        selection=selection,
        rows=rows,
        figures=figured.headlines,
        ranking=ranking,
        on_time=found.on_time,
        details=details,
        entries=_entries(rows, ranking, range(min(ON_DASHBOARD, len(ranking))), details),
        drawings=[draw(rows, frame, name) for frame in (WIDE, NARROW)] if pictured else [],
        unplaced=[_row(rows, at, details) for at in figured.unplaced],
        moves=[_row(rows, at, details) for at in figured.moved],
        table=listed,
        table_rows=[_row(rows, at, details) for at in listed.object_list] if listed else [],
    )


def exceptions(
    *, user: User, selection: Selection, reason: ExceptionKind | None = None, page: str | int = 1
) -> Exceptions:
    """All exceptions of the selection, or those of one kind, a page at a time."""
    found = read_portfolio(user, selection, with_punctuality=False)
    rows, whole = found.standings, find(found.standings, found.records)
    ranking = whole if reason is None else with_kind(whole, rows, reason)
    listed = Paginator(range(len(ranking)), EXCEPTIONS_A_PAGE).get_page(page)
    keys = rows.ids[ranking.at[list(listed.object_list)]].tolist()
    details = details_of(user, found.alliances, selection, keys)
    entries = _entries(rows, ranking, listed.object_list, details)
    return Exceptions(selection, rows, listed, entries, len(whole), whole.counts())


def _detail(rows: Standings, at: int, details: Details) -> Detail:
    return details.get(int(rows.ids[at]), Detail())


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def _pair(rows: Standings, score: str, at: int) -> tuple[float, float]:
    """(before, now)"""
    return float(getattr(rows.before, score)[at]), float(getattr(rows.now, score)[at])


def step_for(kind: ExceptionKind, *, may_edit: bool, has_review: bool) -> Step:
    """The step that this reader can take now: a page that answers "you may not", or that is not
    there yet, gives way to the alliance and its owner."""
    step = kind.step
    missing = step.url_name == REVIEW_PAGE and not has_review
    return OPEN if missing or (step.editors_only and not may_edit) else step


def _entries(
    rows: Standings, ranking: Ranking, wanted: Iterable[int], details: Details
) -> list[Entry]:
    since = day_words(rows.compared_with, rows.day)
    made = []
    for index in wanted:
        at, cases = int(ranking.at[index]), ranking.cases_of(index)
        scores = {name: _pair(rows, name, at) for name in ("risk", "health")}
        words = [kind.words(Case(days, count, since, scores)) for kind, days, count in cases]
        worst, days, _ = cases[0]
        detail = _detail(rows, at, details)
        made.append(
            Entry(
                detail=detail,
                band=BANDS[rows.now.band[at]],
                quadrant=QUADRANTS[rows.now.quadrant[at]],
                reasons=tuple(kind.key for kind, _, _ in cases),
                lead=words[0],
                others=words[1:],
                age=age_words(days),
                step=step_for(worst, may_edit=detail.editable, has_review=bool(detail.review)),
            )
        )
    return made


def _row(rows: Standings, at: int, details: Details) -> Row:
    now, before = rows.now, rows.before

    def change(name: str) -> float | None:
        old, new = _pair(rows, name, at)
        points = new - old
        return None if np.isnan(points) or abs(points) < 0.5 else round(points)

    figures = ("value", "risk", "health", "planned", "coverage")
    return Row(
        detail=_detail(rows, at, details),
        quadrant=QUADRANTS[now.quadrant[at]],
        quadrant_before=QUADRANTS[before.quadrant[at]] if before.there[at] else "",
        band=BANDS[now.band[at]],
        now={name: _known(getattr(now, name)[at]) for name in figures},
        changes={name: change(name) for name in ("value", "risk", "health")},
    )
