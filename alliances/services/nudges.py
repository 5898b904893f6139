"""Nudges: a polite e-mail to somebody who is waited for, sent at once and on record.

What can be waited for is registered (core.registry.nudges); the record is the same for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from alliances.models import Alliance, Nudge, Person
from alliances.rules.nudging import letter, nudged_words, too_soon
from alliances.services.addresses import held_back
from core.mail.ledger import ledger
from core.mail.models import Channel, OutgoingMessage
from core.mail.preferences import wants
from core.mail.queue import outgoing, send_at_once
from core.registry.mail import mail_kinds
from core.registry.nudges import NudgeKind, Waited

KIND = "nudge"
SUBJECT = "alliances.nudge"
# The mail leaves so much later, so that one click can take it back.
UNDO_FOR = timedelta(minutes=1)
USEFUL_FOR = timedelta(days=7)
GONE = "{person} has left. Hand over their commitments first."
NO_ADDRESS = "{person} has no e-mail address on record."
SWITCHED_OFF = "{person} wants no such e-mail. Call them, and record that you asked."
NOT_CONFIRMED = (
    "The address of {person} is not confirmed, and access to this alliance is restricted. Send a "
    "confirmation e-mail from their page first."
)


@dataclass(frozen=True)
class Asked:
    """Somebody who may be nudged. `refusal` says why not at the moment; `text` is the e-mail."""

    person: Person
    owns: bool
    refusal: str
    text: str


def alliance_of(kind: NudgeKind, row: Any) -> Alliance:
    path = kind.rows().all().alliance_path
    found: Alliance = reduce(getattr, path.split("__"), row)
    return found


def with_nudges(rows: QuerySet[Any, Any], what: str) -> QuerySet[Any, Any]:
    """`rows` of the kind `what`, each with `nudge_count`, `nudged_at` (None) and `nudged_by` ("")
    of the last time somebody was asked for it. No further query."""
    mine = Nudge.objects.filter(what=what, subject_id=OuterRef("pk")).order_by()
    last = mine.order_by("-nudged_at", "-pk")
    count = mine.values("subject_id").annotate(n=Count("pk")).values("n")
    named = NullIf("nudged_by__name", Value(""))
    name = Coalesce(named, "nudged_by__email", Value(""), output_field=CharField())
    return rows.annotate(
        nudge_count=Coalesce(Subquery(count), 0),
        nudged_at=Subquery(last.values("nudged_at")[:1]),
        nudged_by=Subquery(last.annotate(by=name).values("by")[:1]),
    )


def nudged(row: Any, now: datetime) -> str:
    """The annotations of `with_nudges` in words, in the time zone of `now` (aware)."""
    at = getattr(row, "nudged_at", None)
    return nudged_words(
        count=getattr(row, "nudge_count", 0) or 0,
        day=at.astimezone(now.tzinfo).date() if at else None,
        by=getattr(row, "nudged_by", "") or "",
        today=now.date(),
    )


def refusal_for(person: Person, alliance: Alliance) -> str:
    """Why no e-mail about `alliance` can go to somebody; "" where it can."""
    if person.is_gone:
        return GONE.format(person=person)
    if not person.email:
        return NO_ADDRESS.format(person=person)
    if held_back(alliance=alliance, owner=person):
        return NOT_CONFIRMED.format(person=person)
    if person.user is None and not wants(person, mail_kinds[KIND], Channel.EMAIL):
        return SWITCHED_OFF.format(person=person)
    return ""


@transaction.atomic
def send_nudge(
    *, kind: NudgeKind, row: Any, person: Person | None, by: User, now: datetime, words: str = ""
) -> Nudge:
    """Ask `person` for `row` by an e-mail that leaves in UNDO_FOR, in their own `words` or the
    usual ones, and put it on record.

    Raises ValidationError where it is over, nobody is chosen or waited for, the person cannot be
    written to, or was nudged for it by anybody within NUDGE_EVERY_DAYS. Of two who ask at once the
    second is refused.
    """
    alliance = Alliance.objects.select_for_update().get(pk=alliance_of(kind, row).pk)
    nudge = _recorded(kind, row, alliance, person, by, now, by_mail=True, words=words.strip())
    send_at_once(
        outgoing(
            kind=KIND,
            key=str(nudge.pk),
            due_at=now + UNDO_FOR,
            not_after=now + USEFUL_FOR,
            subject_type=SUBJECT,
            subject_id=nudge.pk,
            person_id=nudge.person_id,
            account=person.user if person else None,
        )
    )
    return nudge


@transaction.atomic
def record_nudge(
    *, kind: NudgeKind, row: Any, person: Person | None, by: User, now: datetime, note: str = ""
) -> Nudge:
    """Put on record that `person` was asked for `row` by phone or in person. Raises ValidationError
    where it is over, or nobody is named."""
    alliance = alliance_of(kind, row)
    return _recorded(kind, row, alliance, person, by, now, by_mail=False, note=note.strip())


def _recorded(
    kind: NudgeKind,
    row: Any,
    alliance: Alliance,
    person: Person | None,
    by: User,
    now: datetime,
    *,
    by_mail: bool,
    **said: str,
) -> Nudge:
    waited = kind.describe(row, now.date())
    if waited.over:
        raise ValidationError(waited.over)
    if person is None:
        raise ValidationError({"person": "Choose the person who is asked."})
    if by_mail:
        if refusal := refusal_for(person, alliance):
            raise ValidationError(refusal)
        if refusal := _too_soon(kind, row, person, now):
            raise ValidationError(refusal)
    return Nudge.objects.create(
        alliance=alliance,
        what=kind.key,
        subject_id=row.pk,
        subject=waited.name[:300],
        person=person,
        by_mail=by_mail,
        nudged_by=by,
        nudged_at=now,
        **said,
    )


def every() -> timedelta:
    return timedelta(days=settings.NUDGE_EVERY_DAYS)


def _too_soon(kind: NudgeKind, row: Any, person: Person, now: datetime) -> str:
    rows = Nudge.objects.filter(what=kind.key, subject_id=row.pk, person=person, by_mail=True)
    last = rows.select_related("nudged_by").order_by("-nudged_at", "-pk").first()
    if last is None:
        return ""
    return too_soon(
        last.nudged_at.astimezone(now.tzinfo),
        now=now,
        every=every(),
        person=person.name,
        by=str(last.nudged_by or ""),
    )


@transaction.atomic
def withdraw_nudge(*, nudge: Nudge, now: datetime) -> bool:
    """Take a nudge off the record; history keeps it. Of one by e-mail whose mail has gone out the
    record stays: raises ValidationError."""
    if nudge.by_mail:
        rows = OutgoingMessage.objects.filter(kind=KIND, subject_id=nudge.pk)
        ledger.withdraw(rows, now=now, reason="Taken back by the sender.")
        if rows.filter(state__in=("running", "done")).exists():
            raise ValidationError(
                f"The e-mail to {nudge.person} has gone out, and stays on record."
            )
    nudge.delete()
    return True


def asking(*, kind: NudgeKind, row: Any, sender: User, today: date) -> list[Asked]:
    """Who may be nudged for `row`, whoever answers for it first, then those who can be written to.
    One query."""
    alliance, waited = alliance_of(kind, row), kind.describe(row, today)
    people = [one for one in waited.people if one.user_id is None or one.user_id != sender.pk]
    found = [
        Asked(
            one,
            one.pk == waited.owner,
            refusal_for(one, alliance),
            usual_text(waited, one, str(sender)),
        )
        for one in people
    ]
    return sorted(found, key=lambda one: (not one.owns, bool(one.refusal)))


def usual_text(waited: Waited, person: Person, sender: str) -> str:
    return letter(
        to=person.name, sender=sender, name=waited.name, stands=waited.stands, asks=waited.asks
    )


def open_text(waited: Waited, sender: str) -> str:
    """The usual words before it is known to whom they go."""
    return letter(to="", sender=sender, name=waited.name, stands=waited.stands, asks=waited.asks)


def follow_nudges(*, what: str, moved: Mapping[int, int]) -> None:
    """Rows were replaced (`moved`: old to new key): who was nudged for the old is for the new."""
    for old, new in moved.items():
        Nudge.objects.filter(what=what, subject_id=old).update(subject_id=new)


def nudges_of(*, kind: NudgeKind, row: Any) -> QuerySet[Nudge]:
    """When `row` was asked for, the latest first, with whom and by whom. One query."""
    rows = Nudge.objects.filter(what=kind.key, subject_id=row.pk)
    return rows.select_related("person", "nudged_by").order_by("-nudged_at", "-pk")


def members_who_may_be_asked(alliance: Alliance, ids: Sequence[int] | None = None) -> QuerySet:
    """Current members of an alliance who are still there (or those of `ids`)."""
    members = alliance.memberships.filter(ended_on__isnull=True)
    people = Person.objects.still_here().filter(pk__in=members.values("person"))
    if ids is not None:
        people = people.filter(pk__in=ids)
    return people.select_related("partner", "user").order_by("name", "pk")
