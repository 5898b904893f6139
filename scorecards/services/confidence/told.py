"""How sure a placement is, in words and dots. No query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Any

import numpy as np
from django.conf import settings

from core.db.columns import Column
from core.rounding import half_up, rounded
from scorecards.models import Criterion, Placement
from scorecards.rules import words
from scorecards.rules.confidence.acceptability import placing, quadrant_shares
from scorecards.rules.confidence.facts import EITHER_WAY, Fact, Side, facts, named
from scorecards.rules.confidence.inverse import inverse
from scorecards.rules.confidence.pictures import (
    SCALE_WIDTH,
    Steps,
    ends,
    place_on_scale,
    steps,
)
from scorecards.rules.confidence.readings import SHOWN, is_uncertain, others, readings
from scorecards.rules.confidence.shifts import RECORDS, SHIFTS, like_for_like
from scorecards.rules.quadrants import (
    FIX_OR_EXIT,
    LIGHT_TOUCH,
    SUSTAIN,
    TITLES,
    UNPLACED,
    WHITE_GLOVE,
)
from scorecards.rules.values import ValueFunction
from scorecards.services.confidence.columns import from_json
from scorecards.services.scoring_models import CompiledModel

# As the quadrants stand in the picture: high risk above, high value to the right.
AS_DRAWN = (FIX_OR_EXIT, WHITE_GLOVE, LIGHT_TOUCH, SUSTAIN)
# Counted things have no halves: 1.4 goals is "1 goal or less".
COUNTED = ("goals", "alliances", "days")
ABOUT_FACT = "fact"


@dataclass(frozen=True, slots=True)
class Said:
    """Readings of one outcome: its word, how many of SHOWN say it, and whether it is the one that
    the alliance has."""

    key: str
    title: str
    count: int
    here: bool

    @property
    def dots(self) -> range:
        return range(self.count)


@dataclass(frozen=True, slots=True)
class Scale:
    """A fact as a scale with its tipping point: `tip` and `assumed` are places on it."""

    tip: float
    assumed: float | None
    low_words: str
    high_words: str
    tip_words: str
    assumed_words: str
    below: str
    above: str
    below_words: str
    above_words: str

    @property
    def rest(self) -> float:
        """How much of the scale is above the tipping point."""
        return round(SCALE_WIDTH - self.tip, 1)

    @property
    def assumed_anchor(self) -> str:
        """Where the words at `assumed` begin, so that they stay on the picture."""
        at = self.assumed or 0.0
        return "middle" if 90 <= at <= SCALE_WIDTH - 90 else "end" if at > 90 else ""


@dataclass(frozen=True, slots=True)
class TheFact:
    """The one answer that would reduce the doubt most."""

    key: str
    name: str
    known: str
    settles: str
    between: str
    judged: bool
    url_name: str
    source: str
    scale: Scale | None

    @property
    def about(self) -> str:
        """What a question about it is about, for its address."""
        return f"{ABOUT_FACT}.{self.key}"[:40]


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the quadrant and the band of health are. `agreed` are the readings that agreed with
    the quadrant the alliance had on earlier days, oldest first."""

    quadrant: str
    said: tuple[Said, ...]
    uncertain: bool
    bands: tuple[Said, ...]
    band_uncertain: bool
    fact: TheFact | None
    agreed: tuple[tuple[date, int], ...] = ()

    @property
    def of(self) -> int:
        return SHOWN

    @property
    def count(self) -> int:
        """How many readings agree with the quadrant."""
        return next((one.count for one in self.said if one.here), 0)

    @property
    def band_count(self) -> int:
        return next((one.count for one in self.bands if one.here), 0)

    @property
    def finding(self) -> str:
        """ "White glove in 12 of 20 plausible readings"."""
        return f"{TITLES[self.quadrant]} in {self.count} of {SHOWN} plausible readings"

    @property
    def band_finding(self) -> str:
        """ "amber in 17 of 20 readings"; "" where the band is not known."""
        here = next((one for one in self.bands if one.here), None)
        return f"{here.title} in {here.count} of {SHOWN} readings" if here else ""


