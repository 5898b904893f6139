"""What the demo shows of notifications: inboxes with something in them, a daily e-mail that goes
out with the first minute, a contact whose address refuses mail, and a chat room, switched off."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from alliances.models import Alliance, Deputy, ExecutiveDecision, Membership, Person, Question
from alliances.services.dialogue_mail import ANSWER, DECISION, QUESTION
from alliances.services.digest.planning import plan_for
from core.mail.inbox import deliver, mark_read
from core.mail.models import OutgoingMessage, StoppedAddress
from core.mail.queue import outgoing
from demo.services.company import Company
from governance.models import Webhook

REFUSED = "550 5.1.1 The e-mail account that you tried to reach does not exist"
ADDRESS = "https://hooks.slack.com/services/demo/demo/only-for-show"
SINCE = timedelta(days=2)


def add_notifications(*, company: Company, now: datetime) -> None:
    """As of `now`, for the people who sign in."""
    manager = company.people["ines"].user
    for person in company.people.values():
        if person.user is not None:
            _fill_inbox(person.user, now)
    plan_for([one.pk for one in company.people.values()], now=now)
    mine = Alliance.objects.visible_to(manager).exclude(confidentiality="restricted")
    managed = Membership.objects.managing().filter(person__user=manager, alliance__in=mine)
    first = managed.order_by("alliance__name", "pk").select_related("alliance").first()
    _name_deputies(company, now)
    if first is not None:
        _refuse(first.alliance, now)
        Webhook.objects.create(
            alliance=first.alliance,
            name="#alliance-team",
            address=ADDRESS,
            posts=list(Webhook.Posts.values),
            is_on=False,
            set_by=manager,
        )


def _name_deputies(company: Company, now: datetime) -> None:
    """One who is away this week, and one next week."""
    today = now.date()
    for away, deputy, first, last in (("priya", "ines", -1, 5), ("tomas", "ines", 8, 15)):
        Deputy.objects.create(
            person=company.people[away],
            deputy=company.people[deputy],
            starts_on=today + timedelta(days=first),
            ends_on=today + timedelta(days=last),
        )


def _fill_inbox(user: User, now: datetime) -> None:
    found = [
        *((QUESTION, row.pk, row.asked_at) for row in Question.objects.filter(asked_of=user)),
        *(
            (ANSWER, row.pk, row.answered_at)
            for row in Question.objects.filter(asked_by=user, answered_at__isnull=False)
        ),
    ]
    managed = Membership.objects.managing().filter(person__user=user).values("alliance")
    for decision in ExecutiveDecision.objects.filter(alliance__in=managed):
        if decision.decided_by_id != user.pk:
            found.append((DECISION, decision.pk, now - SINCE))
    for kind, subject, at in found:
        if at is not None and at > now - timedelta(days=60):
            row = outgoing(
                kind=kind,
                key=f"demo:{kind}:{subject}:{user.pk}",
                due_at=at,
                not_after=at,
                subject_id=subject,
            )
            deliver([(row, user)], now=at)
    read = OutgoingMessage.objects.inbox_of(user).filter(due_at__lt=now - timedelta(days=7))
    mark_read(read, user=user, now=now)


def _refuse(alliance: Alliance, now: datetime) -> None:
    """A contact of the partner who takes part in a single alliance, and signs in nowhere."""
    theirs = Person.objects.still_here().filter(
        memberships__alliance=alliance, memberships__side="theirs", user__isnull=True
    )
    person = theirs.exclude(email="").order_by("-name", "pk").first()
    if person is not None:
        StoppedAddress.objects.get_or_create(
            address=person.email.lower(), defaults={"reason": REFUSED, "stopped_at": now - SINCE}
        )
