"""How long a sponsor may be silent. Pure."""

from __future__ import annotations

from datetime import date

# A sponsor one has not spoken with for a month wants a call; for two months, has gone quiet.
CONTACT_FRESH_DAYS = 30
CONTACT_STALE_DAYS = 60


def contact_band(last: date | None, today: date) -> str:
    """ "green", "amber" or "red" by the days since the last contact; "" when none is on record."""
    if last is None:
        return ""
    days = (today - last).days
    if days <= CONTACT_FRESH_DAYS:
        return "green"
    return "amber" if days <= CONTACT_STALE_DAYS else "red"
