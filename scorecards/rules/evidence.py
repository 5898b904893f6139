"""How old evidence may be."""

from datetime import date

# Evidence twice as old as its allowance says nothing about today, and no longer counts.
EXPIRY_FACTOR = 2


def is_stale(evidence_on: date | None, *, today: date, stale_after_days: int) -> bool:
    """Whether evidence is older than its allowance and still counts: that is pointed out.

    Evidence dated in the future is fresh: it was entered with a wrong date, which is a matter for
    the form and no reason to lose an answer.
    """
    if evidence_on is None:
        return False
    age = (today - evidence_on).days
    return stale_after_days < age <= EXPIRY_FACTOR * stale_after_days