def sureness(
    *,
    placement: Placement,
    compiled: CompiledModel,
    today: date,
    earlier: Sequence[tuple[date, Placement]] = (),
    naming_terms: bool = True,
) -> Sureness | None:
    """Of a placement whose detail is loaded; None where it stands in no quadrant, or was written
    before readings were kept. `earlier` placements with the day each is shown for. For readers who
    may know all that value and risk rest on: readings tell of what is known, as scores do. Without
    `naming_terms` no fact is named that reveals deal terms."""
    kept = placement.detail.get("readings", {})
    if placement.quadrant == UNPLACED or not kept.get("quadrants"):
        return None
    shares = kept["quadrants"]
    hidden = frozenset() if naming_terms else compiled.terms
    fact = named(_facts(placement, compiled, today), hidden=hidden)
    return Sureness(
        quadrant=placement.quadrant,
        said=_said(shares, placement.quadrant, {key: TITLES[key] for key in AS_DRAWN}),
        uncertain=is_uncertain(placement.holds),
        bands=bands_said(placement),
        band_uncertain=is_uncertain(placement.band_holds),
        fact=_the_fact(fact, placement, compiled, shares, today) if fact else None,
        agreed=tuple((day, count) for day, row in earlier if (count := agreeing(row)) is not None),
    )


def bands_said(placement: Placement) -> tuple[Said, ...]:
    """The readings of the band of health; none where they are not kept."""
    shares = placement.detail.get("readings", {}).get("bands", {})
    titles = dict(zip(BANDS, BANDS, strict=True))
    return _said(shares, placement.health_band, titles) if shares else ()


BANDS = ("green", "amber", "red")
# In more readings than this a placement is as good as settled, and no question is asked.
ASKED_BELOW = 0.9


def _facts(placement: Placement, compiled: CompiledModel, today: date) -> list[Fact]:
    """The answers that would help most. Uncertain placements keep them; those of others are found
    from what they keep, in the same way."""
    kept = placement.detail.get("readings", {}).get("facts")
    if kept is not None:
        return [from_json(fact) for fact in kept]
    if placement.holds is None or placement.holds >= ASKED_BELOW:
        return []

    def column(part: str) -> dict[str, Column]:
        values = placement.detail.get(part, {}).items()
        return {key: np.array([value], dtype=np.float64) for key, value in values}

    evidence = placing(compiled.rule, column("raw"), column("share"), 1)
    seen = placement.detail.get("on", {}).items()
    ages = {key: (today - date.fromisoformat(day)).days for key, day in seen}
    return facts(
        compiled.rule,
        evidence,
        quadrant_shares(evidence),
        {key: np.array([float(days)]) for key, days in ages.items()},
    )[0]


def _said(shares: Mapping[str, float], own: str, titles: Mapping[str, str]) -> tuple[Said, ...]:
    counts = readings({key: shares.get(key, 0.0) for key in titles})
    return tuple(Said(key, title, counts[key], key == own) for key, title in titles.items())


def agreeing(placement: Placement) -> int | None:
    """How many readings agree with the quadrant of a placement; None where that is not kept."""
    shares = placement.detail.get("readings", {}).get("quadrants")
    if placement.quadrant == UNPLACED or not shares:
        return None
    return agreeing_of(shares, placement.quadrant)


def agreeing_of(shares: Mapping[str, float], quadrant: str) -> int:
    """The same of shares by quadrant."""
    return readings({key: shares.get(key, 0.0) for key in AS_DRAWN})[quadrant]


def other_words(shares: Mapping[str, float], quadrant: str) -> str:
    """What most of the other readings say: "then fix or exit 6"; "" where all agree."""
    rest = others(readings({key: shares.get(key, 0.0) for key in AS_DRAWN}), quadrant)
    return f"then {TITLES[rest[0][0]].lower()} {rest[0][1]}" if rest else ""


def settles_words(fact: Fact, unit: str) -> str:
    """What an answer would do: "settles it either way", "settles it above EUR 9 M"."""
    if fact.settles == EITHER_WAY:
        return "settles it either way"
    if fact.settles and fact.tip is not None:
        return f"settles it {fact.settles} {_raw(fact.tip, unit)}"
    return "would tell most"


def _the_fact(
    fact: Fact,
    placement: Placement,
    compiled: CompiledModel,
    shares: Mapping[str, float],
    today: date,
) -> TheFact | None:
    found = [
        (criterion, rule.function)
        for criterion, rule in zip(compiled.criteria, compiled.rule.criteria, strict=True)
        if criterion.indicator.key == fact.key and criterion.axis == fact.axis
    ]
    if not found:
        return None
    criterion, function = found[0]
    indicator = criterion.indicator
    url_name, source = ("", "") if indicator.is_manual else words.source_of(fact.key)
    return TheFact(
        key=fact.key,
        name=indicator.name,
        known=_known(placement.detail, fact.key, today),
        settles=settles_words(fact, indicator.unit),
        between=_between(fact),
        judged=indicator.is_manual,
        url_name=url_name,
        source=source,
        scale=_scale(fact, criterion, function, placement.detail, shares),
    )


