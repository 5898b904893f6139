"""Both are told by whom and for which days somebody stands in, or that it was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.template.loader import render_to_string

from accounts.models import User
from alliances.models import Deputy, Person
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.text import one_line

KIND, SUBJECT = "deputy", "alliances.deputy"
USEFUL_FOR = timedelta(days=14)
CHANGED = "It was changed again."


def tell(*, deputy: Deputy, by: User, now: datetime, instead: int = 0) -> None:
    """Write a message to each of the two, but not to who did it. `instead`: to the one (a key) who
    stood in before, alone."""
    people = [instead] if instead else [deputy.person_id, deputy.deputy_id]
    rows = Person.objects.filter(pk__in=people).exclude(user=by.pk).exclude(email="")
    for person in rows.order_by("pk"):
        send_at_once(
            outgoing(
                kind=KIND,
                key=f"{deputy.pk}:{deputy.revision}:{person.pk}",
                due_at=now,
                not_after=now + USEFUL_FOR,
                subject_type=SUBJECT,
                subject_id=deputy.pk,
                version=deputy.revision,
                person_id=person.pk,
            )
        )


class DeputyWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        found, people = _found(rows), _people(rows)
        return {
            row.pk: _prepared(row, found.get(row.subject_id), people.get(row.person_id))
            for row in rows
        }


def _found(rows: Sequence[OutgoingMessage]) -> dict[int, Deputy]:
    read = Deputy.objects.select_related("person__user", "deputy__user")
    return read.in_bulk({row.subject_id for row in rows})


def _people(rows: Sequence[OutgoingMessage]) -> dict[int, Person]:
    return Person.objects.select_related("user").in_bulk({row.person_id for row in rows})


def _prepared(row: OutgoingMessage, deputy: Deputy | None, person: Person | None) -> Prepared:
    if deputy is None or person is None or deputy.revision != row.version:
        return Prepared(withdrawn=CHANGED)
    if person.is_gone:
        return Prepared(withdrawn="Has left the company.")
    return Prepared(
        address=person.email,
        compose=partial(_content, deputy, person),
        account=person.user,
        person=person,
        useful_until=row.not_after,
    )


def title(deputy: Deputy, person: int) -> str:
    """What the person with this key reads of it: "You stand in for Ann Lee, 3 to 5 Dec 2026"."""
    days = deputy.days
    if person == deputy.person_id:
        stands = "stands in" if deputy.ended_at is None else "no longer stands in"
        return f"{deputy.deputy} {stands} for you, {days}"
    if person == deputy.deputy_id and deputy.ended_at is None:
        return f"You stand in for {deputy.person}, {days}"
    return f"You no longer stand in for {deputy.person}, {days}"


def _content(deputy: Deputy, person: Person) -> Content:
    words = title(deputy, person.pk)
    context = {
        "reader": person.name,
        "words": words,
        "begins": person.pk == deputy.deputy_id and deputy.ended_at is None,
        "away": str(deputy.person),
        "url": site_url(deputy.person.get_absolute_url()) if person.user is not None else "",
    }
    text = render_to_string("alliances/mail/deputy.txt", context)
    return compose(subject=one_line(words)[:150], text=text)


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    found, people = _found(rows), _people(rows)
    words = {}
    for row in rows:
        one, person = found.get(row.subject_id), people.get(row.person_id)
        words[row.pk] = Described(
            recipient=f"{person.name}, {person.email}" if person else "",
            about=str(one or ""),
            url=one.person.get_absolute_url() if one else "",
        )
    return words


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    seen = Deputy.objects.visible_to(user).select_related("person", "deputy")
    found = seen.in_bulk({row.subject_id for row in rows})
    return {
        row.pk: InboxLine(
            title=title(found[row.subject_id], row.person_id),
            url=found[row.subject_id].person.get_absolute_url(),
        )
        for row in rows
        if row.subject_id in found
    }


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Deputies",
            plural="notes about deputies",
            writer=DeputyWriter,
            describe=_describe,
            optional="When somebody stands in for you, or you for them",
            inbox=_read,
            quiet_hours=True,
            order=40,
        )
    )
