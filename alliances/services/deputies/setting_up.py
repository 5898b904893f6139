"""Setting up who stands in, changing it and taking it back; what is said before it is saved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from alliances.models import Alliance, Deputy, Membership, Person, Stage
from alliances.querysets import sees
from alliances.rules.deputies import LONGEST, overlap, unseen_words
from alliances.services.deputies.notices import tell
from core.audit.record import record
from core.revision.updates import StaleRevision, save_revision

NAMED, TAKEN_BACK = "deputy_named", "deputy_taken_back"
NOT_YOURSELF = (
    "You cannot make yourself the deputy of {person}. Ask them, or somebody else who may change "
    "their record."
)
FIELDS = ("deputy", "starts_on", "ends_on")


def candidates(*, person: Person, user: User, stored: int | None = None) -> QuerySet[Person, Any]:
    """Who may stand in for `person`: people of the same company that `user` sees, who are in an
    alliance that they see or have a sign-in; and who is `stored` (a key) as such."""
    seen = Membership.objects.current().filter(alliance__in=Alliance.objects.visible_to(user))
    members = seen.values("person")
    rows = Person.objects.visible_to(user).still_here().filter(partner=person.partner_id)
    known = rows.filter(Q(pk__in=members) | Q(user__isnull=False)).exclude(pk=person.pk)
    found = Person.objects.filter(Q(pk__in=known.values("pk")) | Q(pk=stored))
    return found.order_by("name", "pk")


def warnings(
    *, person: Person, deputy: Person, starts_on: date, ends_on: date, user: User
) -> list[str]:
    """What somebody who sets this up should know first: alliances that the deputy does not see (of
    those that `user` sees), days on which the deputy is away as well, and for whom the person
    stands in themselves."""
    found = [unseen_words(deputy.name, _unseen(person, deputy, user))]
    rows = Deputy.objects.visible_to(user).not_over(starts_on)
    away = rows.filter(person=deputy, starts_on__lte=ends_on)
    found += [
        f"{deputy} is away as well: {row.days}. On those days nobody else gets this."
        for row in away
    ]
    others = rows.filter(deputy=person, starts_on__lte=ends_on).exclude(person=deputy)
    found += [
        f"{person} stands in for {row.person}, {row.days}. {deputy} does not get that as well."
        for row in others.select_related("person")
    ]
    return [words for words in found if words]


def _unseen(person: Person, deputy: Person, user: User) -> list[str]:
    mine = Membership.objects.current().filter(person=person).values("alliance")
    alliances = Alliance.objects.visible_to(user).filter(pk__in=mine).exclude(stage=Stage.CLOSED)
    theirs = set(Membership.objects.current().filter(person=deputy).values_list("alliance_id"))
    return [
        str(one)
        for one in alliances.order_by("name")
        if not _may_know(deputy, one, is_member=(one.pk,) in theirs)
    ]


def _may_know(person: Person, alliance: Alliance, *, is_member: bool) -> bool:
    return sees(person.user, alliance, is_member=is_member) if person.user else is_member


@transaction.atomic
def set_deputy(*, deputy: Deputy, by: User, today: date, now: datetime) -> Deputy:
    """Save a new row, and tell both. Raises ValidationError for somebody of another company or who
    has left, days that have passed, an absence that meets another one, and who would make
    themselves the deputy of somebody else."""
    _lock(deputy.person_id)
    _check(deputy, by, today)
    deputy.save(force_insert=True)
    _note(NAMED, deputy, by)
    tell(deputy=deputy, by=by, now=now)
    return deputy


@transaction.atomic
def change_deputy(*, deputy: Deputy, expected: int, by: User, today: date, now: datetime) -> Deputy:
    """Change days or who stands in. Raises StaleRevision, and ValidationError as `set_deputy`."""
    _lock(deputy.person_id)
    before = Deputy.objects.get(pk=deputy.pk)
    _check(deputy, by, today)
    save_revision(instance=deputy, expected=expected, fields=FIELDS)
    _note(NAMED, deputy, by)
    tell(deputy=deputy, by=by, now=now)
    if before.deputy_id != deputy.deputy_id:
        tell(deputy=deputy, by=by, now=now, instead=before.deputy_id)
    return deputy


@transaction.atomic
def take_back(*, deputy: Deputy, expected: int, by: User, now: datetime) -> Deputy:
    """Nobody stands in any more, from now on. Raises StaleRevision; and ValidationError where it
    was taken back already."""
    row = Deputy.objects.select_for_update(of=("self",)).get(pk=deputy.pk)
    if row.revision != expected:
        raise StaleRevision(row)
    if row.ended_at is not None:
        raise ValidationError("This was taken back already.")
    row.ended_at = now
    save_revision(instance=row, expected=expected, fields=("ended_at",))
    _note(TAKEN_BACK, row, by)
    tell(deputy=row, by=by, now=now)
    return row


def _lock(person: int) -> None:
    """Two absences of one person are entered one after the other, so that they cannot meet."""
    Person.objects.select_for_update(of=("self",)).get(pk=person)


def _check(row: Deputy, by: User, today: date) -> None:
    row.clean()
    if row.deputy_id == row.person_id:
        raise ValidationError({"deputy": "Choose somebody else to stand in."})
    if row.person.is_gone or row.deputy.is_gone:
        gone = row.person if row.person.is_gone else row.deputy
        raise ValidationError({"deputy": f"{gone} has left."})
    is_own = row.person.user_id == by.pk
    if row.deputy.user_id == by.pk and not is_own and not by.is_superuser:
        raise ValidationError({"deputy": NOT_YOURSELF.format(person=row.person)})
    if row.ends_on < row.starts_on:
        raise ValidationError({"ends_on": "The last day cannot lie before the first."})
    if row.ends_on < today:
        raise ValidationError({"ends_on": "The last day has passed."})
    if (row.ends_on - row.starts_on).days >= LONGEST:
        raise ValidationError({"ends_on": "Somebody stands in for a year at most."})
    others = Deputy.objects.filter(person=row.person_id).not_over(today).exclude(pk=row.pk)
    for other in others.select_related("deputy"):
        if overlap((other.starts_on, other.ends_on), (row.starts_on, row.ends_on)):
            days = other.days
            words = f"{other.deputy} stands in {days} already. Change that, or choose other days."
            raise ValidationError({"starts_on": words})


def _note(kind: str, row: Deputy, by: User) -> None:
    days = row.days
    record(kind, about=row.person, actor=by, summary=f"{row.deputy} stands in, {days}")
