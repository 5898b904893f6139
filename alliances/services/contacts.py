"""The contact log of an alliance, and the last contact of its sponsors, which follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import User
from alliances.models import Alliance, ContactLog, Membership, Person


def roles_of(*, alliance: Alliance, person: Person) -> QuerySet[Membership, Any]:
    """The current roles of `person` in the alliance, each with a last contact."""
    return Membership.objects.current().filter(alliance=alliance, person=person)


def contact_people(*, alliance: Alliance, user: User) -> QuerySet[Person, Any]:
    """With whom a contact can be logged: everyone who has a role in the alliance, but oneself."""
    roles = Membership.objects.current().filter(alliance=alliance)
    people = Person.objects.filter(pk__in=roles.values("person")).exclude(user=user.pk)
    return people.select_related("partner").order_by("name")


def our_people(*, alliance: Alliance, user: User) -> QuerySet[Person, Any]:
    """Who else of our side may have spoken."""
    return contact_people(alliance=alliance, user=user).filter(partner__isnull=True)


@transaction.atomic
def log_contact(
    *,
    alliance: Alliance,
    person: Person,
    day: date,
    user: User,
    today: date,
    note: str = "",
    spoken_by: Person | None = None,
) -> ContactLog:
    """Record a conversation; a person's last contact moves up to its day, never back. Raises
    ValidationError for a day that has not come, and for who has no role in the alliance."""
    if day > today:
        raise ValidationError({"day": "A contact cannot be in the future."})
    roles = list(roles_of(alliance=alliance, person=person).select_for_update())
    if not roles:
        raise ValidationError({"person": f"{person} has no role in this alliance."})
    last = max((role.last_contact_on for role in roles if role.last_contact_on), default=None)
    row = ContactLog.objects.create(
        alliance=alliance,
        person=person,
        spoken_by=spoken_by,
        day=day,
        note=note,
        logged_by=user,
        replaced_on=last if last is None or last < day else None,
    )
    if last is None or last < day:
        _set_last(roles, day)
    return row


@transaction.atomic
def delete_contact(*, contact: ContactLog) -> None:
    """Delete an entry; the person's last contact falls back to the latest one that is left."""
    roles = roles_of(alliance=contact.alliance, person=contact.person)
    others = ContactLog.objects.filter(alliance=contact.alliance, person=contact.person)
    left = others.exclude(pk=contact.pk).aggregate(day=Max("day"))["day"]
    days = [day for day in (left, contact.replaced_on) if day]
    contact.delete()
    _set_last(roles.filter(last_contact_on=contact.day), max(days, default=None))


def _set_last(roles: Iterable[Membership], day: date | None) -> None:
    """One by one, so that the history of each role has it."""
    for role in roles:
        role.last_contact_on = day
        role.save(update_fields=["last_contact_on"])


def may_delete(*, contact: ContactLog, user: User, edits: bool) -> bool:
    """Those who wrote it, and those who may change the alliance."""
    return edits or contact.logged_by_id == user.pk
