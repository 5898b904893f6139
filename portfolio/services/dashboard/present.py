"""Step three of the portfolio page: what its templates and its picture show, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from django.core.paginator import Page, Paginator

from accounts.models import User
from alliances.rules.sides import Sides
from core.registry.exceptions import Case, ExceptionKind
from core.rounding import rounded
from core.text import age_words, capital, compact, counted, day_words
from portfolio.rules import sentences
from portfolio.rules.exceptions import Ranking
from portfolio.rules.figures import Headlines, Part, Sort, figure, health_bar
from portfolio.rules.quadrant_picture import NARROW, WIDE, Bubble, Picture, draw
from portfolio.rules.selection import Selection
from portfolio.services.dashboard.details import Detail, details_of
from portfolio.services.dashboard.read import OnTime, read_portfolio
from portfolio.services.dashboard.rows import (
    Details,
    Row,
    agreement_at,
    detail_at,
    known,
    row_at,
    said_pair,
)
from portfolio.services.dashboard.steps import Offer, offers
from portfolio.services.dashboard.sure import wanted_of
from scorecards.rules.quadrants import BANDS, QUADRANTS, TITLES, UNPLACED
from scorecards.rules.standings import Standings

ON_DASHBOARD = 8
ROWS_A_PAGE = 50
# What of an alliance has no history on this page.
TODAYS = "names, types, business units, regions, goals and people are"


@dataclass(frozen=True, slots=True)
class Entry:
    """One alliance among the exceptions, with all its reasons, the most severe first. `why` says
    what it is to the reader, `steps` what they can do about the most severe."""

    detail: Detail
    band: str
    quadrant: str
    reasons: tuple[str, ...]
    lead: str
    others: list[str]
    age: str
    steps: tuple[Offer, ...]
    why: str = ""

    @property
    def other_words(self) -> str:
        return capital("; ".join(self.others))

    @property
    def some_other_words(self) -> str:
        """The two most severe of the other reasons and how many more there are."""
        more = len(self.others) - 2
        said = "; ".join(self.others[:2])
        return capital(f"{said}; {more} more" if more > 0 else said)


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
    uncertain: list[Row]
    table: Page[Any] | None
    table_rows: list[Row]
    kept_since: date | None = None

    @property
    def is_veiled(self) -> bool:
        """Whether the reader is shown the side of some scores only."""
        return any(bool((flags & self.rows.now.there).any()) for flags in self.rows.veils.values())

    @property
    def stageless(self) -> int:
        """How many of the alliances have no stage yet."""
        return int((self.rows.stageless & self.rows.now.there).sum())

    @property
    def known_then(self) -> str:
        """What of an earlier day is known as it was on that day, and what as it is now."""
        return known_then(self.selection, self.kept_since)

    @property
    def as_known_today(self) -> bool:
        """Whether exceptions and punctuality of an earlier day are computed from the records of
        today."""
        selection = self.selection
        return not selection.is_today and not selection.is_kept(selection.as_of, self.kept_since)

    @property
    def on_time_known(self) -> str:
        """Which of the two days of punctuality is computed from the records of today, in words
        that follow its own."""
        if self.as_known_today:
            return ", as known today"
        kept = self.selection.is_kept(self.selection.compared_with, self.kept_since)
        return "" if kept or not self.on_time["all"].change else f"; {self.since} as known today"

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
        return sentences.unplaced_finding(self.figures)

    @property
    def sure_finding(self) -> str:
        return sentences.sure_finding(self.figures)

    @property
    def shifted_words(self) -> str:
        return sentences.shifted_words(self.figures.shifted)

    @property
    def moves_finding(self) -> str:
        moved = counted(self.figures.moved, "alliance")
        return f"{moved} changed quadrant since {self.since}"

    @property
    def attention(self) -> int:
        """How many alliances need attention; the other exceptions are to be watched."""
        return int(self.ranking.attention.sum())

    @property
    def attention_finding(self) -> str:
        return sentences.attention_finding(self.attention, self.watch)

    @property
    def watch(self) -> int:
        return len(self.ranking) - self.attention

    @property
    def currency(self) -> str:
        return str(settings.PORTFOLIO_CURRENCY)

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
            name: None if change is None else rounded(change, 1) or None
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
        """(quadrant, alliances, change, planned value, percent of the assessed value)."""
        now, before = self.figures.now, self.figures.before
        return [
            (
                key,
                now.quadrants[key],
                now.quadrants[key] - before.quadrants[key] or None,
                now.values[key],
                now.share(key),
            )
            for key in QUADRANTS
            if key != UNPLACED
        ]

    @property
    def unassessed_value(self) -> float:
        """The planned value of the alliances that stand in no quadrant."""
        return self.figures.now.values[UNPLACED]

    def detail_of(self, bubble: Bubble) -> Detail:
        return detail_at(self.rows, bubble.at, self.details)

    def bubble_words(self, bubble: Bubble) -> str:
        """What hover and focus say of a bubble, one fact a line."""
        at, detail, now = bubble.at, self.detail_of(bubble), self.rows.now
        value, risk = (
            sentences.score_words(score, *said_pair(self.rows, score, at), self.since)
            for score in ("value", "risk")
        )
        planned, (_, health) = known(now.planned[at]), said_pair(self.rows, "health", at)
        said = f" {health}" if health and not self.rows.is_veiled("health", at) else ""
        quadrant = QUADRANTS[now.quadrant[at]]
        sure = agreement_at(self.rows, at, detail)
        lines = (
            f"{detail.name}, {detail.partner}" if detail.partner else detail.name,
            f"{TITLES[quadrant]}: {value}, {risk}",
            f"{sure.words} plausible readings say so" if sure and not sure.others else "",
            f"Readings: {sure.words}" if sure and sure.others else "",
            f"Health {bubble.band or 'not known'}{said}",
            "Planned value not known"
            if planned is None
            else f"Planned value {self.currency} {compact(planned)}",
            detail.managed_by,
        )
        return "\n".join(filter(None, lines))


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
    # The ranking is by cost, so what asks for attention need not stand before all the rest.
    first = np.flatnonzero(ranking.attention)[:ON_DASHBOARD]
    parts = (shown, ranking.at[first], figured.unplaced, figured.moved, figured.uncertain)
    keys = rows.ids[np.concatenate(parts)].tolist()
    details = details_of(user, found.alliances, selection, keys)

    def name(at: int) -> str:
        return detail_at(rows, at, details).name

    def span(at: int) -> list[float] | None:
        return detail_at(rows, at, details).readings.get("span")

    unsure = [row_at(rows, at, details) for at in figured.uncertain]
    wanted = wanted_of(row.detail for row in unsure)
    flagged = ranking.with_case("juncture")
    pictured = listed is None and rows.now.placed.any()
    return Dashboard(
        selection=selection,
        rows=rows,
        figures=figured.headlines,
        ranking=ranking,
        on_time=found.on_time,
        details=details,
        entries=entries_of(
            rows, ranking, first.tolist(), details, decides=user.sees_whole_portfolio
        ),
        drawings=[draw(rows, frame, name, span) for frame in (WIDE, NARROW)] if pictured else [],
        unplaced=[row_at(rows, at, details) for at in figured.unplaced],
        moves=[row_at(rows, at, details) for at in figured.moved],
        uncertain=[replace(row, wanted=wanted.get(row.detail.pk)) for row in unsure],
        table=listed,
        table_rows=[
            replace(row_at(rows, at, details, figured.exposure), at_juncture=at in flagged)
            for at in (listed.object_list if listed else ())
        ],
        kept_since=found.kept_since,
    )


def known_then(selection: Selection, kept_since: date | None) -> str:
    """What a page of an earlier day shows as it was known on it, in a sentence or two; nothing of
    today."""
    if selection.is_today:
        return ""
    if selection.is_kept(selection.as_of, kept_since):
        return f"Figures, exceptions and punctuality are as known on that day; {TODAYS} as today."
    began = ""
    if kept_since is not None:
        began = f" Before {day_words(kept_since, selection.as_of)} they were not kept."
    return (
        "Scores are as known on that day. Exceptions and punctuality are as known today, from the "
        f"records as they are now.{began} {capital(TODAYS)} as today, too."
    )


def entries_of(
    rows: Standings,
    ranking: Ranking,
    wanted: Iterable[int],
    details: Details,
    *,
    decides: bool,
    about: ExceptionKind | None = None,
) -> list[Entry]:
    """The wanted entries of a ranking, in words, for a reader who `decides` as executives do.
    The gravest case leads, unless the reader asked `about` one kind: then that one, with its step.
    """
    since, company = day_words(rows.compared_with, rows.day), settings.COMPANY_NAME
    made = []
    for index in wanted:
        at, cases = int(ranking.at[index]), ranking.cases_of(index)
        if about is not None:
            cases.sort(key=lambda case: case[0] != about)
        scores = {name: said_pair(rows, name, at) for name in ("risk", "health")}
        detail = detail_at(rows, at, details)
        sides = Sides(company, detail.partners)
        said = [
            (kind, Case(days, count, since, scores, sides.ours, sides.theirs, also))
            for kind, days, count, also in cases
        ]
        words = [kind.words(case) for kind, case in said]
        worst, first = said[0]
        made.append(
            Entry(
                detail=detail,
                band=BANDS[rows.now.band[at]],
                quadrant=QUADRANTS[rows.now.quadrant[at]],
                reasons=tuple(kind.key for kind, *_ in cases),
                lead=words[0],
                others=words[1:],
                age=first.ahead if worst.ahead_days else age_words(first.days),
                steps=offers(worst, detail.pk, edits=detail.editable, decides=decides)
                if detail.pk
                else (),
            )
        )
    return made
