"""Who has to use two-step sign-in. Pure."""

from __future__ import annotations

NOBODY, ADMINISTRATORS, STAFF, EVERYBODY = "nobody", "administrators", "staff", "everybody"
POLICIES = (NOBODY, ADMINISTRATORS, STAFF, EVERYBODY)


def is_required(policy: str, *, is_administrator: bool, is_staff: bool) -> bool:
    """Whether `policy`, one of POLICIES, asks it of this person. Staff open Django admin; whoever
    is an administrator counts as staff."""
    return {
        NOBODY: False,
        ADMINISTRATORS: is_administrator,
        STAFF: is_administrator or is_staff,
        EVERYBODY: True,
    }[policy]
