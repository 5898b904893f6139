"""What a computed indicator measures, for one alliance: the reference for the columns of
`scorecards.rules.vectorised`. None means that nothing can be said."""

from plans.rules.objectives import LEAST_ELAPSED
from scorecards.rules.additive import TOLERANCE
from scorecards.rules.vectorised import HIGHEST_ATTAINMENT


def percent(part: float | None, whole: float | None) -> float | None:
    """Share of the whole, 0..100 %; unknown where there was nothing to be measured."""
    if part is None or whole is None or not whole > 0:
        return None
    return min(max(100.0 * part / whole, 0.0), 100.0)


def attainment(progress: float | None, elapsed: float | None) -> float | None:
    """Progress against the time elapsed when it was measured, in percent of plan, 0..150.

    `progress` is the share of the way from baseline to target (plans.rules.objectives says what
    that is), `elapsed` the share of the plan's year that had passed, 0..1; below LEAST_ELAPSED
    nothing is said.
    """
    if progress is None or elapsed is None or elapsed + TOLERANCE < LEAST_ELAPSED:
        return None
    return min(max(100.0 * progress / elapsed, 0.0), HIGHEST_ATTAINMENT)
