"""Roles as something that is held: they end, and the successor takes the same role. And open
questions, which somebody else answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliances.models import Membership, Question
from alliances.services.people import add_member
from core.registry.holdings import Handing, HoldingSource, Shown, give


def _rows(now: Any) -> QuerySet[Any]:
    return Membership.objects.current().select_related("alliance", "person")


def _shown(row: Membership) -> Shown:
    since = f"since {row.since:%-d %b %Y}" if row.since else ""
    url = reverse("alliances:people", args=[row.alliance_id])
    return Shown(row.get_role_display(), since, url)


def _hand_over(row: Membership, handing: Handing) -> None:
    row.ended_on = max(handing.on, row.since) if row.since else handing.on
    row._change_reason = handing.reason  # type: ignore[attr-defined]
    row.save(update_fields=["ended_on"])
    successor = handing.successor
    if successor is None:
        return
    has_it = Membership.objects.current().filter(
        alliance=row.alliance_id, person=successor, role=row.role
    )
    if not has_it.exists():
        add_member(alliance=row.alliance, person=successor, role=row.role, since=row.ended_on)


ROLES = HoldingSource(
    key="roles",
    order=0,
    one="role",
    many="roles",
    rows=_rows,
    person="person",
    alliance="alliance",
    shown=_shown,
    hand_over=_hand_over,
    opens=True,
)


def _questions(now: Any) -> QuerySet[Any]:
    return Question.objects.filter(answered_at__isnull=True)


def _question(row: Question) -> Shown:
    return Shown(f"Answers “{row}”", "Question", row.get_absolute_url())


def _pass_on(row: Question, handing: Handing) -> None:
    account = handing.successor.user if handing.successor else None
    give(row, "asked_of", replace(handing, successor=account))


QUESTIONS = HoldingSource(
    key="questions",
    order=5,
    one="open question",
    many="open questions",
    rows=_questions,
    person="asked_of__person",
    alliance="alliance",
    shown=_question,
    hand_over=_pass_on,
)
