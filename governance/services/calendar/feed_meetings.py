"""Meetings in a calendar feed: as series and single events, with the UIDs and the words of the
invitations by mail, from the same rules (services.invitations.truth)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from core.mail.queue import mail_domain, site_url
from governance.models import CommitteeMember, Meeting, Series
from governance.rules.itip.snapshot import Entry, Snapshot
from governance.services.calendar.feed_text import FeedEntry
from governance.services.invitations.touching import cadence_uid, meeting_uid
from governance.services.invitations.truth import MARGIN, Unit, entry, shown_of

CHUNK = 500


def meeting_entries(
    *, keys: Sequence[int], user: User, only_mine: bool, now: datetime
) -> list[FeedEntry]:
    """The meetings `keys`, which `user` sees. What lies ahead of a cadence is one series, with what
    differs and what was cancelled; what is over stands alone. Who is invited to single meetings of
    a series has these as events of their own, as in their mail.

    Three queries, and one for every CHUNK meetings.
    """
    rows = [row for some in _chunks(keys) for row in _read(some)]
    units: dict[int, list[Meeting]] = defaultdict(list)
    mine = _seats(user) if only_mine else None
    alone = []
    for row in rows:
        joins = mine is None or row.committee_id in mine
        if row.cadence_id is not None and joins and _is_ahead(row, now):
            units[row.cadence_id].append(row)
        else:
            alone.append(row)
    found = [one for meetings in units.values() for one in _series(meetings, now)]
    return _numbered([*found, *map(_single, alone)])


def _chunks(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK))


def _read(keys: Sequence[int]) -> Iterable[Meeting]:
    rows = Meeting.objects.filter(pk__in=keys).select_related("committee__alliance", "cadence")
    return rows.defer("minutes").order_by("starts_at", "pk")


def _seats(user: User) -> set[int]:
    seats = CommitteeMember.objects.filter(person__user=user.pk)
    return set(seats.order_by().values_list("committee", flat=True))


def _is_ahead(meeting: Meeting, now: datetime) -> bool:
    """As the invitations ask."""
    by_rule = meeting.occurrence is not None and meeting.occurrence >= (now - MARGIN).date()
    return by_rule or meeting.starts_at > now


def _series(meetings: list[Meeting], now: datetime) -> Iterator[FeedEntry]:
    committee, cadence = meetings[0].committee, meetings[0].cadence
    assert cadence is not None
    unit = Unit(committee, cadence, meetings)
    shown = shown_of(unit, now)
    off = {row.pk: row for row in meetings if row.state == Meeting.State.CANCELLED}
    if shown.series is not None and set(shown.keys) - off.keys():
        cancelled = {key: entry(off[pk]) for pk, key in shown.keys.items() if pk in off}
        page = reverse("governance:alliance_governance", args=[committee.alliance_id])
        yield FeedEntry(
            uid=cadence_uid(cadence.pk),
            url=site_url(page),
            sequence=1,
            series=_as_far_as(shown.series, shown.keys.values(), cancelled),
            cancelled=cancelled,
        )
        meetings = [row for row in meetings if row.pk not in shown.keys]
    yield from map(_single, meetings)


def _as_far_as(series: Snapshot, keys: Collection[str], cancelled: Collection[str]) -> Snapshot:
    """The rule ends with the last meeting that the site has: it makes more of them every night.
    What was cancelled is shown as such, not left out."""
    last = max(keys)
    gone = frozenset(key for key in series.gone if key <= last and key not in cancelled)
    overrides = {key: one for key, one in series.overrides.items() if key not in cancelled}
    return replace(series, until=last, gone=gone, overrides=overrides)


def _single(meeting: Meeting) -> FeedEntry:
    shown: Entry = entry(meeting)
    return FeedEntry(
        uid=meeting_uid(meeting.pk),
        url=site_url(meeting.get_absolute_url()),
        sequence=meeting.schedule_version,
        entry=shown,
        is_cancelled=meeting.state == Meeting.State.CANCELLED,
    )


def _numbered(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """With the SEQUENCE of the invitations, where somebody was invited; and the whole UID."""
    uids = [one.uid for one in entries]
    versions: dict[str, int] = {}
    for some in (uids[at : at + CHUNK] for at in range(0, len(uids), CHUNK)):
        versions |= dict(Series.objects.filter(uid__in=some).values_list("uid", "version"))
    domain = mail_domain()
    return [
        replace(one, uid=f"{one.uid}@{domain}", sequence=versions.get(one.uid, one.sequence))
        for one in entries
    ]
