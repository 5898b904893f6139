"""What a computed indicator measures, for one alliance: the reference for the columns of
`scorecards.rules.vectorised`. None means that nothing can be said."""


def percent(part: float | None, whole: float | None) -> float | None:
    """Share of the whole, 0..100 %; unknown where there was nothing to be measured."""
    if part is None or whole is None or not whole > 0:
        return None
    return min(max(100.0 * part / whole, 0.0), 100.0)
