"""Corporate goals: kept year by year (keeping), tied to alliances (ties), and confirmed by those
when they change (asking, confirming)."""
