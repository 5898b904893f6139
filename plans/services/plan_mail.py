"""The mail by which a plan is sent to the partner, composed when it goes out.

An inbox is read over shoulders: the mail of a restricted alliance names neither it nor its plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string

from alliances.models import Membership
from alliances.services.addresses import held_back
from core.mail.mime import Content, compose
from core.mail.models import OutgoingMessage
from core.mail.queue import site_url
from core.registry.mail import Described, MailKind, Prepared, mail_kinds
from core.text import one_line, write_year
from plans.models import JointBusinessPlan, PlanSending
from plans.services.sending import KIND


class PlanSentWriter:
    """See `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        found = _sendings(rows)
        people = {sending.person_id for sending in found.values()}
        current = Membership.objects.current().filter(person__in=people)
        members = set(current.values_list("alliance", "person"))
        return {
            row.pk: _prepared(found[row.variant], members) for row in rows if row.variant in found
        }


def _sendings(rows: Sequence[OutgoingMessage]) -> dict[int, PlanSending]:
    read = PlanSending.objects.select_related("plan__alliance", "person__user", "sent_by")
    return read.in_bulk({row.variant for row in rows})


def _prepared(sending: PlanSending, members: set[tuple[int, int]]) -> Prepared:
    plan, person = sending.plan, sending.person
    if plan.state == JointBusinessPlan.State.DRAFT:
        return Prepared(withdrawn="The plan was withdrawn before it was sent.")
    if (plan.alliance_id, person.pk) not in members:
        return Prepared(withdrawn="No longer part of the alliance.")
    return Prepared(
        held=held_back(alliance=plan.alliance, owner=person),
        address=person.email,
        compose=partial(_composed, sending),
        account=person.user,
    )


def _composed(sending: PlanSending) -> Content:
    plan, alliance = sending.plan, sending.plan.alliance
    restricted = alliance.confidentiality == "restricted"
    year = write_year(plan.fiscal_year)
    what = "joint business plan" if restricted else f"{year} joint business plan of {alliance}"
    context: dict[str, Any] = {
        "sending": sending,
        "what": what,
        "restricted": restricted,
        "company": settings.COMPANY_NAME,
        "url": site_url(plan.get_absolute_url()),
    }
    return compose(
        subject=one_line(f"For your review: {what}")[:150],
        text=render_to_string("plans/mail/plan_sent.txt", context),
    )


def _describe(rows: Sequence[OutgoingMessage]) -> dict[int, Described]:
    found = _sendings(rows)
    return {
        row.pk: Described(
            recipient=f"{found[row.variant].person}, {found[row.variant].person.email}",
            about=str(found[row.variant].plan),
            url=found[row.variant].plan.get_absolute_url(),
        )
        for row in rows
        if row.variant in found
    }


def _shown_to(user: Any, edit: bool) -> QuerySet | None:
    """Ids of the plans whose mails `user` may see or have sent again: those of our own people."""
    if user.is_guest:
        return None
    plans = JointBusinessPlan.objects
    return (plans.editable_by(user) if edit else plans.visible_to(user)).values("pk")


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Plan sent to the partner",
            plural="plans sent to the partner",
            writer=PlanSentWriter,
            describe=_describe,
            subjects=_shown_to,
        )
    )
