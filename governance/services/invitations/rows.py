"""Invitations in the outgoing ledger: which columns say what, and how people read a row.

The subject is the invitation (one person, one series), the version that of the series. Each version
has a Message-ID of its own: mail servers drop what looks like a copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance
from core.mail.models import OutgoingMessage, OutgoingMessageQuerySet
from core.registry.mail import Described, InboxLine
from governance.models import Announcement, Invitation, Meeting, Series

KIND = "meeting_invitation"
SUBJECT = "governance.invitation"
# Why a mail was withdrawn, as the lists of mail say it.
CHANGED_AGAIN = "It changed again before it was sent."
CHANGED_BACK = "It was changed back before anybody was told."
OVER = "It lies in the past."
LEFT_COMPANY = "Has left the company."


def invitation_mails() -> OutgoingMessageQuerySet:
    return OutgoingMessage.objects.by_email().filter(kind=KIND)


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


def read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    """Rows in the inbox of `user`, who still sees the alliance: what is so now, in words, and what
    was said of the change. Six queries at most."""
    found = _invitations_of(rows, user)
    alliances = {one.series.committee.alliance_id for one in found.values()}
    seen = Alliance.objects.visible_to(user).filter(pk__in=alliances)
    keys, lines = set(seen.values_list("pk", flat=True)), {}
    ahead = Meeting.objects.in_bulk({one.next_pk for one in found.values() if one.next_pk})
    before = _versions_before(rows)
    said = _said({one.series_id for one in found.values()}) if any(before.values()) else []
    for row in rows:
        one = found.get(row.subject_id)
        if one is not None and one.series.committee.alliance_id in keys:
            line = _line(one.series, ahead.get(one.next_pk), user)
            lines[row.pk] = _changed(line, one.series_id, before[row.pk], row.version, said)
    return lines


def _versions_before(rows: Sequence[OutgoingMessage]) -> dict[int, int]:
    """By key of a row, the version that the one before it told; 0 for the first. E-mail counts as
    well: it is kept longer than the inbox."""
    mine = OutgoingMessage.objects.filter(
        kind=KIND, subject_id__in={row.subject_id for row in rows}
    )
    said = mine.exclude(last_error__in=(CHANGED_AGAIN, CHANGED_BACK)).order_by()
    told: dict[int, list[int]] = defaultdict(list)
    for subject, version in said.values_list("subject_id", "version"):
        told[subject].append(version)
    return {
        row.pk: max((one for one in told[row.subject_id] if one < row.version), default=0)
        for row in rows
    }


def _said(series: set[int]) -> list[Announcement]:
    rows = Announcement.objects.filter(series__in=series).exclude(sentence="")
    return list(rows.select_related("author").order_by("version"))


def _changed(
    line: InboxLine, series: int, before: int, version: int, said: list[Announcement]
) -> InboxLine:
    if not before:
        return line
    words = [
        (f"{one.author.name}: {one.sentence}" if one.author else one.sentence, "")
        for one in said
        if one.series_id == series and before < one.version <= version
    ]
    return replace(line, title=f"Changed: {line.title}", details=words)


def _invitations_of(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, Any]:
    """Those of committees that are still there, with `next_pk`, the next meeting of the series."""
    coming = Meeting.objects.filter(cadence=OuterRef("series__cadence"))
    coming = coming.upcoming(timezone.now()).order_by("starts_at", "pk")
    mine = Invitation.objects.filter(person__user=user.pk)
    mine = mine.select_related("series__meeting", "series__committee__alliance")
    read = mine.annotate(next_pk=Subquery(coming.values("pk")[:1]))
    kept = read.filter(series__committee__isnull=False)
    found: dict[int, Any] = kept.in_bulk({row.subject_id for row in rows})
    return found


def _line(series: Series, coming: Meeting | None, user: Any) -> InboxLine:
    committee, meeting = series.committee, series.meeting
    assert committee is not None  # see _invitations_of
    if meeting is not None:
        off = "cancelled, was " * (meeting.state == Meeting.State.CANCELLED)
        title = f"{meeting.title or committee}: {off}{when_words(meeting, user)}"
        return InboxLine(title, str(committee.alliance), meeting.get_absolute_url())
    at = f"next on {when_words(coming, user)}" if coming else "no meeting ahead"
    page = reverse("governance:alliance_governance", args=[committee.alliance_id])
    return InboxLine(f"Meetings of {committee}: {at}", str(committee.alliance), page)


def when_words(meeting: Meeting, user: Any) -> str:
    """ "Tue 1 Dec 2026, 15:00" on the reader's clock."""
    at = meeting.starts_at.astimezone(user.zone)
    return f"{at:%a} {at.day} {at:%b} {at.year}, {at:%H:%M}"


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
