"""The mail of an invitation or a correction: what changed in words, and the entry for calendars.

The mail of a restricted alliance names neither the alliance nor the committee or a place, and
carries no sentence of an editor, who would name them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from core.dates.wall_time import zone
from core.mail.mime import Attachment, Content, compose
from core.mail.queue import mail_domain, site_url
from core.replies import reply_url
from governance.models import Announcement, Answer, Meeting, MeetingMode, Series
from governance.rules.itip.changes import Change, Difference, Kind, Method
from governance.rules.itip.snapshot import Entry, Snapshot, wall_of
from governance.rules.meetings import own_span, span
from governance.rules.recurrence import BadRule
from governance.rules.sentences import describe
from governance.services.invitations.building import Party, addressed, calendar_text, flat
from governance.services.invitations.truth import RESTRICTED, Case

REPLY = "meeting_answer"
BUTTONS = ((Answer.ACCEPTED, "Yes"), (Answer.TENTATIVE, "Maybe"), (Answer.DECLINED, "No"))
HEADS = {
    Kind.INVITED: "Invitation",
    Kind.CANCELLED: "Cancelled",
    Kind.MOVED: "Moved",
    Kind.RESTORED: "Takes place after all",
    Kind.PLACE: "Place changed",
    Kind.RENAMED: "Renamed",
    Kind.LENGTH: "Length changed",
    Kind.RHYTHM: "New schedule",
    Kind.DISCREET: "Details left out from now on",
    Kind.SAME: "Your invitation again",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change: "Moved", what was told, what is true, each on the reader's clock, and `also` on
    the meeting's own where that differs."""

    head: str
    was: str = ""
    now: str = ""
    also: str = ""
    reason: str = ""


def organizer() -> Party:
    """Who invites, for calendars: settings.CALENDAR_ORGANIZER, or the sender of all mail."""
    name, address = parseaddr(settings.CALENDAR_ORGANIZER or settings.DEFAULT_FROM_EMAIL)
    return Party(address, name)


def content(
    *,
    case: Case,
    change: Change,
    version: int,
    said: Sequence[Announcement],
    reasons: dict[str, str],
    now: datetime,
) -> Content:
    """What `case.person` reads. `reasons` are why occurrences were cancelled, by key."""
    context = _context(case, change, said, reasons, now)
    entry = _entry(case, change, version, context["url"], now)
    method = (("method", str(change.method)),)
    return compose(
        subject=flat(context["subject"], 150),
        text=render_to_string("governance/mail/invitation.txt", context),
        html=render_to_string("governance/mail/invitation.html", context),
        attachments=[Attachment("invite.ics", entry, "calendar", method, alternative=True)],
        reply_to=organizer().email,
    )


def _entry(case: Case, change: Change, version: int, url: str, now: datetime) -> str:
    shown = case.truth if change.method is Method.REQUEST or not change.whole else case.told
    shown = shown or case.told or case.handed
    assert shown is not None and case.invitation is not None
    if is_restricted(case):
        shown = replace(shown, master=_discreet(shown.master))
    text = calendar_text(
        uid=f"{case.uid}@{mail_domain()}",
        sequence=version,
        snapshot=shown,
        change=change,
        organizer=organizer(),
        url=url,
        stamp=now,
    )
    return addressed(text, Party(case.person.email, case.person.name), _answer(case, change))


def is_restricted(case: Case) -> bool:
    return case.unit is not None and case.unit.alliance.confidentiality == "restricted"


def _discreet(entry: Entry) -> Entry:
    return replace(entry, summary=RESTRICTED, location="")


def _hidden(one: Difference) -> Difference:
    """What was told before access was restricted is not told again."""
    if one.told is None:
        return one
    told = _discreet(one.told)
    words = one.kind in (Kind.PLACE, Kind.RENAMED) and told != one.told
    return replace(one, told=told, kind=Kind.DISCREET if words else one.kind)


def _answer(case: Case, change: Change) -> str:
    """A new time asks anew."""
    assert case.invitation is not None
    asks = {Kind.MOVED, Kind.RHYTHM, Kind.RESTORED, Kind.INVITED}
    again = any(one.kind in asks for one in change.differences)
    return Answer.NEEDS_ACTION if again else case.invitation.answer


def _context(
    case: Case,
    change: Change,
    said: Sequence[Announcement],
    reasons: dict[str, str],
    now: datetime,
) -> dict[str, Any]:
    person, user = case.person, case.person.user
    clock = user.time_zone if user else person.time_zone
    shown = case.truth or case.told or case.handed
    assert shown is not None
    restricted = is_restricted(case)
    reasons = {} if restricted else reasons
    title = RESTRICTED if restricted else shown.master.summary
    cancelled = change.method is Method.CANCEL and change.whole
    may_open = user is not None and case.may_open
    found = [_hidden(one) if restricted else one for one in change.differences]
    lines = [_line(one, shown, clock, reasons.get(one.key, "")) for one in found]
    sentences = [] if restricted else [
        (flat(row.sentence, 300), row.author.name if row.author else "") for row in said
    ]  # fmt: skip
    return {
        "subject": _subject(change, found[0], title, clock),
        "title": title,
        "lines": lines,
        "sentences": sentences,
        "why": case.why if cancelled else "",
        "schedule": "" if cancelled else rhythm_words(case.truth),
        "entry": _facts(case.truth, change, clock, now) if not cancelled else None,
        "answers": [] if change.method is Method.CANCEL else _answers(case, change),
        "restricted": restricted,
        "url": site_url(_page(case)) if may_open else "",
        "preferences_url": site_url(reverse("accounts:profile")) if user is not None else "",
        "cancelled": cancelled,
        "stands_in_for": case.unit.stands_in_for(person.pk) if case.unit is not None else "",
    }


