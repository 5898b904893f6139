"""What the portfolio page and its exceptions hold, in the words a template asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Page

from alliances.rules.periods import fiscal_year, share_of_year_elapsed
from portfolio.rules import sentences
from portfolio.rules.exceptions import Ranking, Reason
from portfolio.rules.headlines import Headlines
from portfolio.rules.health_bars import Part, health_bar
from portfolio.rules.next_steps import REVIEW_PAGE, Step
from portfolio.rules.quadrant_picture import Bubble, Cell, Picture
from portfolio.rules.selection import Selection
from portfolio.rules.snapshot import QUADRANT_WORDS, Snapshot
from portfolio.services.details import Detail


@dataclass(frozen=True, slots=True)
class Marked:
    """A shape of the picture with what it says; `detail` is None for a cell."""

    shape: Bubble | Cell
    words: str
    detail: Detail | None = None

    @property
    def letter(self) -> str:
        """The class of its health: g, a, r or u."""
        return self.shape.band[:1] or "u" if isinstance(self.shape, Bubble) else ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with its words, ready for a template."""

    picture: Picture
    bubbles: list[Marked]
    cells: list[Marked]


@dataclass(frozen=True, slots=True)
class Entry:
    """One alliance among the exceptions, with all its reasons, the gravest first."""

    detail: Detail
    band: str
    quadrant: str
    reasons: tuple[Reason, ...]
    lead: str
    others: list[str]
    age: str
    step: Step

    @property
    def band_word(self) -> str:
        return self.band or "unknown"

    @property
    def other_words(self) -> str:
        return sentences.capital("; ".join(self.others))

    @property
    def some_other_words(self) -> str:
        """The two gravest of the other reasons and how many more there are."""
        more = len(self.others) - 2
        said = "; ".join(self.others[:2])
        return sentences.capital(f"{said}; {sentences.number(more)} more" if more > 0 else said)

    @property
    def step_key(self) -> int | None:
        """The key in the address of the next step."""
        return self.detail.review if self.step.url_name == REVIEW_PAGE else self.detail.pk


@dataclass(frozen=True, slots=True)
class Row:
    """One alliance in the table or in a list; None where not known. Changes are in whole points,
    None where there is none."""

    detail: Detail
    quadrant: str
    quadrant_before: str
    value: float | None
    value_change: float | None
    risk: float | None
    risk_change: float | None
    health: float | None
    health_change: float | None
    band: str
    planned: float | None
    coverage: float | None

    @property
    def band_word(self) -> str:
        return self.band or "unknown"

    @property
    def was_elsewhere(self) -> str:
        """Where it stood before, in words; empty if it stood there already or was not there."""
        if not self.quadrant_before or self.quadrant_before == self.quadrant:
            return ""
        return sentences.QUADRANT_TITLES[self.quadrant_before].lower()


@dataclass(frozen=True, slots=True)
class OnTime:
    """Percent of deliverables on time on both days; None where nothing counted."""

    now: float | None
    before: float | None

    @property
    def change(self) -> float | None:
        if self.now is None or self.before is None:
            return None
        return round(self.now - self.before, 1) or None


@dataclass(frozen=True)
class Dashboard:
    """Everything the page says. `drawings` are empty when the table is asked for."""

    selection: Selection
    rows: Snapshot
    figures: Headlines
    ranking: Ranking
    on_time: dict[str, OnTime]
    entries: list[Entry]
    drawings: list[Drawing] = field(default_factory=list)
    unplaced: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    table: Page[Any] | None = None
    table_rows: list[Row] = field(default_factory=list)

    @property
    def finding(self) -> str:
        return sentences.finding(self.figures, **self._days)

    @property
    def health_finding(self) -> str:
        return sentences.health_finding(self.figures, **self._days)

    @property
    def picture_words(self) -> str:
        return sentences.picture_words(self.figures, day=self.selection.as_of)

    @property
    def unplaced_finding(self) -> str:
        count = self.figures.now.unplaced
        said = sentences.capital(sentences.counted(count, "alliance"))
        return f"{said} cannot be placed yet"

    @property
    def moves_finding(self) -> str:
        return f"{sentences.capital(sentences.number(self.figures.moved))} moved since {self.since}"

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
            (band or "unknown", f"{count:,} {band or 'not known'}")
            for band, count in self.figures.now.bands.items()
            if count
        ]

    @property
    def since(self) -> str:
        return sentences.day_words(self.selection.compared_with, self.selection.as_of)

    @property
    def changes(self) -> dict[str, float | None]:
        """Changes against the day compared with: amounts in percent, shares in points; None
        where there is none."""
        figures = self.figures
        found = {
            "active": figures.change("active"),
            "planned": figures.change_percent("planned"),
            "delivered": figures.change_percent("delivered") if self.same_year else None,
            "white_glove_share": figures.change("white_glove_share"),
            "coverage": figures.change("coverage"),
        }
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
            for key in QUADRANT_WORDS
            if key != "unplaced" or now.unplaced
        ]

    @property
    def _days(self) -> dict[str, date]:
        return {"compared_with": self.selection.compared_with, "day": self.selection.as_of}

    @property
    def fiscal_year(self) -> int:
        return fiscal_year(self.selection.as_of, settings.FISCAL_YEAR_START_MONTH)

    @property
    def same_year(self) -> bool:
        """Whether plan and delivery of both days belong to one fiscal year."""
        before = fiscal_year(self.selection.compared_with, settings.FISCAL_YEAR_START_MONTH)
        return before == self.fiscal_year

    @property
    def year_elapsed(self) -> float:
        """Percent of the fiscal year that had passed."""
        return 100 * share_of_year_elapsed(
            self.fiscal_year, self.selection.as_of, settings.FISCAL_YEAR_START_MONTH
        )


@dataclass(frozen=True)
class Exceptions:
    """One page of all exceptions; `counts` are over the whole selection."""

    selection: Selection
    rows: Snapshot
    page: Page[Any]
    entries: list[Entry]
    total: int
    counts: list[tuple[Reason, str, int]]

    @property
    def active(self) -> int:
        return int(self.rows.now.there.sum())

    @property
    def finding(self) -> str:
        """The title of the page; "ask" is what one or several alliances do."""
        if not self.total:
            return "Nothing asks for attention"
        said = sentences.capital(sentences.counted(self.total, "alliance"))
        return f"{said} {'asks' if self.total == 1 else 'ask'} for attention"
