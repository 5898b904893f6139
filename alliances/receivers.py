"""What happens to people on record when their accounts change, and what the audit log is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.db.models.signals import post_save, pre_delete
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.signals import invitation_accepted
from alliances.models import AddressConfirmation, Alliance, CorporateGoal, Membership, Person
from alliances.services.addresses import end_links, follow_account_confirmed
from alliances.services.leaving import follow_account
from alliances.services.sign_ins import SIGN_IN_CHANGED, tie_invited
from core.audit.own import RECORDS, RIGHTS
from core.audit.watching import Watch, watch
from core.registry.audit import AuditKind, AuditSubject, audit_kinds, audit_subjects

KINDS = (
    AuditKind("member_added", "Role in an alliance given", RIGHTS, 24),
    AuditKind("member_changed", "Role in an alliance changed", RIGHTS, 25),
    AuditKind("member_ended", "Role in an alliance ended", RIGHTS, 26),
    AuditKind(SIGN_IN_CHANGED, "Sign-in of a person changed", RIGHTS, 27),
    AuditKind("confidentiality_changed", "Alliance restricted or opened", RIGHTS, 28),
    AuditKind("alliance_deleted", "Alliance deleted", RECORDS, 50),
    AuditKind("partners_merged", "Partners merged", RECORDS, 51),
)


def _alliances() -> QuerySet[Alliance]:
    return Alliance.objects.order_by("name", "pk").only("name", "brand_name")


def tell_audit_log() -> None:
    audit_kinds.register(*KINDS)
    audit_subjects.register(AuditSubject("alliance", "Alliance", _alliances))
    watch(
        Watch(
            Membership,
            {
                "role": "member_changed",
                "side": "member_changed",
                "person": "member_changed",
                "alliance": "member_changed",
                "ended_on": "member_ended",
            },
            created="member_added",
            deleted="member_ended",
            alliance=lambda row: row.alliance_id,
            summary=lambda row: f"in {row.alliance}",
        )
    )
    watch(Watch(Person, {"user": SIGN_IN_CHANGED}))
    watch(
        Watch(
            Alliance,
            {"confidentiality": "confidentiality_changed"},
            deleted="alliance_deleted",
            alliance=lambda row: row.pk,
        )
    )


def account_saved(
    *, instance: User, created: bool, update_fields: Iterable[str] | None = None, **sent: Any
) -> None:
    if created or (update_fields is not None and "is_active" not in update_fields):
        return
    with transaction.atomic():
        follow_account(instance, timezone.localdate())


def account_confirmed(
    *, instance: User, created: bool, update_fields: Iterable[str] | None = None, **sent: Any
) -> None:
    if created or update_fields is None:
        return
    if "email" in update_fields:
        end_links(AddressConfirmation.objects.filter(user=instance), now=timezone.now())
    if "email_confirmed_at" not in update_fields:
        return
    with transaction.atomic():
        follow_account_confirmed(user=instance)


def accepted(*, invitation: Invitation, now: datetime, **sent: Any) -> None:
    tie_invited(invitation=invitation, now=now)


def goal_deleted(*, instance: CorporateGoal, **sent: Any) -> None:
    """A goal to which an alliance is tied is dropped, not deleted: the alliance would seem to
    have served nothing."""
    tied = list(instance.alliances.order_by("pk")[:1])
    if tied:
        raise ProtectedError("Alliances are tied to this goal. Drop it instead.", set(tied))


def connect() -> None:
    pre_delete.connect(goal_deleted, sender=CorporateGoal, dispatch_uid="alliances.goal_deleted")
    post_save.connect(account_confirmed, sender=User, dispatch_uid="alliances.account_confirmed")
    invitation_accepted.connect(accepted, dispatch_uid="alliances.invitation_accepted")
    tell_audit_log()
    post_save.connect(account_saved, sender=User, dispatch_uid="alliances.account_saved")
