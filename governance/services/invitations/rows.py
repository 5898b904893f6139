"""Invitations in the outgoing ledger: which columns say what, and how people read a row.

The subject is the invitation (one person, one series), the version that of the series. Each version
has a Message-ID of its own: mail servers drop what looks like a copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.mail.models import OutgoingMessage, OutgoingMessageQuerySet
from core.registry.mail import Described
from governance.models import Invitation

KIND = "meeting_invitation"
SUBJECT = "governance.invitation"
# Why a mail was withdrawn, as the lists of mail say it.
CHANGED_AGAIN = "It changed again before it was sent."
CHANGED_BACK = "It was changed back before anybody was told."
OVER = "It lies in the past."
LEFT_COMPANY = "Has left the company."


def invitation_mails() -> OutgoingMessageQuerySet:
    return OutgoingMessage.objects.filter(kind=KIND)


def invitation_key(*, invitation: int, version: int) -> str:
    return f"{invitation}:{version}"


def invitations_shown_to(user: Any, edit: bool) -> QuerySet | None:
    """Ids of the invitations whose mails `user` may see or have sent again: ours alone."""
    if user.is_guest:
        return None
    rows = Invitation.objects
    return (rows.editable_by(user) if edit else rows.visible_to(user)).order_by().values("pk")


def still_wanted(now: datetime) -> Q:
    """Those that tell the last version."""
    last = Invitation.objects.filter(
        pk=OuterRef("subject_id"), series__version=OuterRef("version")
    ).exclude(told_version=F("series__version"))
    return Q(Exists(last.order_by()))


def describe(rows: Iterable[OutgoingMessage]) -> dict[int, Described]:
    """Rows in words, by primary key."""
    rows = list(rows)
    related = ("person", "series__meeting", "series__committee__alliance")
    found = Invitation.objects.select_related(*related).in_bulk({row.subject_id for row in rows})
    words = {}
    for row in rows:
        one = found.get(row.subject_id)
        committee = one.series.committee if one else None
        meeting = one.series.meeting if one else None
        words[row.pk] = Described(
            recipient=f"{one.person.name}, {one.person.email}" if one else "",
            about=f"{meeting or committee}, {committee.alliance}" if committee else "",
            url=meeting.get_absolute_url() if meeting else "",
        )
    return words


def not_told() -> QuerySet[Invitation, Any]:
    """Invitations of which the last mail did not go out, and nobody tries again by itself."""
    lost = (
        invitation_mails()
        .undelivered()
        .order_by()
        .filter(subject_id=OuterRef("pk"), version=OuterRef("series__version"))
    )
    rows: QuerySet[Invitation, Any] = Invitation.objects.all()
    return rows.filter(Exists(lost)).exclude(told_version=F("series__version"))


def told_elsewhere() -> Q:
    """Rows of mail that another one has made needless."""
    later = Invitation.objects.filter(
        pk=OuterRef("subject_id"), series__version__gt=OuterRef("version")
    )
    return Q(Exists(later.order_by()), kind=KIND)
