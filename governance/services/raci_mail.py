"""Asking people to agree to their roles: the mail, and the answer by a signed link.

A row of the ledger for each person and state of their parts (`version`); the text is made when it
is sent, from what holds then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, TruncDate
from django.template.loader import render_to_string
from django.urls import reverse

from alliances.models import Alliance, Confidentiality, Membership, Person
from alliances.rules.worklist import Item, Kind
from alliances.services.addresses import held_back
from alliances.services.due import MANAGERS, to_managers
from alliances.services.worklist import AT_MOST, MyAlliances
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once, site_url
from core.registry.due import DueKind, DueRows, due_kinds
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.registry.replies import Asked, Choice, ReplyKind, reply_kinds
from core.replies import reply_path, reply_url
from core.text import one_line, plural
from governance.models import RaciPart
from governance.rules.raci import (
    AGREED,
    OBJECTED,
    OPEN,
    VALID_FOR,
    may_be_asked,
    part_words,
)
from governance.services.raci import answer, open_by_person, parts_of, version

KIND, REPLY = "roles_agreement", "raci"
OBJECTION = Kind("objection", 88, severity=5, horizon=7, icon="people", late="ago", due="today")
ROLES = Kind("roles", 87, severity=3, horizon=10, icon="people", late="ago", due="asked today")
USEFUL_FOR = timedelta(days=21)
SUBJECT = "Your part in {alliance}: please agree"
SUBJECT_RESTRICTED = "Your part in an alliance: please agree"
AGREE, OBJECT = "agree", "object"
BY_LINK = "Answered by the link in the e-mail"
CHOICES = (
    Choice(AGREE, "I agree", primary=True),
    Choice(OBJECT, "Something does not fit", words_label="What does not fit", words_required=True),
)


# Asking ----------------------------------------------------------------------------------------
@transaction.atomic
def ask_for_agreement(*, alliance: Alliance, now: datetime) -> str:
    """Ask everybody who has not agreed to their parts, or not lately, and was not asked in the
    last days. Says whom ("3 people are asked by e-mail. Ann Lee has no e-mail address.")."""
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    asked, unreachable = 0, []
    for person, parts in open_by_person(alliance=alliance, now=now).items():
        if not any(may_be_asked(part.agreement, now) for part in parts):
            continue
        if not _address(person):
            unreachable.append(str(person))
            continue
        _write(alliance, person, version(parts), now)
        # To be asked is no edit of the part.
        rows = RaciPart.objects.filter(pk__in=[part.pk for part in parts])
        rows.update(asked_at=now, revision=F("revision"))
        asked += 1
    return _said(asked, unreachable)


def _said(asked: int, unreachable: list[str]) -> str:
    said = f"{plural(asked, 'person is', 'people are')} asked by e-mail." if asked else ""
    if unreachable:
        verb = "has" if len(unreachable) == 1 else "have"
        said = f"{said} {', '.join(unreachable)} {verb} no e-mail address.".strip()
    return said or "Everybody has agreed, or was asked in the last 3 days."


def _address(person: Person) -> str:
    return person.user.email if person.user else person.email


def _write(alliance: Alliance, person: Person, version: int, now: datetime) -> None:
    send_at_once(
        outgoing(
            kind=KIND,
            key=f"{alliance.pk}:{person.pk}:{version}:{now:%Y-%m-%d}",
            due_at=now,
            not_after=now + USEFUL_FOR,
            subject_type="alliances.alliance",
            subject_id=alliance.pk,
            person_id=person.pk,
            account=person.user,
            version=version,
        )
    )


# Sending ---------------------------------------------------------------------------------------
class AgreementWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        alliances, people = _alliances(rows), _people(rows)
        return {
            row.pk: self._prepared(
                row, alliances.get(row.subject_id), people.get(row.person_id), now
            )
            for row in rows
        }

    def _prepared(
        self, row: OutgoingMessage, alliance: Alliance | None, person: Person | None, now: datetime
    ) -> Prepared:
        if alliance is None or person is None or not still_there(alliance, person):
            return Prepared(withdrawn="No longer part of the alliance.")
        parts = list(parts_of(alliance).filter(person=person).order_by("row__position", "pk"))
        if version(parts) != row.version:
            return Prepared(withdrawn="Their part has changed since.")
        if not any(part.state(now) in OPEN for part in parts):
            return Prepared(withdrawn="They have answered.")
        return Prepared(
            held=held_back(alliance=alliance, owner=person.user or person),
            address=_address(person),
            compose=partial(_content, alliance, person, parts),
            account=person.user,
            person=person,
            useful_until=row.not_after,
        )


def still_there(alliance: Alliance, person: Person) -> bool:
    """Whether somebody may still be told of their part in the alliance."""
    if person.is_gone:
        return False
    if person.user is not None:
        return Alliance.objects.visible_to(person.user).filter(pk=alliance.pk).exists()
    return Membership.objects.current().filter(alliance=alliance, person=person).exists()


def _content(alliance: Alliance, person: Person, parts: list[RaciPart]) -> Content:
    restricted = alliance.confidentiality == Confidentiality.RESTRICTED
    name = "an alliance" if restricted else str(alliance)
    if person.user is not None:
        url = site_url(reverse("governance:raci", args=[alliance.pk]))
    else:
        url = reply_url(REPLY, subject=alliance.pk, person=person.pk, version=version(parts))
    context = {
        "reader": person.name,
        "alliance": name,
        "lines": () if restricted else lines(parts),
        "url": url,
    }
    text = render_to_string("governance/mail/roles_agreement.txt", context)
    subject = SUBJECT_RESTRICTED if restricted else SUBJECT.format(alliance=name)
    return compose(subject=one_line(subject), text=text)


def lines(parts: Sequence[RaciPart]) -> list[str]:
    """ "Accountable for Scorecard and Communication"."""
    return part_words((part.row.title, part.part) for part in parts)


def _alliances(rows: Sequence[OutgoingMessage]) -> Mapping[int, Alliance]:
    return Alliance.objects.in_bulk({row.subject_id for row in rows})


def _people(rows: Sequence[OutgoingMessage]) -> Mapping[int, Person]:
    found = Person.objects.select_related("user")
    return found.in_bulk({row.person_id for row in rows})


def describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    alliances, people = _alliances(rows), _people(rows)
    found = {}
    for row in rows:
        alliance, person = alliances.get(row.subject_id), people.get(row.person_id)
        url = reverse("governance:raci", args=[row.subject_id]) if alliance else ""
        found[row.pk] = Described(str(person or ""), str(alliance or ""), url)
    return found


def _read(rows: Sequence[OutgoingMessage], user: Any) -> dict[int, InboxLine]:
    seen = Alliance.objects.visible_to(user).in_bulk({row.subject_id for row in rows})
    return {
        row.pk: InboxLine(
            title=SUBJECT.format(alliance=seen[row.subject_id]),
            url=reverse("governance:raci", args=[row.subject_id]),
        )
        for row in rows
        if row.subject_id in seen
    }


def _subjects(user: Any, edit: bool) -> QuerySet[Any, Any] | None:
    """Guests see no ledger."""
    if user.is_guest:
        return None
    rows = Alliance.objects.editable_by(user) if edit else Alliance.objects.visible_to(user)
    return rows.order_by().values("pk")


# On the reader's own Today ----------------------------------------------------------------------
def asked_parts(mine: MyAlliances, now: datetime) -> QuerySet[RaciPart, Any]:
    """Mine that I was asked about and that are open, and those others object to where I manage."""
    mine_of = Q(row__alliance__in=mine.anywhere(), person__user=mine.user.pk)
    asked = RaciPart.objects.open(now - VALID_FOR).filter(mine_of, asked_at__isnull=False)
    managed = RaciPart.objects.objected().filter(row__alliance__in=mine.managed())
    return asked | managed.exclude(person__user=mine.user.pk)


def role_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Alliances in which I was asked to agree to my part and have not answered, and who objects to
    theirs in alliances I manage. One query."""
    rows = asked_parts(mine, now).select_related("row", "person")
    waiting: dict[int, datetime] = {}
    for part in rows.order_by("asked_at", "pk")[:AT_MOST]:
        if part.person.user_id != mine.user.pk:
            yield _objection(mine, part)
        elif part.asked_at is not None:
            waiting.setdefault(part.row.alliance_id, part.asked_at)
    for pk, asked_at in waiting.items():
        yield Item(
            mine.places[pk],
            ROLES,
            f"roles-{pk}",
            "Agree to your part",
            asked_at.astimezone(mine.user.zone).date(),
            detail="Who is responsible, accountable, consulted, informed.",
            url=reverse("governance:raci", args=[pk]),
            step="Look and agree",
        )


