"""The mail of a nudge, worded when it is sent: who has answered meanwhile is not asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from alliances.models import Alliance, Confidentiality, Nudge, Person
from alliances.services.addresses import held_back
from alliances.services.nudges import KIND, USEFUL_FOR, usual_text
from alliances.services.reaching import current_members, out_of_reach, signs_in
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import site_url
from core.registry.mail import Described, ForDeputy, InboxLine, MailKind, Prepared, mail_kinds
from core.registry.nudges import Waited, nudge_kinds
from core.text import one_line

TAKEN_BACK = "Taken back by the sender."


class NudgeWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        nudges = _nudges(rows)
        members = current_members(one.person_id for one in nudges.values())
        return {row.pk: _prepared(nudges.get(row.subject_id), members, now) for row in rows}


def _nudges(rows: Sequence[OutgoingMessage]) -> dict[int, Nudge]:
    found = Nudge.objects.select_related("alliance", "person__user", "nudged_by")
    return found.in_bulk({row.subject_id for row in rows})


def _prepared(nudge: Nudge | None, members: set[tuple[int, int]], now: datetime) -> Prepared:
    if nudge is None or nudge.person is None:
        return Prepared(withdrawn=TAKEN_BACK)
    person, alliance = nudge.person, nudge.alliance
    waited = waited_for(nudge, now.date())
    if waited is None:
        return Prepared(withdrawn="It is no longer on record.")
    if waited.over:
        return Prepared(withdrawn=waited.over)
    if reason := out_of_reach(person, alliance, members):
        return Prepared(withdrawn=reason)
    if waited.answered(person):
        return Prepared(withdrawn="Has answered by now.")
    return Prepared(
        held=held_back(alliance=alliance, owner=person),
        address=person.email,
        compose=partial(_content, nudge, waited, person),
        account=person.user,
        person=person,
        useful_until=nudge.nudged_at + USEFUL_FOR,
        for_deputy=ForDeputy(alliance, partial(_content, nudge, waited)),
    )


def waited_for(nudge: Nudge, today: date) -> Waited | None:
    """What a nudge asked for, as it stands today; None where it is gone."""
    kind = nudge_kinds.get(nudge.what)
    row = kind.rows().filter(pk=nudge.subject_id).first() if kind else None
    return kind.describe(row, today) if kind and row is not None else None


def _content(nudge: Nudge, waited: Waited, person: Person) -> Content:
    """Of a restricted alliance neither what is asked for nor its name is said."""
    sender = str(nudge.nudged_by or "A colleague")
    restricted = nudge.alliance.confidentiality == Confidentiality.RESTRICTED
    acts_on_page = signs_in(person.user)
    path = waited.page if acts_on_page else waited.reply(person)
    text = nudge.words or usual_text(waited, person, sender)
    context = {
        "restricted": restricted,
        "text": f"Hello {person.name},\n\n{sender} is waiting for something you owe in an alliance."
        if restricted
        else text,
        "url": site_url(path) if path else "",
        "signs_in": acts_on_page,
        "sender": sender,
        "reply_to": nudge.nudged_by.email if nudge.nudged_by else "",
    }
    subject = (
        f"{sender} asks you for something"
        if restricted
        else f"{sender} asks about: {waited.name} ({nudge.alliance})"
    )
    body = render_to_string("alliances/mail/nudge.txt", context)
    return compose(subject=one_line(subject)[:150], text=body)


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    nudges = _nudges(rows)
    found: dict[int, Described] = {}
    for row in rows:
        nudge = nudges.get(row.subject_id)
        if nudge is not None:
            waited = waited_for(nudge, timezone.localdate())
            address = nudge.person.email if nudge.person else ""
            about = f"{nudge.subject}, {nudge.alliance}"
            found[row.pk] = Described(address, about, waited.page if waited else "")
    return found


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    seen, lines = Alliance.objects.visible_to(user), {}
    nudges = _nudges(rows)
    known = set(
        seen.filter(pk__in={one.alliance_id for one in nudges.values()}).values_list(
            "pk", flat=True
        )
    )
    for row in rows:
        nudge = nudges.get(row.subject_id)
        if nudge is not None and nudge.alliance_id in known:
            waited = waited_for(nudge, timezone.localdate())
            sender = str(nudge.nudged_by or "A colleague")
            title = f"{sender} asks about: {nudge.subject}"
            lines[row.pk] = InboxLine(title, str(nudge.alliance), waited.page if waited else "")
    return lines


def _subjects(user: Any, edit: bool) -> Any:
    if user.is_guest:
        return None
    rows = Nudge.objects
    return (rows.editable_by(user) if edit else rows.visible_to(user)).values("pk")


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Nudge",
            plural="nudges",
            writer=NudgeWriter,
            describe=_describe,
            quiet_hours=True,
            subjects=_subjects,
            deputies=True,
            optional="When a colleague asks you for something that you owe",
            inbox=_read,
        )
    )
