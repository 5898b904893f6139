"""Governance in Django admin: rows and choices are limited to what the signed-in person may see.

What plans or withdraws reminders (moving, cancelling, holding) is done on the pages, where the
services do it in one transaction; here such fields can be read, not set.
"""

from governance.admin import (
    calendar,
    committees,
    invitations,
    issues,
    meetings,
    minutes,
    outcomes,
    setup,
)

__all__ = [
    "calendar",
    "committees",
    "invitations",
    "issues",
    "meetings",
    "minutes",
    "outcomes",
    "setup",
]