def _objection(mine: MyAlliances, part: RaciPart) -> Item:
    assert part.objected_at is not None  # by asked_parts
    return Item(
        mine.places[part.row.alliance_id],
        OBJECTION,
        f"objection-{part.pk}",
        f"{part.person} objects to their part in {part.row.title}",
        part.objected_at.astimezone(mine.user.zone).date(),
        detail=part.objection or "No reason was given.",
        url=reverse("governance:raci", args=[part.row.alliance_id]),
        step="Look at the roles",
    )


def objections(today: date) -> tuple[DueRows, ...]:
    """Parts that somebody objects to, on the day on which they did."""
    rows = RaciPart.objects.objected().annotate(objected_on=TruncDate("objected_at"))
    title = Concat("person__name", Value(" objects: "), "row__title")
    return (to_managers(rows, "row__alliance", day="objected_on", title=title),)


# Answering by a link ---------------------------------------------------------------------------
def reply_of(alliance: int, person: int) -> str:
    """The path of the link by which `person` answers about all their parts. One query."""
    parts = RaciPart.objects.filter(row__alliance=alliance, person=person)
    return reply_path(REPLY, subject=alliance, person=person, version=version(parts))


def load(subject: int, person: int, seen: int) -> Asked | None:
    alliance = Alliance.objects.filter(pk=subject).first()
    who = Person.objects.select_related("user").filter(pk=person).first()
    if alliance is None or who is None or not still_there(alliance, who):
        return None
    parts = list(parts_of(alliance).filter(person=who).order_by("row__position", "pk"))
    if not parts:
        return None
    facts = [("Your part", words) for words in lines(parts)]
    closed = ""
    if version(parts) != seen:
        facts = []
        closed = "Your part has changed since this e-mail was sent. Wait for the next one."
    return Asked(
        title="Do you agree to your part?",
        about=str(alliance),
        facts=facts,
        choices=CHOICES,
        given=given(parts),
        closed=closed,
        row=(alliance, who, seen),
    )


