"""What a computed indicator measures, for one alliance; None means that nothing can be said."""

from scorecards.rules.additive import TOLERANCE

# Earlier in a year progress against elapsed time says nothing yet.
LEAST_ELAPSED = 0.1
# Twice the plan in January must not outshine a whole year on plan.
HIGHEST_ATTAINMENT = 150.0


def percent(part: float | None, whole: float | None) -> float | None:
    """Share of the whole, 0..100 %; unknown where there was nothing to be measured."""
    if part is None or whole is None or not whole > 0:
        return None
    return min(max(100.0 * part / whole, 0.0), 100.0)


def progress(actual: float | None, baseline: float | None, target: float) -> float | None:
    """Share of the way from baseline to target, may be below 0 or above 1.

    Without a baseline the way begins at 0, since actuals are cumulated over the year. A target that
    falls (fewer complaints) works the same way.
    """
    start = 0.0 if baseline is None else baseline
    if actual is None or target == start:
        return None
    return (actual - start) / (target - start)


def attainment(progress: float | None, elapsed: float | None) -> float | None:
    """Progress against the time elapsed when it was measured, in percent of plan, 0..150.

    `elapsed` is the share of the plan's year that had passed, 0..1; below a tenth nothing is said.
    """
    if progress is None or elapsed is None or elapsed + TOLERANCE < LEAST_ELAPSED:
        return None
    return min(max(100.0 * progress / elapsed, 0.0), HIGHEST_ATTAINMENT)
