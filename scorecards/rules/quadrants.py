"""Health bands and the risk/value quadrant, with their boundaries decided.

A score that stands exactly on a cut belongs to the upper side: value >= cut is high value,
risk >= cut is high risk, health >= green_from is green. Published two-by-two models leave that
corner open (an item exactly on the line falls in no quadrant); here every placed alliance has one.
On the risk side the choice is the careful one: in doubt an alliance gets more attention, not less.
"""

from collections.abc import Mapping
from dataclasses import dataclass

WHITE_GLOVE = "white_glove"
SUSTAIN = "sustain"
FIX_OR_EXIT = "fix_or_exit"
LIGHT_TOUCH = "light_touch"
UNPLACED = "unplaced"
TITLES = {
    WHITE_GLOVE: "White glove",
    SUSTAIN: "Sustain",
    FIX_OR_EXIT: "Fix or exit",
    LIGHT_TOUCH: "Light touch",
    UNPLACED: "Not assessed yet",
}
QUADRANTS = tuple(TITLES)
# What waiting costs in each, beside the others. What could not be placed may be any of them.
WEIGHT = {WHITE_GLOVE: 3.0, SUSTAIN: 1.8, FIX_OR_EXIT: 1.6, UNPLACED: 1.4, LIGHT_TOUCH: 0.8}
# How much a picture draws the eye to each: what is to be mended as much as what is to be kept.
PROMINENCE = WEIGHT | {FIX_OR_EXIT: WEIGHT[SUSTAIN], UNPLACED: 0.0}

GREEN = "green"
AMBER = "amber"
RED = "red"
UNKNOWN = ""
BANDS = (GREEN, AMBER, RED, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cut-offs of a scoring model, all 0..100. Ours, editable; no published standard exists.

    `minimum_coverage` is the percentage of the weight that must be known before health is shown.
    Value and risk, which place an alliance, ask for more: `placement_coverage` percent of the
    weight of each axis, and on each axis `placement_judged` criteria that somebody judged (all of
    them where the axis has fewer). A dimension of health is known from `dimension_coverage` percent
    of its weight. With `weakest_link` health is not green while a dimension is red: a mean lets
    three strong ones hide a fatal one (OECD/JRC, Handbook on Constructing Composite Indicators,
    2008).
    """

    green_from: float = 65.0
    red_below: float = 40.0
    value_cut: float = 50.0
    risk_cut: float = 50.0
    minimum_coverage: float = 25.0
    placement_coverage: float = 40.0
    placement_judged: int = 1
    dimension_coverage: float = 25.0
    weakest_link: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.red_below <= self.green_from <= 100:
            raise ValueError("Red must end where green begins or below, both between 0 and 100.")
        if not (0 <= self.value_cut <= 100 and 0 <= self.risk_cut <= 100):
            raise ValueError("The cuts of the quadrant must lie between 0 and 100.")
        if not 0 <= self.minimum_coverage <= 100:
            raise ValueError("The minimum coverage must lie between 0 and 100.")
        if not 0 <= self.placement_coverage <= 100:
            raise ValueError("The coverage for a placement must lie between 0 and 100.")
        if not 0 <= self.dimension_coverage <= 100:
            raise ValueError("The coverage of a dimension must lie between 0 and 100.")
        if self.placement_judged < 0:
            raise ValueError("The number of judged criteria cannot be negative.")

    def cuts_of(self, part: str) -> tuple[float, ...]:
        """The cuts of "value", of "risk", or of health and its dimensions, rising."""
        alone = {"value": self.value_cut, "risk": self.risk_cut}
        return (alone[part],) if part in alone else (self.red_below, self.green_from)

    def band(self, score: float | None) -> str:
        """green, amber or red for a health score 0..100; "" (unknown) for None."""
        return band(score, green_from=self.green_from, red_below=self.red_below)


def band(score: float | None, *, green_from: float, red_below: float) -> str:
    """green, amber or red for a health score 0..100; "" (unknown) for None."""
    if score is None:
        return UNKNOWN
    if score >= green_from:
        return GREEN
    return RED if score < red_below else AMBER


def weakest(band: str, dimensions: Mapping[str, float | None], *, red_below: float) -> str:
    """The dimension that keeps health from being green: the lowest of the red ones, the first of
    equals; "" where none is red, and where the band is not green anyway."""
    if band != GREEN:
        return ""
    red = {name: s for name, s in dimensions.items() if s is not None and s < red_below}
    return min(red, key=lambda name: red[name]) if red else ""


def capped(band: str, held_by: str) -> str:
    """The band with its weakest link: amber instead of green where `held_by` names a dimension."""
    return AMBER if held_by else band


def quadrant(
    value: float | None, risk: float | None, *, value_cut: float = 50.0, risk_cut: float = 50.0
) -> str:
    """The quadrant of two scores 0..100; unplaced when either is unknown."""
    if value is None or risk is None:
        return UNPLACED
    if value >= value_cut:
        return WHITE_GLOVE if risk >= risk_cut else SUSTAIN
    return FIX_OR_EXIT if risk >= risk_cut else LIGHT_TOUCH
