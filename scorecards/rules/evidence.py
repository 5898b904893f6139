"""How old the evidence is, and when it stops counting."""

from datetime import date

FRESH = "fresh"
STALE = "stale"
EXPIRED = "expired"
MISSING = "missing"


# Evidence twice as old as its allowance says nothing about today.
EXPIRY_FACTOR = 2


def freshness(evidence_on: date | None, *, today: date, stale_after_days: int) -> str:
    """fresh, stale (still counts, is pointed out), expired (no longer counts) or missing.

    Evidence dated in the future is fresh: it was entered with a wrong date, which is a matter for
    the form and no reason to lose an answer.
    """
    if evidence_on is None:
        return MISSING
    age = (today - evidence_on).days
    if age > EXPIRY_FACTOR * stale_after_days:
        return EXPIRED
    return STALE if age > stale_after_days else FRESH
