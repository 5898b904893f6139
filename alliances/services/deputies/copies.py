"""Copies of mail for who stands in: planned by comparing what was written to those who are away
with what is there, and prepared by the kind that wrote the original, with the deputy's rights.

A copy is a row of its own kind: its subject is the row that it copies, its variant the deputy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliances.models import Deputy
from alliances.rules.deputies import because_words
from alliances.services.addresses import held_back
from alliances.services.reaching import current_members, out_of_reach
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing
from core.mail.tasks import wake
from core.registry.mail import Described, ForDeputy, InboxLine, MailKind, Prepared, mail_kinds
from core.text import one_line

KIND, SUBJECT = "deputy_copy", "core.outgoingmessage"
OVER = "No longer stands in."
OWN = "Gets it themselves."
# A row is copied when it is due, so that what was withdrawn before is none.
LOOKS_BACK = timedelta(days=21)


def copied_kinds() -> list[str]:
    return [kind.key for kind in mail_kinds if kind.deputies]


def plan_copies(*, now: datetime | None = None) -> int:
    """Write a copy of every message that is due to somebody who is away today, for each who stands
    in. Level-triggered; doing it again writes nothing. Returns how many are new."""
    now = now or timezone.now()
    rows = Deputy.objects.acting(timezone.localdate(now)).exclude(deputy__email="")
    by_person: dict[int, list[Deputy]] = defaultdict(list)
    for row in rows.order_by("pk"):
        by_person[row.person_id].append(row)
    if not by_person:
        return 0
    due = OutgoingMessage.objects.by_email().filter(
        kind__in=copied_kinds(),
        person_id__in=list(by_person),
        due_at__range=(now - LOOKS_BACK, now),
        not_after__gt=now,
    )
    found = [
        _copy(message, deputy)
        for message in due.order_by("pk")
        for deputy in by_person[message.person_id]
        if message.due_at >= _begins(deputy)
    ]
    keys = {row.key for row in found}
    known = OutgoingMessage.objects.by_email().filter(kind=KIND, key__in=keys)
    fresh = keys - set(known.values_list("key", flat=True))
    OutgoingMessage.objects.bulk_create(
        [row for row in found if row.key in fresh], ignore_conflicts=True, batch_size=500
    )
    if fresh:
        transaction.on_commit(partial(wake, KIND), robust=True)
    return len(fresh)


def _begins(deputy: Deputy) -> datetime:
    return timezone.make_aware(datetime.combine(deputy.starts_on, time()))


def _copy(message: OutgoingMessage, deputy: Deputy) -> OutgoingMessage:
    assert message.not_after is not None  # by the filter
    return outgoing(
        kind=KIND,
        key=f"{message.pk}:{deputy.deputy_id}",
        due_at=message.due_at,
        not_after=message.not_after,
        subject_type=SUBJECT,
        subject_id=message.pk,
        variant=deputy.pk,
        person_id=deputy.deputy_id,
    )


class CopyWriter:
    """See `core.registry.mail.Writer`. Each kind prepares its originals as if they went out now."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        originals, deputies = _originals(rows), _deputies(rows)
        ready: dict[int, Prepared] = {}
        for kind in mail_kinds:
            mine = [one for one in originals.values() if one.kind == kind.key]
            if mine and kind.deputies:
                ready |= kind.writer().prepare(mine, now)
        members = current_members(one.deputy_id for one in deputies.values())
        twins = _twins(originals.values(), {one.deputy_id for one in deputies.values()})
        today = timezone.localdate(now)
        return {
            row.pk: _prepared(
                deputies.get(row.variant), ready.get(row.subject_id), members, today,
                (*_about(originals.get(row.subject_id)), row.person_id) in twins,
            )
            for row in rows
        }  # fmt: skip


def _originals(rows: Sequence[OutgoingMessage]) -> dict[int, OutgoingMessage]:
    return OutgoingMessage.objects.in_bulk({row.subject_id for row in rows})


