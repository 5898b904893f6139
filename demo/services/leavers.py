"""Who came and went: a manager who left, a contact who left things behind, invitations out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import Invitation, Role, User
from accounts.rules.invitations import VALID_FOR
from alliances.models import Alliance, Membership, Person
from alliances.services.holdings import Scope, hand_over
from demo.services.company import Company

SHOWN = "Northstar co-sell"
LEFT = timedelta(days=17)
CONTACT_LEFT = timedelta(days=9)
INVITED, EXPIRED = timedelta(days=2), timedelta(days=11)


def people_come_and_go(*, company: Company, now: datetime) -> None:
    """Tell it in the portfolio as it stands today."""
    _manager_leaves(company, now)
    ines = company.people["ines"]
    others = Alliance.objects.filter(memberships__person=ines).exclude(name=SHOWN)
    contacts = Membership.objects.current().filter(side="theirs", person__user__isnull=True)
    _contact_leaves(contacts.filter(alliance__in=others.values("pk")), now)
    inviter = ines.user
    if inviter is None:
        return
    counterparts = contacts.filter(role="counterpart", person__left_on__isnull=True)
    counterparts = counterparts.exclude(person__email="").order_by("alliance__name", "pk")
    for rows, ago in (
        (counterparts.filter(alliance__name=SHOWN), INVITED),
        (counterparts.filter(alliance__in=others.values("pk")), EXPIRED),
    ):
        if row := rows.select_related("person").first():
            _invite(row.person, inviter, now - ago)


def _manager_leaves(company: Company, now: datetime) -> None:
    """Omar left, and Lotte took over his alliances, all but one."""
    omar, lotte = company.people["omar"], company.people["lotte"]
    managed = Membership.objects.current().filter(person=omar).order_by("alliance__name", "pk")
    *handed, _left = list(managed.values_list("alliance", flat=True)) or [0]
    day = (now - LEFT).date()
    scope = Scope(omar, handed, leaves=True)
    hand_over(scope=scope, everything=str(lotte.pk), on=day, now=now, today=now.date())
    omar.left_on = day
    omar.save(update_fields=["left_on"])


def _contact_leaves(contacts: QuerySet[Membership], now: datetime) -> None:
    """A contact who still owes something has left, and nobody handed it over."""
    rows = contacts.filter(person__deliverables__delivered_on__isnull=True)
    rows = rows.filter(person__deliverables__plan__state="agreed", role="counterpart")
    if row := rows.select_related("person").order_by("alliance__name", "pk").first():
        row.person.left_on = (now - CONTACT_LEFT).date()
        row.person.save(update_fields=["left_on"])


def _invite(person: Person, inviter: User, at: datetime) -> None:
    """As the product does it, but for the mail, whose day has passed."""
    user = User(email=person.email, name=person.name, role=Role.GUEST, time_zone=person.time_zone)
    user.set_unusable_password()
    user.save(force_insert=True)
    person.invitation = Invitation.objects.create(
        user=user, invited_by=inviter, sent_at=at, expires_at=at + VALID_FOR
    )
    person.save(update_fields=["invitation"])
