"""Questions to the alliance manager and decisions of executives: mailed, answered and logged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Role, User
from alliances.models import Alliance, ExecutiveDecision, Membership, Question
from alliances.services import dialogue_mail
from alliances.services.access import Access
from core.registry.exceptions import kinds
from core.registry.questions import topic_words, topics
from core.revision.updates import save_revision

ANSWERED = "This question has already been answered. Reload the page to read the answer."


def open_dialogue(path: str) -> Any:
    """Whether a question or a decision of the alliance at `path` of the row outside is open."""
    questions = Question.objects.filter(alliance=OuterRef(path), answered_at__isnull=True)
    decisions = ExecutiveDecision.objects.filter(
        alliance=OuterRef(path), acknowledged_at__isnull=True
    )
    return Exists(questions) | Exists(decisions)


def managers_of(*, alliance: Alliance) -> QuerySet[User]:
    """The alliance managers who sign in."""
    managing = Membership.objects.managing().filter(alliance=alliance)
    return User.objects.filter(is_active=True, pk__in=managing.values("person__user")).order_by(
        "name"
    )


def askable(*, alliance: Alliance, user: User) -> list[User]:
    """Whom to ask about an alliance: its managers; where none signs in, the alliance leaders who
    see it. Never oneself."""
    found = [one for one in managers_of(alliance=alliance) if one.pk != user.pk]
    if found:
        return found
    leaders = User.objects.filter(is_active=True, role=Role.LEADER).exclude(pk=user.pk)
    visible = Alliance.objects.filter(pk=alliance.pk)
    return [one for one in leaders.order_by("name")[:20] if visible.visible_to(one).exists()]


def may_decide(*, user: User, access: Access) -> bool:
    """Executives and leaders decide for an alliance they see; others bring it to a committee."""
    return access.internal and user.sees_whole_portfolio


def may_answer(*, question: Question, user: User, access: Access) -> bool:
    """The person who was asked, and those who may change the alliance."""
    if question.answered_at is not None:
        return False
    return access.edit or question.asked_of_id == user.pk


def prefilled(*, about: str, alliance: Alliance, user: User) -> str:
    """What to ask about a kind of exception or a topic; "" where none is named."""
    kind = kinds.get(about) if about else None
    if kind is None:
        return topic_words(about, alliance, user)
    return f"{alliance}: {kind.title.lower()}. What is behind it, and what do you need from me?"


def is_known(about: str) -> bool:
    """Whether questions can be about it: a kind of exception, or a topic."""
    return bool(about) and (kinds.get(about) or topics.get(about.partition(".")[0])) is not None


@transaction.atomic
def ask(
    *, alliance: Alliance, text: str, asked_of: User, user: User, now: datetime, about: str = ""
) -> Question:
    """Log a question and mail it."""
    question = Question.objects.create(
        alliance=alliance,
        about=about if is_known(about) else "",
        text=text,
        asked_by=user,
        asked_of=asked_of,
        asked_at=now,
    )
    dialogue_mail.send(question, dialogue_mail.QUESTION, to=asked_of, now=now)
    return question


@transaction.atomic
def answer(*, question: Question, text: str, user: User, now: datetime) -> Question:
    """Answer once; the answer is mailed to who asked. Raises ValidationError where somebody has
    answered already."""
    locked = Question.objects.select_for_update()
    question.refresh_from_db(fields=["answer", "answered_at"], from_queryset=locked)
    if question.answered_at is not None:
        raise ValidationError(ANSWERED)
    question.answer, question.answered_by, question.answered_at = text, user, now
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    if question.asked_by is not None:
        dialogue_mail.send(question, dialogue_mail.ANSWER, to=question.asked_by, now=now)
    return question


@transaction.atomic
def withdraw(*, question: Question) -> None:
    """Withdraw a question nobody has answered; a mail that has not left yet does not leave."""
    if question.answered_at is not None:
        raise ValidationError(ANSWERED)
    question.delete()


@transaction.atomic
def decide(
    *, alliance: Alliance, text: str, user: User, now: datetime, about: str = ""
) -> ExecutiveDecision:
    """Record a decision and mail it to the alliance managers, or to whom one asks without them."""
    decision = ExecutiveDecision.objects.create(
        alliance=alliance,
        about=about if is_known(about) else "",
        text=text,
        decided_on=now.astimezone(user.zone).date(),
        decided_by=user,
    )
    for reader in askable(alliance=alliance, user=user):
        dialogue_mail.send(decision, dialogue_mail.DECISION, to=reader, now=now)
    return decision


@transaction.atomic
def acknowledge(
    *, decision: ExecutiveDecision, expected: int, user: User, now: datetime
) -> ExecutiveDecision:
    """The manager has taken it on. Raises StaleRevision."""
    decision.acknowledged_at, decision.acknowledged_by = now, user
    return save_revision(
        instance=decision, expected=expected, fields=("acknowledged_at", "acknowledged_by")
    )


@transaction.atomic
def reopen_decision(*, decision: ExecutiveDecision, expected: int) -> ExecutiveDecision:
    """Undo of `acknowledge`."""
    decision.acknowledged_at, decision.acknowledged_by = None, None
    return save_revision(
        instance=decision, expected=expected, fields=("acknowledged_at", "acknowledged_by")
    )


@transaction.atomic
def withdraw_decision(*, decision: ExecutiveDecision) -> None:
    """Withdraw a decision that nobody has acknowledged."""
    if decision.acknowledged_at is not None:
        raise ValidationError("This decision has already been acknowledged.")
    decision.delete()
