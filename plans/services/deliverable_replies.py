"""Deliverables of people without a sign-in, recorded as delivered by a link in an e-mail."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from alliances.services.reaching import current_members, out_of_reach
from core.dates.parsing import NotADate
from core.dates.typed import parse_day
from core.dates.wall_time import zone
from core.registry.replies import Asked, Choice, ReplyKind, reply_kinds
from core.replies import reply_path
from core.revision.updates import StaleRevision
from core.text import write_year
from plans.models import Deliverable
from plans.rules.plans import IN_FORCE
from plans.services.deliverables import deliver

KIND, DELIVERED = "deliverable", "delivered"
CHOICES = (
    Choice(
        DELIVERED,
        "It is delivered",
        primary=True,
        words_label="On another day than today? Which?",
    ),
)


def reply_of(deliverable: int, person: int) -> str:
    return reply_path(KIND, subject=deliverable, person=person)


def _in_force(pk: int) -> Deliverable | None:
    """The deliverable itself; where another version of the plan replaced its own, what it became
    there."""
    rows = Deliverable.objects.select_related("owner__user", "plan__alliance")
    row = rows.filter(pk=pk).first()
    while row is not None and row.plan.state not in IN_FORCE:
        row = rows.filter(continues=row.pk).order_by("-pk").first()
    return row


def _asked(subject: int, person: int, version: int) -> Asked | None:
    """What the owner of a deliverable is asked; None once somebody else owns it."""
    row = _in_force(subject)
    if row is None or row.owner is None or row.owner_id != person:
        return None
    if out_of_reach(row.owner, row.plan.alliance, current_members([person])):
        return None
    facts = [("Due", f"{row.due_on:%A %-d %B %Y}"), ("Plan", write_year(row.plan.fiscal_year))]
    return Asked(
        title=row.name,
        about=str(row.plan.alliance),
        facts=facts,
        choices=CHOICES,
        closed=_closed(row),
        row=row,
    )


def _closed(row: Deliverable) -> str:
    if row.delivered_on is not None:
        return f"Delivered on {row.delivered_on:%-d %b %Y}. Thank you."
    return "Both sides have dropped this deliverable." if row.dropped_on is not None else ""


def _answer(asked: Asked, choice: str, words: str, now: datetime) -> str:
    row: Deliverable = asked.row
    today = now.astimezone(zone(_zone_of(row))).date()
    on = _day(words, today) if words.strip() else today
    if on > today:
        raise ValidationError(f"{on:%-d %b %Y} is in the future.")
    try:
        deliver(deliverable=row, delivered_on=on, expected=row.revision, today=today)
    except StaleRevision as stale:
        raise ValidationError("It was changed just now. Send your answer again.") from stale
    return "Thank you. It is recorded as delivered."


def _zone_of(row: Deliverable) -> str:
    owner = row.owner
    if owner is None:
        return timezone.get_default_timezone_name()
    return str(owner.user.time_zone if owner.user else owner.time_zone)


def _day(words: str, today: date) -> date:
    try:
        return parse_day(words, today)
    except NotADate as error:
        said = "This is not a day. Write it as 12 Mar, yesterday or 12 Mar 2027."
        raise ValidationError(said) from error


def register() -> None:
    reply_kinds.register(ReplyKind(KIND, _asked, _answer, 25))
