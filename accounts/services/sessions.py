"""Sessions: how long they last, what people see of them, and how they are ended.

When a session began and was last used stands in the session itself, which every request reads
anyway; the list that people see (allauth's UserSession) is brought up to date every few minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.rules.devices import device_name
from accounts.rules.sessions import Limits, is_over, span_in_words, write_after
from core.audit.record import record
from core.network import client_ip
from core.text import plural

BEGAN, SEEN = "session_began", "session_seen"
NOWHERE = "0.0.0.0"  # the list has no empty address; it is shown as unknown


def limits_of(session: SessionBase) -> Limits:
    """What holds for a session: longer where "Stay signed in" was ticked."""
    if session.get_expire_at_browser_close():
        return Limits(settings.SESSION_IDLE_HOURS * 3600, settings.SESSION_MAX_HOURS * 3600)
    return Limits(settings.SESSION_STAY_IDLE_HOURS * 3600, settings.SESSION_STAY_MAX_HOURS * 3600)


def limits_in_words() -> dict[str, str]:
    """Both pairs of limits, as the page of sessions says them."""
    hours = {
        "idle": settings.SESSION_IDLE_HOURS,
        "longest": settings.SESSION_MAX_HOURS,
        "stay_idle": settings.SESSION_STAY_IDLE_HOURS,
        "stay_longest": settings.SESSION_STAY_MAX_HOURS,
    }
    return {name: span_in_words(given) for name, given in hours.items()}


def mark_begin(session: SessionBase, now: datetime) -> None:
    """Somebody signed in: both limits count from `now`."""
    session[BEGAN] = session[SEEN] = now.timestamp()


def has_ended(session: SessionBase, now: datetime) -> bool:
    """Whether somebody is signed in by this session who was idle, or signed in, for too long. One
    that has no times yet begins now."""
    if SESSION_KEY not in session:
        return False
    if BEGAN not in session or SEEN not in session:
        mark_begin(session, now)
        return False
    times = {"started": session[BEGAN], "seen": session[SEEN]}
    return is_over(**times, now=now.timestamp(), limits=limits_of(session))


def note_use(request: HttpRequest, now: datetime) -> None:
    """Note that a session is used, every few minutes: in itself, and in the list that people
    see."""
    session = request.session
    if SESSION_KEY not in session:
        return
    if abs(now.timestamp() - session[SEEN]) < write_after(limits_of(session)):
        return
    session[SEEN] = now.timestamp()
    session[BEGAN] = min(session[BEGAN], session[SEEN])  # the clock may have been set back
    list_session(request, user_id=int(session[SESSION_KEY]), now=now)


def list_session(request: HttpRequest, *, user_id: int, now: datetime) -> None:
    """Put the session of a request into the list of its person, or bring it up to date."""
    if not request.session.session_key:  # that of somebody else was just thrown away in its place
        request.session.create()
    seen = {
        "user_id": user_id,
        "ip": client_ip(request) or NOWHERE,
        "user_agent": request.headers.get("user-agent", "")[:200],
        "last_seen_at": now,
    }
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults=seen,
        create_defaults={
            **seen,
            "created_at": datetime.fromtimestamp(request.session.get(BEGAN, now.timestamp()), UTC),
        },
    )


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its person sees it; `address` is "" if unknown."""

    pk: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(*, user: User, this: str | None, now: datetime) -> list[OpenSession]:
    """What somebody sees of their sessions, the one of the key `this` first, then the last used
    first."""
    lines = [
        OpenSession(
            pk=row.pk,
            device=device_name(row.user_agent),
            address="" if row.ip == NOWHERE else row.ip,
            began_at=row.created_at,
            seen_at=row.last_seen_at,
            is_this=row.session_key == this,
        )
        for row in open_sessions(user=user, now=now)
    ]
    return sorted(lines, key=lambda line: not line.is_this)


def open_sessions(*, user: User, now: datetime) -> list[UserSession]:
    """The sessions by which somebody is signed in, the last used first. Those that are over are
    forgotten by the way."""
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk"))
    stored = Session.objects.in_bulk([row.session_key for row in rows])
    ended = [row.pk for row in rows if not _opens(stored.get(row.session_key), user, now)]
    if ended:
        UserSession.objects.filter(pk__in=ended).delete()
    return [row for row in rows if row.pk not in set(ended)]


def _opens(row: Session | None, user: User, now: datetime) -> bool:
    if row is None or row.expire_date <= now:
        return False
    store = SessionStore()
    store.update(row.get_decoded())
    belongs = store.get("_auth_user_hash") == user.get_session_auth_hash()
    return belongs and SESSION_KEY in store and not has_ended(store, now)


@transaction.atomic
def end_sessions(*, user: User, but: str = "", only: int | None = None) -> int:
    """End the sessions of `user`, but for that of the key `but`, or the one of the id `only`, at
    once and for good; returns how many were ended."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=but)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    if keys:
        Session.objects.filter(session_key__in=keys).delete()
        rows.filter(session_key__in=keys).delete()
        record("session_ended", about=user, summary=plural(len(keys), "session"))
    return len(keys)


def forget_sessions(*, now: datetime) -> int:
    """Delete sessions that have expired, and what the lists hold of those that are gone."""
    deleted = Session.objects.filter(expire_date__lt=now).delete()[0]
    kept = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=kept).delete()
    return deleted
