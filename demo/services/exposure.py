"""What the managers of the demo think it would take to do without some of their alliances."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from alliances.models import Alliance
from demo.services.company import managers
from portfolio.models import Replacement

# Alliance, months to replace it, whether it is the only source, who could take over, days ago.
ESTIMATES = (
    ("Helix ADC", 30, "yes", "Nobody has a linker that is this far; an own one takes years.", 44),
    ("Cell platform", 18, "no", "Two contract makers, after a transfer of the process.", 61),
    ("Northstar co-sell", 9, "no", "Either of the other two large clouds.", 25),
    ("Drive OS", 24, "yes", "", 83),
    ("Nordwind grid", 12, "", "Utilities in the north, one country at a time.", 70),
    ("Atlas logistics", 4, "no", "Three carriers have quoted.", 33),
    ("Aurora", None, "yes", "", 90),
    ("Orbis data", 6, "no", "Any of the large data houses.", 52),
)


def tell_exposure(*, today: date) -> None:
    """Before the past is replayed, so that each day knows what was estimated by then."""
    in_charge, found = managers(), {row.name: row for row in Alliance.objects.active()}
    for name, months, single, others, ago in ESTIMATES:
        alliance = found.get(name)
        if alliance is None:
            continue
        day = today - timedelta(days=ago)
        row: Any = Replacement(
            alliance=alliance,
            months=months,
            single_source=single,
            others=others,
            estimated_on=day,
            estimated_by=in_charge.get(alliance.pk),
        )
        row._history_date = datetime.combine(day, time(15), tzinfo=UTC)
        row._history_user = row.estimated_by
        row.save(force_insert=True)
