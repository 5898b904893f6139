"""Minutes approved or objected to by a signed link, by people without an account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from alliances.models import Membership, Person
from alliances.services.deputies.acting import stood_in_for
from core.registry.replies import Asked, Choice, ReplyKind, reply_kinds
from core.replies import reply_path
from governance.models import Attendee, Minutes, MinutesAnswer, MinutesVersion
from governance.services.minutes.lifecycle import LATER, answer_minutes

REPLY = "minutes"
Answer = MinutesAnswer.Answer
CHOICES = (
    Choice(Answer.APPROVED, "Approve the minutes", primary=True),
    Choice(
        Answer.OBJECTED,
        "Object",
        words_label="What is not right",
        words_required=True,
    ),
)


def load(subject: int, person: int, version: int) -> Asked | None:
    """What is asked of a person about a version; None for who was not invited, has left, or is no
    longer part of the alliance."""
    rows = MinutesVersion.objects.select_related("minutes__meeting__committee__alliance")
    found = rows.filter(pk=subject, number=version).first()
    who = Person.objects.still_here().filter(pk=person).first()
    if found is None or who is None or not _belongs(found, who):
        return None
    record, content = found.minutes, found.content
    when, restricted = content["meeting"], _restricted(found)
    return Asked(
        title="Are these minutes right?",
        about="" if restricted else f"{when['title']}, {when['alliance']}",
        facts=[("Held", f"{when['date']}, {when['hours']} {when['zone']}"), *_facts(found)],
        choices=CHOICES,
        given=_given(found, who),
        closed=_closed(record, version),
        row=(found, who),
    )


def reply_to_minutes(meeting: int, person: int) -> str:
    """The path of the link by which `person` answers what was circulated last of a meeting; ""
    where nothing was. One query."""
    rows = MinutesVersion.objects.filter(minutes__meeting=meeting).order_by("-number")
    found = rows.values_list("pk", "number").first()
    if found is None:
        return ""
    return reply_path(REPLY, subject=found[0], person=person, version=found[1])


def answer(asked: Asked, choice: str, words: str, now: datetime) -> str:
    """Takes the answer; raises ValidationError for minutes that are settled by now."""
    version, person = asked.row
    answer_minutes(version=version, person=person, answer=choice, text=words, now=now)
    if choice == Answer.APPROVED:
        return "Thank you. Your approval is on record."
    return "Thank you. Your objection is on record and goes back to the alliance manager."


def _belongs(version: MinutesVersion, person: Person) -> bool:
    meeting = version.minutes.meeting
    today = timezone.localdate()
    invited = {person.pk, *stood_in_for(person=person, today=today)}
    if not Attendee.objects.filter(meeting=meeting, person__in=invited).exists():
        return False
    parts = Membership.objects.filter(alliance=meeting.committee.alliance_id, person=person)
    ended = list(parts.values_list("ended_on", flat=True))
    # Whoever was a member once and is none any more; somebody invited from outside never was.
    return not ended or None in ended


def _restricted(version: MinutesVersion) -> bool:
    return version.minutes.meeting.committee.alliance.confidentiality == "restricted"


def _facts(version: MinutesVersion) -> Iterator[tuple[str, str]]:
    """All that both sides read, in the order of the agenda."""
    content = version.content
    for party in content["parties"]:
        there = [one["name"] for one in party["people"] if one["present"]]
        if there:
            yield f"Present, {party['company']}", ", ".join(there)
    if content["summary"]:
        yield "Summary", content["summary"]
    for place in [*content["items"], content["other"]]:
        lines = [note["text"] for note in place["notes"]]
        lines += [f"Decided: {one['text']}" for one in place["decisions"]]
        lines += [f"Action: {_action(one)}" for one in place["actions"]]
        if lines:
            yield place.get("title", "Also"), "\n".join(lines)


def _action(one: dict[str, str]) -> str:
    due = date.fromisoformat(one["due"])
    return f"{one['title']}, {one['owner'] or one['company'] or 'no owner'}, by {due:%-d %b %Y}"


def _given(version: MinutesVersion, person: Person) -> str:
    row = MinutesAnswer.objects.filter(version=version, person=person).first()
    if row is None:
        return ""
    words = "approved them" if row.answer == Answer.APPROVED else f"objected: {row.text}"
    return f"You {words}, on {row.answered_at:%-d %b %Y}."


def _closed(record: Minutes, version: int) -> str:
    if record.version != version:
        return LATER
    if record.state == Minutes.State.APPROVED:
        return "These minutes are approved."
    if record.state == Minutes.State.DRAFT:
        return "These minutes were taken back and will be circulated again."
    return ""


def register() -> None:
    reply_kinds.register(ReplyKind(REPLY, load, answer))
