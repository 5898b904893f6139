"""People whose address is stopped, since its mail server refused it: their alliance managers are
told, and say whether the address is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Min, QuerySet, Subquery
from django.db.models.functions import Lower
from django.template.loader import render_to_string

from accounts.models import User
from alliances.models import Alliance, Confidentiality, Membership, Person
from alliances.rules.worklist import Item, Kind
from alliances.services.addresses import held_back
from alliances.services.worklist import AT_MOST, MyAlliances
from core.db.asked import NOW, Within
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage, StoppedAddress
from core.mail.queue import outgoing, site_url
from core.mail.stopped import is_stopped, stop_of
from core.registry.exceptions import ExceptionKind, Rows, Step, offer
from core.registry.mail import Described, InboxLine, MailKind, Prepared, mail_kinds
from core.text import one_line

KIND = "address_stopped"
UNREACHABLE = Kind(
    "unreachable", 46, severity=6, horizon=7, icon="send", always="cannot be reached"
)
USEFUL_FOR = timedelta(days=14)
# A stop is looked at so long for managers who were not told of it.
TELL_WITHIN = timedelta(days=7)
CHECK = "Check the address"


def stopped_members() -> QuerySet[Membership, Any]:
    """Current roles of people whose address is stopped."""
    return Membership.objects.still_here().filter(is_stopped("person__email"))


def tell_managers(*, now: datetime) -> int:
    """A message to every manager of somebody whose address was stopped lately, once for each stop
    and person. Returns how many are new."""
    lately = StoppedAddress.objects.filter(stopped_at__gt=now - TELL_WITHIN)
    stops = {row.address: row.pk for row in lately}
    if not stops:
        return 0
    people = Person.objects.annotate(low=Lower("email")).filter(low__in=stops)
    addresses = dict(people.order_by().values_list("pk", "low"))
    alliances = Membership.objects.current().filter(person__in=addresses)
    pairs = set(alliances.order_by().values_list("alliance_id", "person_id"))
    managing = Membership.objects.managing().filter(
        alliance__in={alliance for alliance, _ in pairs}, person__user__is_active=True
    )
    managers = list(managing.order_by().values_list("alliance_id", "person_id", "person__user"))
    rows = {
        (person, user): outgoing(
            kind=KIND,
            key=f"{stops[addresses[person]]}:{person}:{user}",
            due_at=now,
            not_after=now + USEFUL_FOR,
            subject_type="alliances.person",
            subject_id=person,
            account_id=user,
        )
        for alliance, manager, user in managers
        for of, person in pairs
        if of == alliance and person != manager
    }
    keys = [row.key for row in rows.values()]
    known = OutgoingMessage.objects.by_email().filter(kind=KIND, key__in=keys).count()
    OutgoingMessage.objects.bulk_create(rows.values(), ignore_conflicts=True)
    return len(keys) - known


class UnreachableWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> Mapping[int, Prepared]:
        people = _people(rows)
        accounts = User.objects.in_bulk({row.account_id for row in rows})
        return {
            row.pk: _prepared(people.get(row.subject_id), accounts.get(row.account_id or 0))
            for row in rows
        }


def _prepared(person: Person | None, account: User | None) -> Prepared:
    if person is None:
        return Prepared(withdrawn="The address was changed, or mail goes there again.")
    shared = _shared(person, account) if account is not None and account.is_active else []
    if account is None or not shared:
        return Prepared(withdrawn="No longer manages an alliance of theirs.")
    is_open = any(one.confidentiality != Confidentiality.RESTRICTED for one in shared)
    return Prepared(
        address=account.email,
        compose=partial(_content, person, account, is_open),
        account=account,
        held="" if is_open else held_back(alliance=shared[0], owner=account),
    )


def _shared(person: Person, account: User) -> list[Alliance]:
    theirs = Membership.objects.current().filter(person=person).values("alliance")
    managed = Membership.objects.managing().filter(person__user=account.pk).values("alliance")
    return list(Alliance.objects.visible_to(account).filter(pk__in=theirs).filter(pk__in=managed))


def _content(person: Person, account: User, is_open: bool) -> Content:
    """Who is only in a restricted alliance is not named."""
    name = person.name if is_open else "somebody in a restricted alliance"
    context = {
        "reader": account.get_short_name(),
        "name": name,
        "address": person.email if is_open else "",
        "reason": person.stop_reason if is_open else "",  # type: ignore[attr-defined]
        "url": site_url(person.get_absolute_url()),
    }
    text = render_to_string("alliances/mail/address_stopped.txt", context)
    return compose(subject=one_line(f"E-mail no longer reaches {name}"), text=text)


def _people(rows: Sequence[OutgoingMessage]) -> dict[int, Person]:
    """Those of the rows whose address is still stopped, with `stop_reason`."""
    found = Person.objects.annotate(stop_reason=Subquery(stop_of().values("reason")[:1]))
    found = found.filter(pk__in={row.subject_id for row in rows}, stop_reason__isnull=False)
    return {person.pk: person for person in found}


def _read(rows: Sequence[OutgoingMessage], user: User) -> dict[int, InboxLine]:
    seen = Person.objects.visible_to(user).filter(pk__in={row.subject_id for row in rows})
    shown, people = set(seen.values_list("pk", flat=True)), _people(rows)
    return {
        row.pk: InboxLine(
            title=f"E-mail no longer reaches {people[row.subject_id]}",
            about=people[row.subject_id].stop_reason,  # type: ignore[attr-defined]
            url=people[row.subject_id].get_absolute_url(),
        )
        for row in rows
        if row.subject_id in people and row.subject_id in shown
    }


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    people = Person.objects.in_bulk({row.subject_id for row in rows})
    accounts = User.objects.in_bulk({row.account_id for row in rows})
    return {
        row.pk: Described(
            recipient=accounts[row.account_id].email if row.account_id in accounts else "",
            about=str(people.get(row.subject_id, "")),
            url=people[row.subject_id].get_absolute_url() if row.subject_id in people else "",
        )
        for row in rows
    }


def unreachable_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """People of alliances I manage whose address is stopped. One query where there are any."""
    if not any(place.unreachable and place.managed for place in mine.places.values()):
        return
    rows = stopped_members().filter(alliance__in=mine.managed())
    today, seen = now.astimezone(mine.user.zone).date(), set()
    for row in rows.select_related("person").order_by("alliance", "pk")[:AT_MOST]:
        if row.person_id in seen or row.person.user_id == mine.user.pk:
            continue
        seen.add(row.person_id)
        yield Item(
            mine.places[row.alliance_id],
            UNREACHABLE,
            f"unreachable-{row.person_id}",
            f"E-mail no longer reaches {row.person}",
            today,
            detail=f"The mail server refused {row.person.email}. Nothing is sent there.",
            people=1,
            url=row.person.get_absolute_url(),
            step=CHECK,
        )


def unreachable(within: Within) -> Rows:
    """Members whose address is stopped."""
    rows = (
        stopped_members()
        .filter(within("alliance"))
        .annotate(stopped_at=Subquery(stop_of("person__email").values("stopped_at")[:1]))
    )
    return Rows(
        rows.filter(stopped_at__lte=NOW),
        "alliance_id",
        KIND,
        Min("stopped_at"),
        Count("person", distinct=True),
    )


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Address that refuses mail",
            plural="notes of addresses that refuse mail",
            writer=UnreachableWriter,
            describe=_describe,
            optional="When e-mail to somebody in an alliance that you manage is refused",
            inbox=_read,
            guests=False,
            quiet_hours=True,
            order=30,
        )
    )
    offer(
        [
            ExceptionKind(
                key=KIND,
                order=110,
                title="Person not reached by e-mail",
                severity=4,
                words=lambda case: (
                    f"e-mail does not reach {case.number} "
                    f"{'person' if case.number == 1 else 'people'}{case.for_age}"
                ),
                step=Step(CHECK, "alliances:people", editors_only=True),
                adds_up=True,
            )
        ],
        unreachable,
    )
