"""What the page of a meeting in session says first."""

from __future__ import annotations

from dataclasses import dataclass

from core.text import plural


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a meeting stands: counts of items, of those that need a decision and have one, and of
    the minutes it is `behind`."""

    state: str
    begun: bool
    starts: str
    items: int = 0
    current: int = 0
    wanted: int = 0
    taken: int = 0
    behind: str = ""
    decisions: int = 0
    actions: int = 0


def heading(now: Standing) -> str:
    """ "2 of 3 decisions taken, 4 minutes behind"."""
    if now.state == "held":
        return f"Held: {plural(now.decisions, 'decision')}, {plural(now.actions, 'action')}"
    if now.state == "cancelled":
        return "This meeting was cancelled"
    if not now.begun:
        return f"Starts at {now.starts}"
    if now.wanted:
        first = f"{now.taken} of {plural(now.wanted, 'decision')} taken"
    elif now.current:
        first = f"Item {now.current} of {now.items}"
    elif now.items:
        first = plural(now.items, "item") + " on the agenda"
    else:
        return f"{plural(now.decisions, 'decision')}, {plural(now.actions, 'action')} so far"
    return f"{first}, {now.behind}" if now.behind else first
