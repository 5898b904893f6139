"""Answers that mail programs send back (iMIP, RFC 6047): each message is taken in once.

What such a mail says is believed no further than what a link would let its recipient say: an answer
of an invited address to a series that it was told of, sent from that address.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import parseaddr
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from icalendar import Calendar, Component

from core.dates.wall_time import to_wall
from core.mail.queue import mail_domain
from governance.models import Answer, AnsweredBy, Invitation, Meeting, ReceivedReply
from governance.rules.itip.snapshot import Snapshot
from governance.services.invitations.answers import record_answer
from governance.services.invitations.building import flat

log = structlog.get_logger(__name__)
LARGEST = 2_000_000  # bytes of a mail
LARGEST_CALENDAR = 200_000  # characters of its calendar part
MOST_EVENTS = 50
STATUS = {
    "ACCEPTED": Answer.ACCEPTED,
    "TENTATIVE": Answer.TENTATIVE,
    "DECLINED": Answer.DECLINED,
}
WORDS = {Answer.ACCEPTED: "Yes", Answer.TENTATIVE: "Maybe", Answer.DECLINED: "No"}


class NotUsed(ValueError):
    """Why a mail is no answer; the message is a sentence."""


@transaction.atomic
def take_reply(raw: bytes, *, now: datetime) -> ReceivedReply:
    """Take in one mail, whatever it is. The same one again changes nothing."""
    key, sender, found = _identity(raw)
    known = ReceivedReply.objects.filter(message_id=key).first()
    if known is not None:
        return known
    row = ReceivedReply(message_id=key, received_at=now, sender=sender)
    try:
        if found is None:
            raise NotUsed("The message is larger than 2 MB.")
        # All its answers or none.
        with transaction.atomic():
            row.invitation = _read(found, sender, now)
        row.state = ReceivedReply.State.TAKEN
    except NotUsed as reason:
        row.state, row.reason = ReceivedReply.State.REFUSED, str(reason)[:300]
    row.save(force_insert=True)
    return row


def _identity(raw: bytes) -> tuple[str, str, EmailMessage | None]:
    """A name by which the same mail is known again, its sender, and the mail if it is not too
    large to be read."""
    digest = f"<{hashlib.sha256(raw).hexdigest()}@content>"
    if len(raw) > LARGEST:
        return digest, "", None
    found: Any = message_from_bytes(raw, policy=modern)
    try:
        name = flat(str(found["Message-ID"] or ""), 300)
        sender = parseaddr(str(found["From"] or ""))[1]
    except Exception:  # the parser of headers fails in many ways on what nobody should send
        return digest, "", found
    return name or digest, flat(sender, 254), found


def _read(mail: EmailMessage, sender: str, now: datetime) -> Invitation:
    """Whatever is wrong with one mail must not keep those behind it waiting."""
    try:
        return _take(mail, sender, now)
    except (NotUsed, DatabaseError):
        raise
    except Exception as error:
        log.warning("reply_unreadable", error=type(error).__name__)
        raise NotUsed("Its calendar part cannot be read.") from error


def _take(mail: EmailMessage, sender: str, now: datetime) -> Invitation:
    # The first is that of our own mail server; those below it come with the mail.
    if "dmarc=fail" in str((mail.get_all("Authentication-Results") or [""])[0]).lower():
        raise NotUsed("The mail server says that it does not come from its sender.")
    calendar = _calendar(mail)
    method = str(calendar.get("method", "")).upper()
    if method not in ("REPLY", "COUNTER"):
        raise NotUsed(f"Its calendar part has the method {flat(method, 20) or 'none'}, not REPLY.")
    events = calendar.walk("VEVENT")
    if not events or len(events) > MOST_EVENTS:
        raise NotUsed("It answers no meeting, or too many.")
    taken = [_take_event(event, method, sender, now) for event in events]
    return taken[0]


def _calendar(mail: EmailMessage) -> Calendar:
    for part in mail.walk():
        if part.get_content_type() != "text/calendar":
            continue
        try:
            text = part.get_content()
            if len(text) > LARGEST_CALENDAR:
                raise NotUsed("Its calendar part is too large.")
            return Calendar.from_ical(text)
        except NotUsed:
            raise
        except Exception as error:  # whatever a broken text makes the parser raise
            raise NotUsed("Its calendar part cannot be read.") from error
    raise NotUsed("It has no calendar part.")


def _take_event(event: Component, method: str, sender: str, now: datetime) -> Invitation:
    row, status = _invited(event)
    if row.told_to.casefold() != sender.casefold():
        raise NotUsed("It answers for somebody else than its sender.")
    meeting = _meeting(row, event)
    comment = flat(str(event.get("comment", "")), 400)
    if method == "COUNTER":
        moment = getattr(event.get("dtstart"), "dt", None)
        time = f"{moment:%-d %b %Y, %H:%M}" if isinstance(moment, datetime) else "another time"
        _say(row, f"Proposes {time}. {comment}")
        return row
    if status not in STATUS:
        raise NotUsed("It says neither yes nor maybe nor no.")
    answer = STATUS[status]
    if _sequence(event) < row.asked:
        _say(row, f"{WORDS[answer]} to an earlier time. {comment}")
        return row
    record_answer(
        invitation=row,
        meeting=meeting,
        person_id=row.person_id,
        answer=answer,
        by=AnsweredBy.MAIL,
        now=now,
        comment=comment,
    )
    return row


def _say(row: Invitation, comment: str) -> None:
    Invitation.objects.filter(pk=row.pk).update(comment=comment.strip()[:500])


def _sequence(event: Component) -> int:
    try:
        return int(event.get("sequence", 0))
    except (TypeError, ValueError):
        return 0


def _invited(event: Component) -> tuple[Invitation, str]:
    uid, _, domain = flat(str(event.get("uid", ""))).partition("@")
    if domain != mail_domain():
        raise NotUsed("It answers an invitation that is not ours.")
    people = event.get("attendee", [])
    for one in people if isinstance(people, list) else [people]:
        address = flat(str(one), 300)
        address = address[7:] if address.lower().startswith("mailto:") else address
        rows = Invitation.objects.filter(
            series__uid=uid, told_to__iexact=address, person__left_on__isnull=True
        )
        row = rows.select_related("series", "person").first()
        if row is not None and address:
            return row, str(getattr(one, "params", {}).get("PARTSTAT", "")).upper()
    raise NotUsed("Nobody with this address was invited to this meeting.")


def _meeting(row: Invitation, event: Component) -> Meeting | None:
    """The meeting that is answered; None for all of a series."""
    if row.series.meeting_id:
        return None
    named = event.get("recurrence-id")
    if named is None:
        return None
    told = Snapshot.of_json(row.told or row.handed)
    moment = getattr(named, "dt", None)
    if told is None or not isinstance(moment, date):
        raise NotUsed("It answers a meeting of this series that does not exist.")
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = to_wall(moment.astimezone(UTC), told.master.zone)
    day = moment.date() if isinstance(moment, datetime) else moment
    meeting = Meeting.objects.filter(cadence=row.series.cadence_id, occurrence=day).first()
    if meeting is None:
        raise NotUsed("It answers a meeting of this series that does not exist.")
    return meeting