def given(parts: Sequence[RaciPart]) -> str:
    """What they answered, in a sentence; "" where nothing, or not to all of it."""
    now = max(part.changed_at for part in parts)
    states = {part.state(now) for part in parts}
    if states == {AGREED}:
        return f"You agreed on {min(part.agreed_at for part in parts if part.agreed_at):%-d %b %Y}."
    if states == {OBJECTED}:
        at, words = max((part.objected_at, part.objection) for part in parts if part.objected_at)
        return f"You objected on {at:%-d %b %Y}: {words}"
    return ""


def take(asked: Asked, choice: str, words: str, now: datetime) -> str:
    alliance, person, seen = asked.row
    agrees, said = choice == AGREE, {"words": words, "reason": BY_LINK}
    answer(alliance=alliance, person=person, seen=seen, agrees=agrees, now=now, **said)
    if agrees:
        return "Thank you. Your agreement is on record."
    return "Thank you. The alliance manager reads what you wrote."


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Agreement to roles",
            plural="requests to agree to roles",
            writer=AgreementWriter,
            describe=describe,
            quiet_hours=True,
            subjects=_subjects,
            optional="When you are asked whether you agree to your roles in an alliance",
            inbox=_read,
        )
    )
    reply_kinds.register(ReplyKind(REPLY, load, take, 40))
    due_kinds.register(
        DueKind(
            key="objection",
            order=75,
            name="Objection to a role",
            whom=MANAGERS,
            rows=objections,
            offsets=(0, -7),
            step="Look at the roles",
            url=lambda alliance, row: reverse("governance:raci", args=[alliance]),
            ahead="raised",
            past="raised",
        )
    )
