"""What the page "Ask, speak, decide" of an alliance shows to one reader."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from alliances.models import Alliance, ContactLog, ExecutiveDecision, Membership, Question
from alliances.models.people import SPONSOR_ROLES, MembershipRole
from alliances.services.access import Access
from alliances.services.dialogue import askable, managers_of, may_answer, may_decide

SHOWN = 50
RECENT_CONTACTS = 5
# With whom to speak about an alliance, in this order.
SPEAKING_ROLES = (MembershipRole.ALLIANCE_MANAGER, *SPONSOR_ROLES, MembershipRole.COUNTERPART)


@dataclass(frozen=True)
class DialoguePage:
    """`answerable` are open questions that the reader may answer; `people` those to speak with.
    Where nobody manages the alliance, `askable` are its leaders."""

    askable: list[User]
    managed: bool
    may_decide: bool
    edits: bool
    people: list[Membership]
    questions: list[Question]
    answerable: list[Question]
    decisions: list[ExecutiveDecision]
    contacts: list[ContactLog]


def dialogue_page(*, alliance: Alliance, user: User, access: Access) -> DialoguePage:
    """A handful of queries, the same however much was said."""
    questions = Question.objects.within(user, alliance)
    questions = questions.select_related("asked_by", "asked_of", "answered_by")
    asked = list(questions[:SHOWN])
    decided = ExecutiveDecision.objects.within(user, alliance)
    contacts = ContactLog.objects.within(user, alliance)
    contacts = contacts.select_related("person", "spoken_by", "logged_by")
    return DialoguePage(
        askable=askable(alliance=alliance, user=user),
        managed=managers_of(alliance=alliance).exists(),
        may_decide=may_decide(user=user, access=access),
        edits=access.edit,
        people=speaking_partners(alliance=alliance, user=user),
        questions=asked,
        answerable=[row for row in asked if may_answer(question=row, user=user, access=access)],
        decisions=list(decided.select_related("decided_by", "acknowledged_by")[:SHOWN]),
        contacts=list(contacts[:RECENT_CONTACTS]),
    )


def speaking_partners(*, alliance: Alliance, user: User) -> list[Membership]:
    """The manager, the sponsors and the counterparts of both sides with how to reach them; each
    person once, never the reader and nobody who has left."""
    rows = Membership.objects.within(user, alliance).still_here().filter(role__in=SPEAKING_ROLES)
    rows = rows.exclude(person__user=user.pk).for_people()
    seen: dict[int, Membership] = {}
    for row in sorted(rows, key=lambda one: SPEAKING_ROLES.index(MembershipRole(one.role))):
        seen.setdefault(row.person_id, row)
    return list(seen.values())
