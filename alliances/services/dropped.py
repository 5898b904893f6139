"""A commitment of the other side, or a joint one, that was dropped: their people are told.

One message to each of them, worded when it is sent: taken back within the minute, nothing goes out.
The mail of a restricted alliance names neither it nor the commitment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial, reduce
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Confidentiality, MembershipRole, Person, Side
from alliances.rules.punctuality import counted_words
from alliances.services.addresses import held_back
from alliances.services.promises import PromiseKind, promise_kinds
from alliances.services.reaching import current_members, out_of_reach, signs_in
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.text import one_line

KIND = "commitment_dropped"
# The mail leaves so much later, so that one click can take the drop back.
UNDO_FOR = timedelta(minutes=1)
USEFUL_FOR = timedelta(days=14)
TAKEN_BACK = "It is owed again."
TOLD = (MembershipRole.COUNTERPART, MembershipRole.ALLIANCE_MANAGER)


def tell_dropped(*, what: str, row: Any, alliance: Alliance, by: User | None) -> int:
    """Write a message to the owner on the other side and to its counterparts, where `row` (of the
    promise kind `what`) was theirs or joint; returns how many. Call it in the transaction that
    drops the row."""
    if row.side not in (Side.THEIRS, Side.JOINT):
        return 0
    now, told = timezone.now(), _people(row, alliance, by)
    for person in told:
        send_at_once(
            outgoing(
                kind=KIND,
                key=f"{what}:{row.pk}:{row.revision}:{person.pk}",
                due_at=now + UNDO_FOR,
                not_after=now + USEFUL_FOR,
                subject_type=what,
                subject_id=row.pk,
                version=row.revision,
                person_id=person.pk,
                account=person.user,
            )
        )
    return len(told)


def _people(row: Any, alliance: Alliance, by: User | None) -> list[Person]:
    members = alliance.memberships.filter(side=Side.THEIRS, ended_on__isnull=True)
    asked = members.filter(role__in=TOLD) | members.filter(person=row.owner_id)
    people = Person.objects.still_here().filter(pk__in=asked.values("person")).exclude(email="")
    found = people.select_related("user").order_by("pk")
    return [one for one in found if by is None or one.user_id != by.pk]


class DroppedWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        people = Person.objects.select_related("user").in_bulk({row.person_id for row in rows})
        members, found = current_members(people), _subjects(rows)
        return {
            row.pk: _prepared(found.get((row.subject_type, row.subject_id)), row, people, members)
            for row in rows
        }


def _subjects(rows: Sequence[OutgoingMessage]) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {}
    for kind in promise_kinds:
        keys = {row.subject_id for row in rows if row.subject_type == kind.key}
        path = kind.model.objects.all().alliance_path
        for pk, one in kind.model.objects.select_related(path).in_bulk(keys).items():
            found[(kind.key, pk)] = one
    return found


def _alliance(kind: PromiseKind, row: Any) -> Alliance:
    path = kind.model.objects.all().alliance_path
    found: Alliance = reduce(getattr, path.split("__"), row)
    return found


def _prepared(
    subject: Any,
    row: OutgoingMessage,
    people: dict[int, Person],
    members: set[tuple[int, int]],
) -> Prepared:
    person = people.get(row.person_id)
    if subject is None or person is None or subject.dropped_on is None:
        return Prepared(withdrawn=TAKEN_BACK)
    kind = promise_kinds[row.subject_type]
    alliance = _alliance(kind, subject)
    if reason := out_of_reach(person, alliance, members):
        return Prepared(withdrawn=reason)
    return Prepared(
        held=held_back(alliance=alliance, owner=person),
        address=person.email,
        compose=partial(_content, kind, subject, alliance, person),
        account=person.user,
        person=person,
        useful_until=row.not_after,
    )


def _title(kind: PromiseKind, subject: Any, alliance: Alliance) -> str:
    return f"{kind.word.capitalize()} dropped: {kind.name(subject)} ({alliance})"


def _content(kind: PromiseKind, subject: Any, alliance: Alliance, person: Person) -> Content:
    restricted = alliance.confidentiality == Confidentiality.RESTRICTED
    subject_line = (
        f"{_article(kind.word)} was dropped" if restricted else _title(kind, subject, alliance)
    )
    context = {
        "restricted": restricted,
        "reader": person.name,
        "what": kind.word,
        "name": kind.name(subject),
        "row": subject,
        "alliance": alliance,
        "owed_by": alliance.sides.name(subject.side),
        "counted": counted_words(subject, timezone.localdate()),
        "url": site_url(kind.page(subject)) if signs_in(person.user) else "",
    }
    text = render_to_string("alliances/mail/commitment_dropped.txt", context)
    return compose(subject=one_line(subject_line)[:150], text=text)


def _article(word: str) -> str:
    return f"An {word}" if word[0] in "aeiou" else f"A {word}"


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    found, told = _subjects(rows), {}
    people = Person.objects.in_bulk({row.person_id for row in rows})
    for row in rows:
        subject, person = found.get((row.subject_type, row.subject_id)), people.get(row.person_id)
        if subject is not None:
            kind = promise_kinds[row.subject_type]
            about = f"{kind.name(subject)}, {_alliance(kind, subject)}"
            told[row.pk] = Described(person.email if person else "", about, kind.page(subject))
    return told


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    lines: dict[int, InboxLine] = {}
    for kind in promise_kinds:
        mine = {row.subject_id: row.pk for row in rows if row.subject_type == kind.key}
        path = kind.model.objects.all().alliance_path
        seen = kind.model.objects.visible_to(user).select_related(path).in_bulk(list(mine))
        for pk, subject in seen.items():
            alliance = _alliance(kind, subject)
            title = _title(kind, subject, alliance)
            lines[mine[pk]] = InboxLine(title, subject.drop_reason, kind.page(subject))
    return lines


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Commitment dropped",
            plural="commitments dropped",
            writer=DroppedWriter,
            describe=_describe,
            optional="When a commitment of your company, or a joint one, is dropped",
            inbox=_read,
            quiet_hours=True,
        )
    )
