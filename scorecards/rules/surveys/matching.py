"""The same questions go to the same roles of both companies. Pure."""

from __future__ import annotations

from collections.abc import Collection

# Ours and the one at the partner that answers it; what is not named answers itself.
MATCHES = (
    ("alliance_manager", "counterpart"),
    ("executive_sponsor", "executive_sponsor"),
    ("sales_executive_sponsor", "sales_executive_sponsor"),
    ("committee_member", "committee_member"),
    ("functional_lead", "functional_lead"),
)


def unmatched(ours: Collection[str], theirs: Collection[str]) -> list[tuple[str, str]]:
    """(side, role) that is missing there while the other side has its match."""
    found = []
    for mine, other in MATCHES:
        if mine in ours and other not in theirs:
            found.append(("theirs", other))
        if other in theirs and mine not in ours:
            found.append(("ours", mine))
    return found
