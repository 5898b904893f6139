"""How long an alliance may be flagged as at a critical juncture. Pure."""

from __future__ import annotations

from datetime import date, timedelta

# Ours: what lasts longer than half a year is how things are, and no juncture.
MOST_DAYS = 180
# Reasons in the order in which they are offered and counted, with the words that go on from
# "critical juncture: ".
REASONS = {
    "renewal": "renewal",
    "launch": "launch",
    "vote": "vote",
    "crisis": "crisis",
    "other": "other reason",
}
KEYS = tuple(REASONS)


def last_until(today: date) -> date:
    """The last day until which an alliance may be flagged today."""
    return today + timedelta(days=MOST_DAYS)


def why_not_until(until: date, today: date) -> str:
    """Why a flag cannot end on that day, as a sentence; "" where it can."""
    if until < today:
        return "This day has passed. Enter today or a later day."
    if until > (last := last_until(today)):
        return f"Enter a day up to {last:%-d %b %Y}: a flag lasts at most {MOST_DAYS} days."
    return ""


def reason_words(place: int) -> str:
    """The words of a reason by its place among KEYS, from 0; those of the last for any other."""
    return REASONS[KEYS[place] if 0 <= place < len(KEYS) else KEYS[-1]]
