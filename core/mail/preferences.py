"""What people want to get: kinds of messages that they switched off, by channel.

Only deviations are kept, in the list `muted` of an account (or of a person on record who has none):
"meeting_reminder:email".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.mail.models import Channel
from core.registry.mail import MailKind, mail_kinds

SWITCHED_OFF = "Has switched off "
"""How the reason begins for which a message is withdrawn that its recipient does not want."""

CHOSEN = (Channel.EMAIL, Channel.INBOX)


def muted_key(kind: str, channel: str) -> str:
    return f"{kind}:{channel}"


def wants(recipient: Any, kind: MailKind, channel: str) -> bool:
    """Whether `recipient` (with `muted`; None for a stranger) gets `kind` over `channel`."""
    if channel == Channel.INBOX and kind.inbox is None:
        return False
    if recipient is None or not kind.optional:
        return True
    return muted_key(kind.key, channel) not in recipient.muted


def wanted(recipient: Any, key: str) -> bool:
    """Whether the kind of this key reaches them over any channel."""
    kind = mail_kinds[key]
    return any(wants(recipient, kind, channel) for channel in CHOSEN)


def with_muted(muted: Iterable[str], key: str, *, is_muted: bool) -> list[str]:
    """The list with `key` in it or not; what is of no kind any more stays as it is."""
    rest = {one for one in muted if one != key}
    return sorted(rest | {key}) if is_muted else sorted(rest)
