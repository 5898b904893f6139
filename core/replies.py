"""Signed links by which people answer without signing in.

A link names its kind, its subject, the person and a version. It is signed, not stored, so that it
stands nowhere; whether it still works is asked of its kind each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse

from core.mail.queue import site_url
from core.registry.replies import Asked, ReplyKind, reply_kinds

VALID_FOR = timedelta(days=366)
_SALT = "core.reply"


@dataclass(frozen=True, slots=True)
class Link:
    kind: ReplyKind
    subject: int
    person: int
    version: int

    def load(self) -> Asked | None:
        return self.kind.load(self.subject, self.person, self.version)


def reply_path(kind: str, *, subject: int, person: int, version: int = 0, choice: str = "") -> str:
    """The address of the page that asks `person`; `choice` is offered first. Raises KeyError for a
    kind that nobody registered."""
    token = signing.dumps([reply_kinds[kind].key, subject, person, version], salt=_SALT)
    query = f"?{urlencode({'choice': choice})}" if choice else ""
    return reverse("core:reply", args=[token]) + query


def reply_url(kind: str, *, subject: int, person: int, version: int = 0, choice: str = "") -> str:
    """The same as a link for a mail."""
    return site_url(
        reply_path(kind, subject=subject, person=person, version=version, choice=choice)
    )


def read_link(token: str) -> Link | None:
    """What a token names; None for one that we did not sign, or that is too old."""
    try:
        found = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    key, subject, person, version = found
    kind = reply_kinds.get(key)
    return None if kind is None else Link(kind, subject, person, version)
