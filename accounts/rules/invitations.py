"""Which sign-ins one person may give another, and how long an invitation holds. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

VALID_FOR = timedelta(days=7)
GUEST = "guest"
# By the role of who invites. The portfolio's leaders are named by an administrator.
MAY_GRANT: dict[str, tuple[str, ...]] = {
    "manager": ("guest", "member"),
    "leader": ("guest", "member", "manager", "executive"),
}
EVERY_ROLE = ("guest", "member", "manager", "executive", "leader")


def grantable(*, role: str, is_administrator: bool) -> tuple[str, ...]:
    """The roles that somebody with `role` may give in an invitation, the least first."""
    return EVERY_ROLE if is_administrator else MAY_GRANT.get(role, ())


def state(*, accepted: bool, expires_at: datetime, now: datetime) -> str:
    """accepted, invited or expired; the link works up to, and not at, `expires_at`."""
    if accepted:
        return "accepted"
    return "invited" if now < expires_at else "expired"
