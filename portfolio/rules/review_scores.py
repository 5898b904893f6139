"""The scores of a review document: what they were, what moved them, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from core.rounding import rounded, shown


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100 on the day and before, or None where not known. `good` is the way one hopes for:
    up, down or none."""

    key: str
    name: str
    now: float | None
    then: float | None
    good: str
    band: str
    # Of the scoring model of the day; empty in a review that was held before they were kept.
    cuts: tuple[float, ...] = ()

    @property
    def now_words(self) -> str:
        """As it reads; "" where not known."""
        return "" if self.now is None else shown(self.now, cuts=self.cuts)

    @property
    def then_words(self) -> str:
        return "" if self.then is None else shown(self.then, cuts=self.cuts)

    @property
    def delta(self) -> float | None:
        """Points gained since then."""
        if self.now is None or self.then is None:
            return None
        return rounded(self.now - self.then, 1)


@dataclass(frozen=True, slots=True)
class Cause:
    """Points that one criterion added to health or risk. `kind` as in scorecards' changes."""

    axis: str
    name: str
    points: float
    before: float | None
    after: float | None
    kind: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A quadrant or a band, and how many of the readings shown say it."""

    key: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Certainty:
    """How many plausible readings agree with the quadrant (`placed`) and with the band of health;
    empty where that is not known. `fact` is the one answer that would tell most, never one that
    rests on deal terms; `fact_known` what is known of it, `fact_settles` what it would do."""

    placed: tuple[Outcome, ...]
    bands: tuple[Outcome, ...]
    uncertain: bool
    band_uncertain: bool
    fact: str = ""
    fact_known: str = ""
    fact_settles: str = ""


@dataclass(frozen=True, slots=True)
class AxisMove:
    """What moved a score since then, in points that add up to the change: what happened
    (`records`), and what is no news."""

    axis: str
    before: float
    after: float
    records: float
    model: float
    rates: float
    ageing: float
    calendar: float

    @property
    def change(self) -> float:
        return rounded(self.after - self.before, 1)

    @property
    def parts(self) -> tuple[float, ...]:
        return (self.records, self.model, self.rates, self.ageing, self.calendar)

    @property
    def no_news(self) -> float:
        return rounded(self.change - self.records, 1)


@dataclass(frozen=True, slots=True)
class Scores:
    """`coverage` is the percent of the weight of health that is known. `moves` is None in documents
    from before moves were told apart."""

    rows: tuple[Score, ...]
    quadrant: str
    quadrant_words: str
    quadrant_then: str
    coverage: int
    evidence_on: date | None
    causes: tuple[Cause, ...]
    certainty: Certainty | None = None
    moves: tuple[AxisMove, ...] | None = None


# Health and its dimensions: what rests on deal terms is on the other two axes.
OF_HEALTH = frozenset({"health", "strategic", "operational", "financial", "relationship"})


def without_deal_terms(scores: Scores) -> Scores:
    """For readers who may not see deal terms: from the numbers of value and risk, from what moved
    them and from how sure they are, the terms could be computed (decision 0116). The quadrant says
    high or low."""
    sure, moves = scores.certainty, scores.moves
    if sure is not None:
        sure = Certainty((), sure.bands, uncertain=False, band_uncertain=sure.band_uncertain)
    return replace(
        scores,
        rows=tuple(row for row in scores.rows if row.key in OF_HEALTH),
        causes=tuple(cause for cause in scores.causes if cause.axis in OF_HEALTH),
        certainty=sure,
        moves=None if moves is None else tuple(one for one in moves if one.axis in OF_HEALTH),
    )
