"""Calendar feeds: made, renewed and taken away, found by their secret, and who read them when.

The secret is shown once and stored nowhere: a row holds its SHA-256, which for 160 random bits is
as good as a slow hash and can be looked up.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.rules.delays import Growth, Lane
from accounts.services.limits import begin
from alliances.models import Alliance
from core.audit.record import record
from core.mail.queue import site_url
from core.revision.updates import save_revision
from governance.models import CalendarFeed
from governance.rules.feed import program_name

SECRET_BYTES = 20
MADE, RENEWED, REVOKED = "feed_made", "feed_renewed", "feed_revoked"
COUNTED_FOR, MOST_READS = timedelta(minutes=10), 30
"""More than so many reads within this time have to wait for its end."""

GUESSES = Growth(free=20, first=1, longest=60)
"""Addresses that open nothing, tried from one network."""


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _new_token() -> str:
    # Of digits and letters a to f, so that no log takes it for a word (config.logs).
    return secrets.token_hex(SECRET_BYTES)


def feeds_of(*, user: User) -> QuerySet[CalendarFeed]:
    """Their own: of all they see, and of alliances that they still see."""
    seen = Alliance.objects.visible_to(user).values("pk")
    rows = CalendarFeed.objects.filter(user=user.pk).select_related("alliance")
    return rows.filter(Q(alliance__isnull=True) | Q(alliance__in=seen))


@dataclass(frozen=True, slots=True)
class FeedPanel:
    """`feed` is that of all they see; None while there is none."""

    feed: CalendarFeed | None


def feed_panel(user: User, reader: User, today: date) -> FeedPanel:
    """For the profile. One query."""
    return FeedPanel(CalendarFeed.objects.filter(user=user.pk, alliance__isnull=True).first())


def address_of(token: str) -> str:
    """What people paste into their calendar program."""
    return site_url(reverse("governance:feed_file", args=[token]))


@transaction.atomic
def make_feed(
    *,
    user: User,
    alliance: Alliance | None,
    only_mine: bool,
    kinds: Sequence[str],
    now: datetime,
) -> str:
    """Make a feed, and give its secret. Raises ValidationError if there is one already."""
    feeds = CalendarFeed.objects.filter(user=user, alliance=alliance)
    if feeds.exists():
        raise ValidationError("You already have this feed. Renew it for a new address.")
    token = _new_token()
    feed = CalendarFeed(
        user=user,
        alliance=alliance,
        token_hash=_hash(token),
        only_mine=only_mine,
        kinds=list(kinds),
        made_at=now,
    )
    feed.save(force_insert=True)
    _record(MADE, feed)
    return token


@transaction.atomic
def renew_feed(*, feed: CalendarFeed, expected: int, now: datetime) -> str:
    """A new secret; the old address opens nothing from now on. Raises StaleRevision."""
    token = _new_token()
    feed.token_hash, feed.made_at = _hash(token), now
    feed.last_read_at, feed.last_read_by = None, ""
    fields = ("token_hash", "made_at", "last_read_at", "last_read_by")
    save_revision(instance=feed, expected=expected, fields=fields)
    _record(RENEWED, feed)
    return token


@transaction.atomic
def change_feed(
    *, feed: CalendarFeed, expected: int, only_mine: bool, kinds: Sequence[str]
) -> CalendarFeed:
    """What stands in it; the address stays. Raises StaleRevision."""
    feed.only_mine, feed.kinds = only_mine, list(kinds)
    return save_revision(instance=feed, expected=expected, fields=("only_mine", "kinds"))


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed) -> None:
    """Its address opens nothing from now on."""
    _record(REVOKED, feed)
    feed.delete()


def _record(kind: str, feed: CalendarFeed) -> None:
    record(kind, about=feed.user, alliance_id=feed.alliance_id, summary=str(feed))


def open_feed(*, token: str) -> CalendarFeed | None:
    """The feed that a secret opens: of somebody who still signs in, and of an alliance that they
    still see. One query; a second one for the alliance."""
    rows = CalendarFeed.objects.select_related("user__person", "alliance")
    feed = rows.filter(token_hash=_hash(token), user__is_active=True).first()
    if feed is None or _has_left(feed):
        return None
    if feed.alliance_id is not None:
        seen = Alliance.objects.visible_to(feed.user).filter(pk=feed.alliance_id)
        return feed if seen.exists() else None
    return feed


def _has_left(feed: CalendarFeed) -> bool:
    person = getattr(feed.user, "person", None)
    return person is not None and person.left_on is not None


def wait_for_guess(*, network: str, now: datetime) -> int:
    """Count an address that opens nothing; seconds that this network has to wait, 0 for none."""
    return begin(lanes=[Lane(("feed", "", "network", network), GUESSES)], now=now).wait


def seconds_to_wait(*, feed: CalendarFeed, now: datetime) -> int:
    """Until the feed may be read again; 0 for now."""
    since = feed.counted_from
    if since is None or now - since >= COUNTED_FOR or feed.reads < MOST_READS:
        return 0
    return max(1, int((since + COUNTED_FOR - now).total_seconds()))


def note_read(*, feed: CalendarFeed, user_agent: str, content_hash: str, now: datetime) -> datetime:
    """Write down who read it, in one UPDATE. Returns since when the content is what it is now. The
    revision stays: nobody edited the feed."""
    starts_anew = feed.counted_from is None or now - feed.counted_from >= COUNTED_FOR
    if feed.content_hash != content_hash or feed.content_changed_at is None:
        # Programs are told times in whole seconds.
        feed.content_hash, feed.content_changed_at = content_hash, now.replace(microsecond=0)
    CalendarFeed.objects.filter(pk=feed.pk, token_hash=feed.token_hash).update(
        revision=F("revision"),
        last_read_at=now,
        last_read_by=program_name(user_agent),
        content_hash=feed.content_hash,
        content_changed_at=feed.content_changed_at,
        counted_from=now if starts_anew else feed.counted_from,
        reads=1 if starts_anew else F("reads") + 1,
    )
    return feed.content_changed_at
