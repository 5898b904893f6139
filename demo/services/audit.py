"""The audit log of the demo: some weeks of an installation in which little goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from alliances.models import Alliance, Membership
from core.audit.models import AuditEvent
from core.audit.record import build
from demo.services.company import Company

HOME = {"sam": 10, "jonas": 21, "ruth": 3, "ines": 14, "tomas": 15, "priya": 33}
# Who signs in at which minute of the day, every how many days.
MORNINGS: tuple[tuple[str, int, int], ...] = (
    *(("ines", 487, 1), ("tomas", 790, 2), ("jonas", 525, 2)),
    *(("priya", 251, 3), ("ruth", 1110, 7), ("sam", 541, 9)),
)
READS: tuple[tuple[str, str, int], ...] = (
    *(("ines", "Northstar co-sell", 2), ("ruth", "Helix ADC", 5), ("jonas", "Drive OS", 6)),
    *(("jonas", "Project Quill", 12), ("tomas", "Nordwind grid", 16), ("ines", "Aurora", 20)),
)


def tell_audit_log(*, company: Company, now: datetime) -> None:
    """Events of the last five weeks, with who did them and from where."""
    users = {key: person.user for key, person in company.people.items() if person.user}
    named = {alliance.name: alliance for alliance in Alliance.objects.all()}
    events = [
        *_mornings(users, now),
        *_reads(users, named, now),
        *_mishaps(users, named, now),
        *_administration(users, named, now),
    ]
    # Not by save_events: what is made up belongs in no collector of logs.
    AuditEvent.objects.bulk_create(sorted(events, key=lambda event: event.at))


def _event(
    users: dict[str, User], who: str, kind: str, at: datetime, *, network: str = "", **said: Any
) -> Any:
    event = build(kind, actor=users.get(who), **said)
    event.at = at
    event.network = network or (f"192.0.2.{HOME[who]}" if who in HOME else None)
    return event


def _ago(now: datetime, days: int, minute: int) -> datetime:
    """A minute of the day so many days ago, in UTC, and never later than now."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight - timedelta(days=days) + timedelta(minutes=minute, seconds=(minute * 37) % 60)
    return min(at, now - timedelta(minutes=5))


def _mornings(users: dict[str, User], now: datetime) -> Iterator[Any]:
    for who, minute, every in MORNINGS:
        for days in range(1, 36, every):
            at = _ago(now, days, minute + days % 11)
            if at.weekday() < 5 and who in users:
                yield _event(users, who, "signed_in", at, about=users[who])


def _reads(users: dict[str, User], named: dict[str, Alliance], now: datetime) -> Iterator[Any]:
    for who, name, days in READS:
        if alliance := named.get(name):
            about: dict[str, Any] = {"about": alliance, "alliance_id": alliance.pk}
            yield _event(users, who, "terms_read", _ago(now, days, 600 + days), **about)


def _mishaps(users: dict[str, User], named: dict[str, Alliance], now: datetime) -> Iterator[Any]:
    """Somebody mistypes, a stranger tries, and a member asks for what is not theirs."""
    if ines := users.get("ines"):
        for second in (0, 1):
            at = _ago(now, 4, 486 + second)
            wrong: dict[str, Any] = {
                "about": ines,
                "summary": "Wrong password",
                "network": "192.0.2.14",
            }
            yield _event(users, "", "sign_in_failed", at, **wrong)
    stranger = {"summary": "No account has the address that was typed", "network": "203.0.113.77"}
    yield _event(users, "", "sign_in_failed", _ago(now, 9, 164), **stranger)
    if (quill := named.get("Project Quill")) and "priya" in users:
        asked: dict[str, Any] = {
            "about": quill,
            "alliance_id": quill.pk,
            "summary": f"GET /alliances/{quill.pk}/",
        }
        yield _event(users, "priya", "refused", _ago(now, 8, 611), **asked)


def _administration(
    users: dict[str, User], named: dict[str, Alliance], now: datetime
) -> Iterator[Any]:
    if tomas := users.get("tomas"):
        changes = {"Role": ["Member", "Alliance manager"]}
        yield _event(users, "sam", "role_changed", _ago(now, 30, 560), about=tomas, changes=changes)
    said = "40 alliances, 38 with deal sums"
    yield _event(users, "jonas", "portfolio_exported", _ago(now, 6, 702), summary=said)
    star = named.get("Northstar co-sell")
    member = star and Membership.objects.filter(alliance=star, role="functional_lead").first()
    if star and member:
        given: dict[str, Any] = {"about": member, "summary": f"in {star}", "alliance_id": star.pk}
        yield _event(users, "ines", "member_added", _ago(now, 18, 655), **given)
