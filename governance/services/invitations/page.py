"""The page of a meeting: what each person has been told of it and when, and what they answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from core.mail.models import OutgoingMessage
from governance.models import Answer, Attendee, Invitation, Meeting
from governance.rules.itip.snapshot import Snapshot
from governance.services.invitations.known import key_in
from governance.services.invitations.rows import invitation_mails
from governance.services.invitations.truth import entry

ANSWERS = {
    Answer.ACCEPTED: ("accepted", "good"),
    Answer.TENTATIVE: ("maybe", "warn"),
    Answer.DECLINED: ("declined", "bad"),
}


@dataclass(frozen=True, slots=True)
class Knows:
    """`words` of what one person knows, with the moment `at` that belongs to them; `css` of the
    tag, "" where nothing is to be said. `answer` is theirs to this meeting."""

    words: str = ""
    css: str = ""
    why: str = ""
    at: datetime | None = None
    answer: str = Answer.NEEDS_ACTION
    comment: str = ""

    @property
    def answer_words(self) -> str:
        return ANSWERS[Answer(self.answer)][0] if self.answer in ANSWERS else ""

    @property
    def answer_css(self) -> str:
        return ANSWERS[Answer(self.answer)][1] if self.answer in ANSWERS else ""


def knowledge_of(
    *, meeting: Meeting, attendees: Iterable[Attendee], with_mails: bool, now: datetime
) -> dict[int, Knows]:
    """By person, in two statements; `with_mails`: also how the mails that tell them fare. Needs
    committee and alliance loaded."""
    which = Q(series__meeting=meeting.pk)
    if meeting.cadence_id:
        which |= Q(series__cadence=meeting.cadence_id)
    rows = list(Invitation.objects.filter(which).select_related("series").order_by("series"))
    mails = _mails(rows) if with_mails else {}
    seats = {row.person_id: row for row in attendees if row.pk}
    found: dict[int, Knows] = {}
    for row in rows:
        one = _knows(row, seats.get(row.person_id), meeting, mails.get(row.pk), with_mails, now)
        # Of two series the one that shows this meeting says what they know.
        if row.person_id not in found or row.series.meeting_id or not found[row.person_id].css:
            found[row.person_id] = one
    for person, seat in seats.items():
        if person not in found and seat.answer != Answer.NEEDS_ACTION:
            found[person] = Knows(answer=seat.answer)
    return found


def _mails(rows: list[Invitation]) -> dict[int, OutgoingMessage]:
    """The last mail of each invitation that has not told what it was to tell."""
    versions = {row.pk: row.told_version for row in rows}
    open_ones = (
        invitation_mails()
        .filter(subject_id__in=list(versions))
        .exclude(state__in=("done", "withdrawn"))
    )
    found = {}
    for mail in open_ones.order_by("version", "pk"):
        if mail.version > versions[mail.subject_id]:
            found[mail.subject_id] = mail
    return found


def _knows(
    row: Invitation,
    seat: Attendee | None,
    meeting: Meeting,
    mail: OutgoingMessage | None,
    with_mails: bool,
    now: datetime,
) -> Knows:
    own = seat.answer if seat is not None else Answer.NEEDS_ACTION
    answer = own if own != Answer.NEEDS_ACTION else row.answer
    said = {"answer": answer, "comment": row.comment}
    if not with_mails or meeting.starts_at <= now:
        return Knows(**said)
    if mail is not None and mail.needs_a_person:
        return Knows("could not be told", "bad", why=mail.last_error, **said)
    if mail is not None:
        css = "warn" if mail.last_error else ""
        return Knows("told at", css or "waits", mail.last_error, mail.next_attempt_at, **said)
    told = Snapshot.of_json(row.told)
    key = key_in(told, meeting) if told is not None else ""
    shown = told.entry(key) if told is not None and key else None
    if meeting.state == Meeting.State.CANCELLED:
        words = "knows it is cancelled" if shown is None else "told with the next change"
        return Knows(words if row.told_at else "", "good" if shown is None else "", **said)
    if shown == entry(meeting):
        return Knows("knows the time", "good", at=row.told_at, **said)
    if shown is not None and shown.starts_at == meeting.starts_at:
        return Knows("knows the time, not the last correction", "", at=row.told_at, **said)
    return Knows("not told yet" if shown is None else "knows another time", "warn", **said)


def answers_of(knows: Iterable[Knows]) -> str:
    """ "4 accepted, 1 declined, 2 no answer"; empty while nobody was asked."""
    count = Counter(one.answer for one in knows)
    words = [f"{count[key]} {name}" for key, (name, _) in ANSWERS.items() if count[key]]
    if not words:
        return ""
    if count[Answer.NEEDS_ACTION]:
        words.append(f"{count[Answer.NEEDS_ACTION]} no answer")
    return ", ".join(words)