def _page(case: Case) -> str:
    series = case.series
    if series is not None and series.meeting_id:
        return reverse("governance:meeting_detail", args=[series.meeting_id])
    if case.unit is not None:
        return reverse("governance:alliance_governance", args=[case.unit.alliance.pk])
    return "/"


def _answers(case: Case, change: Change) -> list[tuple[str, str]]:
    """Links to answer: of one meeting where the mail is about one of a series, else of all."""
    row, person = case.invitation, case.person
    assert row is not None
    meeting = 0
    if len(change.differences) == 1 and case.unit is not None:
        day = change.differences[0].key[:10]
        days = {str(one.occurrence): one.pk for one in case.unit.meetings if one.occurrence}
        meeting = days.get(day, 0)
    return [
        (label, reply_url(REPLY, subject=row.pk, person=person.pk, version=meeting, choice=value))
        for value, label in BUTTONS
    ]


def when(entry: Entry, zone_name: str) -> str:
    """ "Tue 1 Dec 2026, 15:00 to 16:00 Berlin time"."""
    one = span(entry.starts_at, entry.ends_at, zone_name)
    day = entry.starts_at.astimezone(zone(zone_name))
    return f"{day:%a} {day.day} {day:%b} {day.year}, {one.hours} {one.place}"


def _own(entry: Entry, clock: str) -> str:
    """The same on the meeting's own clock, where the reader's shows another time."""
    other = own_span(entry.starts_at, entry.ends_at, entry.zone, clock)
    return when(entry, entry.zone) if other else ""


def place_of(entry: Entry) -> str:
    mode = str(dict(MeetingMode.choices).get(entry.mode, ""))
    return ": ".join(part for part in (mode, flat(entry.location, 300)) if part)


def _line(one: Difference, shown: Snapshot, clock: str, reason: str) -> Line:
    head, told, true = HEADS[one.kind], one.told, one.true
    if one.kind is Kind.CANCELLED:
        assert told is not None
        return Line(head, was=when(told, clock), also=_own(told, clock), reason=reason)
    assert true is not None
    also = _own(true, clock)
    if one.kind in (Kind.PLACE, Kind.RENAMED) and told is not None:
        words = place_of if one.kind is Kind.PLACE else lambda entry: entry.summary
        head = f"{head}, {when(true, clock)}" if one.key or not shown.rule else head
        return Line(head, was=words(told), now=words(true), also=also)
    if one.kind in (Kind.SAME, Kind.DISCREET):
        return Line(head, now=when(true, clock), also=also)
    was = when(told, clock) if told is not None else ""
    if one.kind is Kind.RHYTHM and told is not None:
        return Line(head, was=was, now=f"from {when(true, clock)}", also=also)
    return Line(head, was=was, now=when(true, clock), also=also)


def _subject(change: Change, first: Difference, title: str, clock: str) -> str:
    entry = first.true or first.told
    assert entry is not None
    if len(change.differences) > 1:
        return f"{len(change.differences)} changes: {title}"
    at = when(entry, clock).rsplit(" to ", 1)[0]
    if first.kind is Kind.MOVED:
        return f"Moved to {at}: {title}"
    return f"{HEADS[first.kind]}: {title}, {at}"


def rhythm_words(truth: Snapshot | None) -> str:
    """How often, in words; empty for a single meeting."""
    if truth is None or not truth.rule:
        return ""
    ends = f";UNTIL={wall_of(truth.until):%Y%m%dT%H%M%S}" if truth.until else ""
    try:
        return describe(truth.rule + ends, wall_of(truth.master.start), truth.master.zone)
    except (BadRule, KeyError, TypeError):
        return ""


def _facts(
    truth: Snapshot | None, change: Change, clock: str, now: datetime
) -> dict[str, Any] | None:
    """When and where the next of what the mail is about takes place."""
    if truth is None:
        return None
    found = [one.true for one in change.differences if one.true and one.true.starts_at > now]
    if not found:
        return None
    entry = min(found, key=lambda one: one.starts_at)
    return {
        "mine": span(entry.starts_at, entry.ends_at, clock),
        "theirs": own_span(entry.starts_at, entry.ends_at, entry.zone, clock),
        "place": place_of(entry),
        # Of a series told as a whole because one meeting of it changed, that one is not the first.
        "first": bool(truth.rule) and change.whole and not change.differences[0].key,
    }


def reasons_of(series: Series, change: Change) -> dict[str, str]:
    """Why occurrences were cancelled, as the editor wrote it for everybody invited."""
    keys = {one.key: one for one in change.differences if one.kind is Kind.CANCELLED}
    if not keys:
        return {}
    if series.meeting_id:
        rows = Meeting.objects.filter(pk=series.meeting_id)
        return {key: row.state_reason for row in rows for key in keys}
    if series.cadence_id is None:
        return {}
    days = {key[:10]: key for key in keys if key}
    rows = Meeting.objects.filter(cadence=series.cadence_id, occurrence__in=list(days))
    return {days[row.occurrence.isoformat()]: row.state_reason for row in rows if row.occurrence}
