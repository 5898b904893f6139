"""When a meeting counts as not held."""

from __future__ import annotations

from datetime import timedelta

MISSED_AFTER = timedelta(hours=48)
"""Time to record a meeting before it counts as not held: two days for writing minutes."""
