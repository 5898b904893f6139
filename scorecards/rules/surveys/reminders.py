"""When those who have not answered a survey are reminded. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

INVITATION, HALFWAY, LAST_CALL, RESULT = 0, 1, 2, 3
LAST_CALL_BEFORE = timedelta(days=2)
SHORT = timedelta(days=3)
"""A survey that is open no longer than this is reminded of once."""
LOW_FROM = timedelta(days=7)
"""So long before the end a low response is told to the alliance manager."""


def due_at(variant: int, *, opened_at: datetime, closes_at: datetime) -> datetime | None:
    """When the message is due; None where the survey is too short for it."""
    open_for = closes_at - opened_at
    if variant == INVITATION:
        return opened_at
    if variant == LAST_CALL:
        return closes_at - min(LAST_CALL_BEFORE, open_for / 3)
    if open_for <= SHORT:
        return None
    halfway = opened_at + open_for / 2
    # Not twice within a day.
    last_call = closes_at - min(LAST_CALL_BEFORE, open_for / 3)
    return halfway if last_call - halfway >= timedelta(days=1) else None
