"""Lines typed in a meeting. Each is a row of its own and is taken once, however often it comes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from alliances.models import Membership, Person
from core.revision.updates import save_revision
from governance.models import AgendaItem, Attendee, CommitteeMember, Meeting, MeetingLine
from governance.rules.typed_line import (
    LONGEST,
    Someone,
    Typed,
    marked,
    read_line,
    shared_by_mistake,
)
from governance.services.actions import add_action
from governance.services.agenda.running import running_item
from governance.services.decisions import record_decision
from governance.services.minutes.locks import require_unlocked
from governance.services.record_meeting import require_recordable
from governance.services.rights import right_for

Kind = MeetingLine.Kind
USUAL_DAYS = 14  # for an action without a day, where no meeting follows soon
SOON = timedelta(days=120)
LATE = timedelta(days=14)  # how long ago a line that arrives may have been typed
TOUCHED = "This action has been worked on. Drop it on the page of the meeting instead."


@dataclass(frozen=True, slots=True)
class Typist:
    """What somebody may do on the live page: `writes` notes, `records` attendance, decisions and
    actions; of our `company`, which has lines of its own."""

    writes: bool
    records: bool
    company: bool


class Asks(Exception):
    """It is not clear what a line becomes; `typed` holds the question and who may be meant."""

    def __init__(self, typed: Typed) -> None:
        super().__init__(typed.question)
        self.typed = typed


def typist(*, meeting: Meeting, user: User, editable: bool) -> Typist:
    """Who may change the alliance records; who is invited, or sits on the committee, writes notes,
    on either side. At most one query."""
    writes = editable or _belongs(meeting, user)
    return Typist(writes=writes, records=editable, company=not user.is_guest)


def _belongs(meeting: Meeting, user: User) -> bool:
    invited = Attendee.objects.filter(meeting=meeting, person__user=user.pk).order_by()
    seated = CommitteeMember.objects.filter(
        committee=meeting.committee_id, person__user=user.pk
    ).order_by()
    return invited.values("person").union(seated.values("person")).exists()


def people_to_name(meeting: Meeting) -> list[Someone]:
    """Whom "@" finds: the people of the alliance today, and who is invited. One query."""
    of_alliance = Membership.objects.current().filter(alliance=meeting.committee.alliance_id)
    invited = Attendee.objects.filter(meeting=meeting)
    rows = Person.objects.still_here().filter(
        Q(pk__in=of_alliance.values("person")) | Q(pk__in=invited.values("person"))
    )
    return [
        Someone(row.pk, row.name, row.side, str(row.partner or settings.COMPANY_NAME))
        for row in rows.select_related("partner").order_by("name", "pk")
    ]


def usual_day(meeting: Meeting, today: date) -> date:
    """When an action without a day is due: at the next meeting, if that is soon. One query."""
    coming = Meeting.objects.filter(committee=meeting.committee_id, state="scheduled")
    coming = coming.filter(starts_at__gt=meeting.ends_at, local_date__gt=today)
    found = coming.order_by("starts_at").values_list("local_date", flat=True).first()
    if found is not None and found - today <= SOON:
        return found
    return today + timedelta(days=USUAL_DAYS)


def read_typed(
    *,
    meeting: Meeting,
    typist: Typist,
    text: str,
    today: date,
    as_text: bool = False,
    chosen: int | None = None,
    people: Sequence[Someone] | None = None,
) -> Typed:
    """What a line would become. `as_text`: a note, whatever it looks like; what is for our company
    only stays so."""
    names = marked(text).startswith("@") and typist.records and not as_text
    return read_line(
        text,
        people=(people_to_name(meeting) if people is None else people) if names else [],
        today=today,
        usual_day=usual_day(meeting, today) if names else today,
        records=typist.records and not as_text,
        company=typist.company,
        chosen=chosen,
    )


@transaction.atomic
def add_line(
    *,
    meeting: Meeting,
    user: User,
    typist: Typist,
    client_id: uuid.UUID,
    text: str,
    now: datetime,
    item: int | None = None,
    as_text: bool = False,
    chosen: int | None = None,
    typed_at: datetime | None = None,
) -> MeetingLine:
    """Take a line, with the decision or action it makes; one that was taken before is given back.

    `item` is the agenda item it belongs to, else the one that is talked about; `typed_at` is when
    it was typed, for one that had to wait for the connection. Raises Asks, and ValidationError for
    an empty line and where nothing may be recorded.
    """
    there = MeetingLine.objects.filter(meeting=meeting, client_id=client_id).first()
    if there is not None:
        return there
    text = text.strip()
    if not text:
        raise ValidationError("Type a line first.")
    if len(text) > LONGEST:
        raise ValidationError(f"A line has {LONGEST:,} characters at most.")
    require_recordable(meeting, now)
    require_unlocked(meeting)
    late = typed_at is not None and now - LATE < typed_at <= now
    written_at = typed_at if late and typed_at is not None else now
    typed = read_typed(
        meeting=meeting,
        typist=typist,
        text=text,
        today=timezone.localdate(written_at),
        as_text=as_text,
        chosen=chosen,
    )
    if typed.question:
        raise Asks(typed)
    # Of two copies at once the second waits here, and then finds the first.
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    line, made = MeetingLine.objects.get_or_create(
        meeting=meeting,
        client_id=client_id,
        defaults={
            "item": _item(meeting, item),
            "author": user,
            "kind": typed.kind,
            "text": typed.text,
            "is_company_only": typed.is_company_only,
            "written_at": written_at,
        },
    )
    return _with_result(line, typed) if made else line


def _item(meeting: Meeting, pk: int | None) -> AgendaItem | None:
    found = AgendaItem.objects.filter(meeting=meeting, pk=pk).first() if pk else None
    return found or running_item(meeting)


def _with_result(line: MeetingLine, typed: Typed) -> MeetingLine:
    if typed.kind == Kind.DECISION:
        day, committee = timezone.localdate(line.written_at), line.meeting.committee
        right = right_for(committee=committee, text=typed.text, today=day).words
        line.decision = record_decision(meeting=line.meeting, text=typed.text, right=right)
    elif typed.kind == Kind.ACTION and typed.person and typed.due_on:
        line.action = add_action(
            alliance=line.meeting.committee.alliance,
            meeting=line.meeting,
            title=typed.text,
            owner=Person.objects.get(pk=typed.person.pk),
            due_on=typed.due_on,
        )
    else:
        return line
    line.save(update_fields=["decision", "action"])
    return line


@transaction.atomic
def undo_line(*, line: MeetingLine, now: datetime) -> None:
    """Take a line back, with the decision or action it made. Undone already stays so. Raises
    ValidationError once the minutes are circulated, and for an action that was worked on."""
    require_unlocked(line.meeting)
    row = MeetingLine.objects.select_for_update().get(pk=line.pk)
    if row.undone_at is not None:
        return
    made: list[Any] = [one for one in (row.decision, row.action) if one is not None]
    if row.action is not None and (row.action.revision > 1 or row.action.state != "open"):
        raise ValidationError(TOUCHED)
    row.undone_at, row.decision, row.action = now, None, None
    row.save(update_fields=["undone_at", "decision", "action"])
    for one in made:
        one.delete()


@transaction.atomic
def edit_line(*, line: MeetingLine, expected: int, text: str, company: bool) -> MeetingLine:
    """Other words for a note; with "#" in front it is for our `company` only from now on. Raises
    StaleRevision, and ValidationError for what is no note, for what both would read by mistake, and
    once the minutes are circulated."""
    require_unlocked(line.meeting)
    if line.kind != Kind.NOTE:
        raise ValidationError("Edit the decision or the action itself.")
    line.text = marked(text)
    problem = shared_by_mistake(line.text, company=company)
    if problem and not line.is_company_only:
        raise ValidationError({"text": problem})
    if line.text.startswith("#") and line.text[1:].strip():
        line.text, line.is_company_only = line.text[1:].strip(), True
    return save_revision(instance=line, expected=expected, fields=["text", "is_company_only"])
