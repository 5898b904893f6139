"""What happens below this app and matters to the calendars of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Membership, Person
from alliances.signals import alliances_changed
from governance.models import Cadence, Meeting
from governance.services.invitations.touching import forget_source, touch
from governance.services.meeting_generation import follow_stages

OF_ALLIANCE = {"name", "confidentiality", "stage"}
OF_PERSON = {"email", "left_on", "user", "muted"}
OF_USER = {"is_active", "is_superuser", "role", "muted"}
OF_MEMBERSHIP = {"ended_on", "person", "alliance"}


def _matters(fields: Iterable[str] | None, names: set[str]) -> bool:
    return fields is None or bool(names & set(fields))


def alliance_saved(
    *, instance: Alliance, created: bool, update_fields: Iterable[str] | None = None, **sent: Any
) -> None:
    if created or not _matters(update_fields, OF_ALLIANCE):
        return
    now = timezone.now()
    if _matters(update_fields, {"stage"}):
        follow_stages(alliances=[instance.pk], now=now)
    touch(alliances=[instance.pk], now=now)


def alliances_written(*, alliance_ids: Iterable[int], sender: Any, **sent: Any) -> None:
    if sender is Meeting:
        return  # what this app announces to others
    ids, now = set(alliance_ids), timezone.now()
    follow_stages(alliances=ids, now=now)
    touch(alliances=ids, now=now)


def person_saved(
    *, instance: Person, created: bool, update_fields: Iterable[str] | None = None, **sent: Any
) -> None:
    if not created and _matters(update_fields, OF_PERSON):
        touch(people=[instance.pk], now=timezone.now())


def user_saved(
    *, instance: User, created: bool, update_fields: Iterable[str] | None = None, **sent: Any
) -> None:
    if not created and _matters(update_fields, OF_USER):
        people = Person.objects.filter(user=instance).values_list("pk", flat=True)
        touch(people=list(people), now=timezone.now())


def membership_changed(
    *, instance: Membership, update_fields: Iterable[str] | None = None, **sent: Any
) -> None:
    if _matters(update_fields, OF_MEMBERSHIP):
        touch(people=[instance.person_id], now=timezone.now())


def meeting_goes(*, instance: Meeting, **sent: Any) -> None:
    now = timezone.now()
    forget_source(meeting=instance.pk, now=now)
    if instance.cadence_id:
        touch(cadences=[instance.cadence_id], now=now)


def cadence_goes(*, instance: Cadence, **sent: Any) -> None:
    forget_source(cadence=instance.pk, now=timezone.now())


def connect() -> None:
    uid = "governance.calendars"
    post_save.connect(alliance_saved, sender=Alliance, dispatch_uid=f"{uid}.alliance")
    alliances_changed.connect(alliances_written, dispatch_uid=f"{uid}.alliances")
    post_save.connect(person_saved, sender=Person, dispatch_uid=f"{uid}.person")
    post_save.connect(user_saved, sender=User, dispatch_uid=f"{uid}.user")
    for signal in (post_save, post_delete):
        signal.connect(membership_changed, sender=Membership, dispatch_uid=f"{uid}.membership")
    pre_delete.connect(meeting_goes, sender=Meeting, dispatch_uid=f"{uid}.meeting")
    pre_delete.connect(cadence_goes, sender=Cadence, dispatch_uid=f"{uid}.cadence")