def _deputies(rows: Sequence[OutgoingMessage]) -> dict[int, Deputy]:
    read = Deputy.objects.select_related("person__user", "deputy__user", "deputy__partner")
    return read.in_bulk({row.variant for row in rows})


def _about(row: OutgoingMessage | None) -> tuple[str, int, int, int]:
    return (row.kind, row.subject_id, row.version, row.variant) if row else ("", 0, 0, 0)


def _twins(originals: Any, people: set[int]) -> set[tuple[str, int, int, int, int]]:
    """What the deputies were sent themselves."""
    subjects = {row.subject_id for row in originals}
    rows = OutgoingMessage.objects.by_email().filter(subject_id__in=subjects, person_id__in=people)
    rows = rows.filter(kind__in=copied_kinds()).exclude(state="withdrawn").order_by()
    return set(rows.values_list("kind", "subject_id", "version", "variant", "person_id"))


def _prepared(
    deputy: Deputy | None,
    ready: Prepared | None,
    members: set[tuple[int, int]],
    today: Any,
    has_own: bool,
) -> Prepared:
    if deputy is None or ready is None or not is_acting(deputy, today):
        return Prepared(withdrawn=OVER)
    offered, person = ready.for_deputy, deputy.deputy
    if ready.withdrawn or offered is None:
        return Prepared(withdrawn=ready.withdrawn or OVER)
    if has_own and not offered.personal:
        return Prepared(withdrawn=OWN)
    if reason := out_of_reach(person, offered.alliance, members):
        return Prepared(withdrawn=reason)
    return Prepared(
        held=held_back(alliance=offered.alliance, owner=person),
        address=person.email,
        compose=partial(_content, offered, deputy),
        account=person.user,
        person=person,
        useful_until=ready.useful_until,
    )


def is_acting(deputy: Deputy, today: Any) -> bool:
    """Twin of DeputyQuerySet.acting, for a row with both people and their accounts."""
    gone = deputy.person.is_gone or deputy.deputy.is_gone or deputy.ended_at is not None
    return not gone and deputy.starts_on <= today <= deputy.ends_on


def _content(offered: ForDeputy, deputy: Deputy) -> Content:
    made = offered.compose(deputy.deputy)
    because = because_words(deputy.person.name, deputy.ends_on)
    return compose(
        subject=one_line(f"For {deputy.person}: {made.subject}")[:180],
        text=f"{because}\n\n{made.text}",
        attachments=made.attachments,
    )


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    originals, deputies = _originals(rows), _deputies(rows)
    words: dict[int, Described] = {}
    for kind in mail_kinds:
        if mine := [one for one in originals.values() if one.kind == kind.key]:
            words |= kind.describe(mine)
    found = {}
    for row in rows:
        deputy, said = deputies.get(row.variant), words.get(row.subject_id)
        who = f"{deputy.deputy}, {deputy.deputy.email}, for {deputy.person}" if deputy else ""
        found[row.pk] = Described(who, said.about if said else "", said.url if said else "")
    return found


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    originals, deputies = _originals(rows), _deputies(rows)
    lines: dict[int, InboxLine] = {}
    for kind in mail_kinds:
        mine = [one for one in originals.values() if one.kind == kind.key]
        if mine and kind.inbox:
            lines |= kind.inbox(mine, user)
    return {
        row.pk: InboxLine(
            title=f"For {deputies[row.variant].person}: {lines[row.subject_id].title}",
            about=lines[row.subject_id].about,
            url=lines[row.subject_id].url,
        )
        for row in rows
        if row.subject_id in lines and row.variant in deputies
    }


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Copies for a deputy",
            plural="copies for deputies",
            writer=CopyWriter,
            describe=_describe,
            optional="What is sent to somebody while you stand in for them",
            inbox=_read,
            quiet_hours=True,
            order=41,
        )
    )
