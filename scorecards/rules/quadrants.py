"""Health bands and the risk/value quadrant, with their boundaries decided.

A score that stands exactly on a cut belongs to the upper side: value >= cut is high value,
risk >= cut is high risk, health >= green_from is green. Published two-by-two models leave that
corner open (an item exactly on the line falls in no quadrant); here every placed alliance has one.
On the risk side the choice is the careful one: in doubt an alliance gets more attention, not less.
"""

from dataclasses import dataclass

WHITE_GLOVE = "white_glove"
SUSTAIN = "sustain"
FIX_OR_EXIT = "fix_or_exit"
LIGHT_TOUCH = "light_touch"
UNPLACED = ""
QUADRANTS = (WHITE_GLOVE, SUSTAIN, FIX_OR_EXIT, LIGHT_TOUCH)

GREEN = "green"
AMBER = "amber"
RED = "red"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cut-offs of a scoring model. Ours, editable; no published standard exists for them.

    Scores are 0..100, coverage is 0..1.
    """

    green_from: float = 70.0
    amber_from: float = 40.0
    value_cut: float = 50.0
    risk_cut: float = 50.0
    minimum_coverage: float = 0.25
    stale_after_days: int = 180
    expires_after_days: int = 400

    def __post_init__(self) -> None:
        if not 0 <= self.amber_from <= self.green_from <= 100:
            raise ValueError(
                "Amber must start at or below green, both between 0 and 100."
            )
        if not (0 <= self.value_cut <= 100 and 0 <= self.risk_cut <= 100):
            raise ValueError("The cuts of the quadrant must lie between 0 and 100.")
        if not 0 <= self.minimum_coverage <= 1:
            raise ValueError("The minimum coverage must lie between 0 and 1.")
        if not 0 < self.stale_after_days <= self.expires_after_days:
            raise ValueError(
                "Evidence must turn stale before it expires, after one day or more."
            )

    @classmethod
    def from_json(cls, data: dict | None) -> "Thresholds":
        """Read stored thresholds; what is missing takes our default, what is foreign is refused."""
        data = data or {}
        known = cls.__dataclass_fields__
        foreign = sorted(set(data) - set(known))
        if foreign:
            raise ValueError(f"Unknown threshold: {', '.join(foreign)}.")
        try:
            values = {
                name: int(value) if name.endswith("_days") else float(value)
                for name, value in data.items()
            }
        except (TypeError, ValueError) as error:
            raise ValueError("Every threshold must be a number.") from error
        return cls(**values)


def band(score: float | None, *, green_from: float, amber_from: float) -> str:
    """green, amber or red for a health score 0..100; unknown for None."""
    if score is None:
        return UNKNOWN
    if score >= green_from:
        return GREEN
    return AMBER if score >= amber_from else RED


def quadrant(
    value: float | None,
    risk: float | None,
    *,
    value_cut: float = 50.0,
    risk_cut: float = 50.0,
) -> str:
    """The quadrant of two scores 0..100; unplaced ("") when either is unknown."""
    if value is None or risk is None:
        return UNPLACED
    if value >= value_cut:
        return WHITE_GLOVE if risk >= risk_cut else SUSTAIN
    return FIX_OR_EXIT if risk >= risk_cut else LIGHT_TOUCH
