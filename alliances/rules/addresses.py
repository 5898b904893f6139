"""Addresses of people: when a link still confirms one, and what may be said about one. Pure."""

from __future__ import annotations

import string
from datetime import datetime, timedelta

VALID_FOR = timedelta(days=7)
AGAIN_AFTER = timedelta(minutes=10)
"""How soon after a confirmation e-mail another one may be sent by hand."""

UNCONFIRMED = (
    "The e-mail address is not confirmed, and access to this alliance is restricted. Send a "
    "confirmation e-mail from the page of the person: once they confirm, this message goes out."
)
"""Why a message waits, or in the end was missed; it stands in the ledger."""


def held(*, restricted: bool, confirmed: bool) -> str:
    """Why a message about an alliance waits; "" if it may go out."""
    return UNCONFIRMED if restricted and not confirmed else ""


_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def folded(address: str) -> str:
    """What two ways to write one address have in common: all but the case of a to z. Other letters
    that fold to the same (\u017f to s, \u00df to ss) can be those of another mailbox."""
    return address.translate(_SMALL)


def same(one: str, other: str) -> bool:
    """Whether both are one address; case says nothing, and no address is none's."""
    return bool(one) and folded(one) == folded(other)


def state(
    *,
    address: str,
    on_record: str,
    is_change: bool,
    used: bool,
    already: bool,
    expires_at: datetime,
    now: datetime,
) -> str:
    """What a link to confirm `address` is good for: open, confirmed (or changed, as was asked:
    nothing is left to do), expired, or replaced by another address on record.

    `already`: the address on record is confirmed. A link works up to, and not at, `expires_at`.
    """
    current = same(address, on_record)
    if used:
        return "confirmed" if current else "replaced"
    if is_change:
        return "open" if now < expires_at else "expired"
    if not current:
        return "replaced"
    if already:
        return "confirmed"
    return "open" if now < expires_at else "expired"
