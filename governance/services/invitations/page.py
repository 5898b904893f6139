"""The page of a meeting: what each person has been told of it and when, and what they answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from core.mail.models import OutgoingMessage
from core.mail.preferences import SWITCHED_OFF
from governance.models import Answer, Attendee, Invitation, Meeting
from governance.rules.itip.snapshot import Entry, Snapshot
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
    def awaits_answer(self) -> bool:
        """They know when it is, and have not said whether they come."""
        return self.css == "good" and self.answer == Answer.NEEDS_ACTION

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
        .exclude(state="done")
        .exclude(~Q(last_error__startswith=SWITCHED_OFF), state="withdrawn")
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
    said = Knows(answer=answer, comment=row.comment)
    if not with_mails or meeting.starts_at <= now:
        return said
    if mail is not None and mail.needs_a_person:
        return replace(said, words="could not be told", css="bad", why=mail.last_error)
    if mail is not None and mail.state == "withdrawn":
        return replace(said, words="wants no e-mail, reads it in Entente", why=mail.last_error)
    if mail is not None:
        css = "warn" if mail.last_error else "waits"
        moment = mail.next_attempt_at
        return replace(said, words="will be told at", css=css, why=mail.last_error, at=moment)
    told = Snapshot.of_json(row.told)
    key = key_in(told, meeting) if told is not None else ""
    shown = told.entry(key) if told is not None and key else None
    words, css = _compared(shown, meeting, row)
    return replace(said, words=words, css=css, at=row.told_at)


def _compared(shown: Entry | None, meeting: Meeting, row: Invitation) -> tuple[str, str]:
    """What a person knows whose calendar shows `shown`: words and the colour of their tag."""
    if meeting.state == Meeting.State.CANCELLED:
        if shown is not None:
            return "not told yet", "warn"
        return ("knows it is cancelled", "good") if row.told_at else ("", "")
    if shown is None:
        return "not told yet", "warn"
    if shown == entry(meeting):
        return "knows the time", "good"
    if shown.starts_at == meeting.starts_at:
        return "knows the time, not the last correction", ""
    return "knows another time", "warn"


def answers_of(knows: Iterable[Knows]) -> str:
    """ "4 accepted, 1 declined, 2 no answer"; empty while nobody was asked."""
    count = Counter(one.answer for one in knows)
    words = [f"{count[key]} {name}" for key, (name, _) in ANSWERS.items() if count[key]]
    if not words:
        return ""
    if count[Answer.NEEDS_ACTION]:
        words.append(f"{count[Answer.NEEDS_ACTION]} no answer")
    return ", ".join(words)
