"""What must not happen at the same time to the portfolio as a whole."""

from __future__ import annotations

from core.db.locks import transaction_lock


def lock_portfolio() -> None:
    """Wait for another import or merge to end, so that two never make the same alliance twice and
    none writes to a partner that the other takes away. Call it inside a transaction."""
    transaction_lock("alliances.portfolio")
