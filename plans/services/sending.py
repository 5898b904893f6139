"""A plan is sent to the partner: a mail to each person, and an invitation where one is needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import Alliance, Person, Side
from alliances.rules.addresses import UNCONFIRMED
from alliances.services.sign_ins import invite_person
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing, send_at_once
from plans.models import PlanSending
from plans.rules.plans import may_sign
from plans.services.locks import Plan, State, lock_plan
from plans.services.plans import send_to_partner

KIND = "plan_sent"
SUBJECT = "plans.plan"
USEFUL_FOR = timedelta(days=14)
NOBODY = "Choose at least one person, or open the review without sending an e-mail."


@dataclass(frozen=True)
class Recipient:
    """A person of the partner. `signs`: may sign the plan. `signs_in`: needs no invitation."""

    person: Person
    role: str
    signs: bool
    signs_in: bool


def recipients(*, alliance: Alliance) -> list[Recipient]:
    """The current people of the partner, those who may sign first. One query."""
    rows = alliance.memberships.filter(
        side=Side.THEIRS, ended_on__isnull=True, person__left_on__isnull=True
    ).select_related("person__user", "person__partner")
    found: dict[int, Recipient] = {}
    for row in rows.order_by("person__name", "pk"):
        signs = may_sign(side=row.side, role=row.role)
        known = found.get(row.person_id)
        if known is None or (signs and not known.signs):
            one = Recipient(row.person, row.get_role_display(), signs, _signs_in(row.person))
            found[row.person_id] = one
    return sorted(found.values(), key=lambda one: not one.signs)


def without_address(found: Iterable[Recipient]) -> list[Recipient]:
    """Those to whom nothing can be sent yet."""
    return [one for one in found if not one.person.email]


def _signs_in(person: Person) -> bool:
    user = person.user
    return user is not None and user.is_active and user.has_usable_password()


@dataclass
class Sent:
    """To whom a plan was sent, and why not to others (by name)."""

    people: list[Person] = field(default_factory=list)
    invited: list[Person] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def send_plan(
    *,
    plan: Plan,
    people: Iterable[Person],
    expected: int,
    sent_by: User,
    now: datetime,
    note: str = "",
    silently: bool = False,
) -> Sent:
    """Send a draft, which then is in partner review, or one in review again, to `people`.

    Who has no sign-in yet is invited as well. Raises StaleRevision, and ValidationError where the
    plan cannot be sent, somebody has no e-mail address, or nobody is chosen and it is not to be
    opened `silently`.
    """
    row = lock_plan(
        plan,
        State.DRAFT,
        State.PARTNER_REVIEW,
        refusal="Only a draft or a plan in partner review can be sent to the partner.",
        expected=expected,
    )
    chosen = list(people)
    if not chosen and not silently:
        raise ValidationError({"people": NOBODY})
    if unreachable := [person.name for person in chosen if not person.email]:
        raise ValidationError({"people": f"No e-mail address for {', '.join(unreachable)}."})
    if row.state == State.DRAFT:
        send_to_partner(plan=row, expected=expected)
    sent = Sent()
    for person in chosen:
        invited = _invite(row.alliance, person, sent_by, sent)
        sending = PlanSending.objects.create(
            plan=row,
            person=person,
            note=note.strip(),
            invited=invited,
            sent_by=sent_by,
            sent_at=now,
        )
        send_at_once(_message(sending))
        sent.people.append(person)
    return sent


def _invite(alliance: Alliance, person: Person, sent_by: User, sent: Sent) -> bool:
    """Invite who has no sign-in. What stands in the way is reported and stops nobody else."""
    if _signs_in(person):
        return False
    try:
        with transaction.atomic():
            invite_person(person=person, invited_by=sent_by, alliance=alliance)
    except ValidationError as refused:
        sent.refused[person.name] = " ".join(refused.messages)
        return False
    sent.invited.append(person)
    return True


def _message(sending: PlanSending) -> OutgoingMessage:
    return outgoing(
        kind=KIND,
        key=str(sending.pk),
        due_at=sending.sent_at,
        not_after=sending.sent_at + USEFUL_FOR,
        subject_type=SUBJECT,
        subject_id=sending.plan_id,
        variant=sending.pk,
        person_id=sending.person_id,
        account=sending.person.user,
    )


@dataclass(frozen=True)
class Line:
    """A sending with what became of its mail: a word and its colour."""

    sending: PlanSending
    words: str
    band: str


WORDS = {
    "waiting": ("being sent", "unknown"),
    "running": ("being sent", "unknown"),
    "done": ("sent", "green"),
    "failed": ("not delivered", "red"),
    "missed": ("not delivered", "red"),
    "withdrawn": ("not sent", "amber"),
}
HELD = {
    "waiting": ("waits until they confirm their address", "amber"),
    "missed": ("not delivered: address not confirmed", "red"),
}


def sendings_of(*, plan: Plan, user: User) -> list[Line]:
    """To whom the plan was sent, the latest first, as `user` may see it. Two queries."""
    if user.is_guest:
        return []
    rows = list(plan.sendings.select_related("person", "sent_by").order_by("-sent_at", "-pk"))
    mails = OutgoingMessage.objects.filter(kind=KIND, subject_id=plan.pk)
    found = mails.order_by("pk").values_list("variant", "state", "last_error") if rows else ()
    states = {variant: (state, error) for variant, state, error in found}
    return [Line(row, *_words(*states.get(row.pk, ("waiting", "")))) for row in rows]


def _words(state: str, error: str) -> tuple[str, str]:
    if error == UNCONFIRMED and state in HELD:
        return HELD[state]
    return WORDS[state]
