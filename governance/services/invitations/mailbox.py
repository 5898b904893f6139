"""The mailbox to which mail programs answer, where one is configured (REPLIES_IMAP_URL)."""

from __future__ import annotations

import imaplib
from contextlib import suppress
from datetime import datetime
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings

from core.mail.stopped import take_bounce
from governance.models import ReceivedReply
from governance.services.invitations.replies import LARGEST, take_reply

log = structlog.get_logger(__name__)
AT_ONCE = 200  # messages of one run
TIMEOUT = 20  # seconds for one answer of the server


def read_mailbox(*, now: datetime) -> dict[str, int]:
    """Take in every unread message, and mark it as read once it is written down. Returns how many
    were taken and how many were of no use. Raises OSError or imaplib.IMAP4.error where the server
    is away: the next run reads them."""
    done = {"answers taken": 0, "returned e-mails taken": 0, "messages not used": 0}
    if not settings.REPLIES_IMAP_URL:
        return done
    box = _open(settings.REPLIES_IMAP_URL)
    try:
        _, found = box.uid("search", "UNSEEN")
        for uid in (found[0] or b"").split()[:AT_ONCE]:
            raw = _message(box, uid)
            if raw is None:
                continue
            done[_take(raw, now)] += 1
            box.uid("store", uid.decode(), "+FLAGS", "(\\Seen)")
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()
    return done


def _take(raw: bytes, now: datetime) -> str:
    """What became of a message: mail that comes back goes to its sender, which this is, too."""
    if take_bounce(raw, now):
        return "returned e-mails taken"
    row = take_reply(raw, now=now)
    return "answers taken" if row.state == ReceivedReply.State.TAKEN else "messages not used"


def _open(url: str) -> imaplib.IMAP4:
    """imaps://user:password@host:993/folder; without a folder the inbox."""
    place = urlsplit(url)
    host, folder = place.hostname or "", unquote(place.path.strip("/")) or "INBOX"
    if place.scheme == "imaps":
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, place.port or 993, timeout=TIMEOUT)
    else:
        box = imaplib.IMAP4(host, place.port or 143, timeout=TIMEOUT)
    box.login(unquote(place.username or ""), unquote(place.password or ""))
    box.select(f'"{folder}"')
    return box


def _message(box: imaplib.IMAP4, uid: bytes) -> bytes | None:
    """A message, and of one that is too large the beginning: enough to know it again."""
    _, parts = box.uid("fetch", uid.decode(), f"(BODY.PEEK[]<0.{LARGEST + 1}>)")
    for part in parts:
        if isinstance(part, tuple):
            return bytes(part[1])
    return None