def _known(detail: Mapping[str, Any], key: str, today: date) -> str:
    """How much of it is known: "not known", "known in part" or how old it is."""
    if detail.get("raw", {}).get(key) is None:
        return "not known"
    on = detail.get("on", {}).get(key)
    days = (today - date.fromisoformat(on)).days if on else 0
    return f"{days} days old" if days > 1 else "known in part"


def _between(fact: Fact) -> str:
    """ "white glove and fix or exit"."""
    if fact.below is None or fact.above is None or fact.below.quadrant == fact.above.quadrant:
        return ""
    return " and ".join(TITLES[side.quadrant].lower() for side in (fact.below, fact.above))


def _scale(
    fact: Fact,
    criterion: Criterion,
    function: ValueFunction,
    detail: Mapping[str, Any],
    shares: Mapping[str, float],
) -> Scale | None:
    """None where the placement does not flip with the answer."""
    if fact.tip is None or not _between(fact) or fact.below is None or fact.above is None:
        return None
    unit = criterion.indicator.unit
    raw, share = (detail.get(part, {}).get(fact.key) for part in ("raw", "share"))
    counts = (0.0 if raw is None else 1.0) if share is None else share
    middle = inverse(function, counts * (function(raw) or 0.0) + 50.0 * (1.0 - counts))
    low, high = ends(function)
    below, above = _dots(fact.below, fact.above, shares)
    return Scale(
        tip=place_on_scale(function, fact.tip),
        assumed=None if middle is None else place_on_scale(function, middle),
        low_words=_raw(low, unit),
        high_words=_raw(high, unit),
        tip_words=_raw(fact.tip, unit),
        assumed_words="" if middle is None else _raw(middle, unit),
        below=fact.below.quadrant,
        above=fact.above.quadrant,
        below_words=below,
        above_words=above,
    )


def _raw(raw: float, unit: str) -> str:
    if unit == "points":
        return f"{half_up(raw)}"
    shown = float(floor(raw)) if unit in COUNTED else raw
    return words.raw_words(shown, unit, None, settings.PORTFOLIO_CURRENCY)


def _dots(below: Side, above: Side, shares: Mapping[str, float]) -> tuple[str, str]:
    """ "white glove in 11 of 12" of both sides; together they are the readings shown."""
    counts = readings({key: shares.get(key, 0.0) for key in AS_DRAWN})
    here = {}
    for key, count in counts.items():
        both = below.shares.get(key, 0.0) + above.shares.get(key, 0.0)
        here[key] = int(half_up(count * below.shares.get(key, 0.0) / both)) if both else 0
    there = {key: counts[key] - count for key, count in here.items()}
    return tuple(  # type: ignore[return-value]
        f"{TITLES[side.quadrant].lower()} in {found[side.quadrant]} of {sum(found.values())}"
        for side, found in ((below, here), (above, there))
    )


# What moved -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """How a score came from one day to another. `parts` add up to the change."""

    axis: str
    before: float
    after: float
    parts: Mapping[str, float]
    picture: Steps

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def records(self) -> float:
        return self.parts[RECORDS]

    @property
    def words(self) -> str:
        """What a screen reader hears: "57.0 before, 54.0 now: records +1.5, model −2.0"."""
        told = [f"{bar.name} {bar.points:+.1f}" for bar in self.picture.bars if bar.kind != "total"]
        return f"{self.before:.1f} before, {self.after:.1f} now: {', '.join(told)}"


def move(axis: str, before: Placement, after: Placement) -> Move | None:
    """What moved an axis between two placements whose details are loaded; None where it was or is
    not known, or stayed."""
    old, new = getattr(before, axis), getattr(after, axis)
    if old is None or new is None:
        return None
    kept = [row.detail.get("shifts", {}).get(axis, {}) for row in (before, after)]
    change = rounded(new - old, 1)
    parts = {name: rounded(points, 1) for name, points in like_for_like(change, *kept).items()}
    # Tenths that are shown add up to the tenths that are shown.
    parts[RECORDS] = rounded(change - sum(parts[name] for name in SHIFTS), 1)
    if all(abs(points) < 0.05 for points in parts.values()):
        return None
    return Move(axis, old, new, parts, steps(old, new, parts))
