"""Critical junctures of alliances: set for some time with a reason, and lifted early."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance, Juncture
from alliances.rules.junctures import why_not_until
from core.revision.updates import save_revision

CHANGED = "Another one was set"
LIFT = ("lifted_on", "lifted_by", "lift_reason")


def running_juncture(*, alliance: Alliance, today: date) -> Juncture | None:
    """The one that holds today. One query."""
    rows = Juncture.objects.running(today).filter(alliance=alliance)
    return rows.select_related("set_by").order_by("until", "pk").first()


def junctures_of(*, alliance: Alliance, user: User) -> list[Juncture]:
    """All that were ever set, the latest first. One query."""
    rows = Juncture.objects.within(user, alliance).select_related("set_by", "lifted_by")
    return list(rows[:50])


@transaction.atomic
def set_juncture(
    *, alliance: Alliance, reason: str, words: str, until: date, user: User, today: date
) -> Juncture:
    """Flag the alliance from today until a day, which counts.

    Raises ValidationError where one holds already, for a day that has passed or lies more than
    MOST_DAYS ahead, for another reason without words, and for an alliance that is closed.
    """
    locked = Alliance.objects.select_for_update(of=("self",)).get(pk=alliance.pk)
    if locked.stage == "closed":
        raise ValidationError("This alliance is closed.")
    if running_juncture(alliance=alliance, today=today):
        raise ValidationError("The alliance is flagged already. Look at what was set, then change.")
    if words_against := why_not_until(until, today):
        raise ValidationError({"until": words_against})
    if reason == Juncture.Reason.OTHER and not words.strip():
        raise ValidationError({"words": "Say in a sentence what is at stake."})
    row = Juncture(alliance=alliance, reason=reason, words=words.strip(), until=until)
    row.began_on, row.set_by = today, user
    row.full_clean(exclude=["alliance", "set_by"])
    row.save(force_insert=True)
    return row


@transaction.atomic
def change_juncture(
    *, juncture: Juncture, expected: int, user: User, today: date, **values: Any
) -> Juncture:
    """Set another reason or last day (as `set_juncture` takes them): the flag so far ends today and
    a new one begins. Raises StaleRevision, ValidationError."""
    lift(juncture=juncture, expected=expected, user=user, today=today, reason=CHANGED)
    return set_juncture(alliance=juncture.alliance, user=user, today=today, **values)


@transaction.atomic
def lift(*, juncture: Juncture, expected: int, user: User, today: date, reason: str) -> Juncture:
    """End the flag today, before it expires. Raises StaleRevision, and ValidationError where it
    holds no longer."""
    if juncture.lifted_on is not None or juncture.until < today:
        raise ValidationError("This flag is over already.")
    juncture.lifted_on, juncture.lifted_by = today, user
    juncture.lift_reason = reason.strip()
    return save_revision(instance=juncture, expected=expected, fields=LIFT)
