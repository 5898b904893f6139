"""What waits for alliance managers in agreements, in the North Star and with silent sponsors; and
what executives ask of them and have decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from alliances.models import Agreement, ExecutiveDecision, GoalConfirmation, Question
from alliances.rules.contact import CONTACT_STALE_DAYS
from alliances.rules.worklist import Item, Kind, Place
from alliances.services.left_behind import gone_people
from alliances.services.sponsors import sponsors_on
from alliances.services.worklist import AT_MOST, MyAlliances
from core.text import capital

QUESTION = Kind("question", 5, severity=7, horizon=3, icon="note", always="waiting for your answer")
DECISION = Kind("decision", 6, severity=7, horizon=3, icon="check", always="new decision")
NOTICE = Kind("notice", 30, severity=8, horizon=30, shown=90, icon="clock")
AGREEMENT_END = Kind("agreement_end", 40, severity=7, horizon=30, shown=90, icon="clock")
SPONSOR = Kind(
    "sponsor", 130, severity=5, horizon=30, icon="people", late="overdue", due="due today"
)
NORTH_STAR = Kind("north_star", 150, severity=3, horizon=30, shown=30, icon="goal")
GOAL = Kind("goal", 147, severity=4, horizon=14, shown=60, icon="goal")
HAND_OVER = Kind("hand_over", 45, severity=6, horizon=14, icon="people", always="to hand over")
LOOKS_BACK = timedelta(days=30)
STEPS = "alliances/steps/"


def ending(mine: MyAlliances, now: datetime) -> QuerySet[Agreement, Any]:
    today = now.astimezone(mine.user.zone).date()
    ends = (today - LOOKS_BACK, AGREEMENT_END.until(today))
    return Agreement.objects.filter(
        alliance__in=mine.managed(), terminated_on__isnull=True, ending=""
    ).filter(Q(notice_by__range=(today, NOTICE.until(today))) | Q(ends_on__range=ends))


def agreement_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Notice dates and ends of agreements that come near, while nobody has decided. One query."""
    today = now.astimezone(mine.user.zone).date()
    notice = NOTICE.until(today)
    for row in ending(mine, now).order_by("pk")[:AT_MOST]:
        place = mine.places[row.alliance_id]
        if row.notice_by is not None and today <= row.notice_by <= notice:
            renews = " It renews automatically." if row.renews_automatically else ""
            last = f"Last day to give notice: {row.notice_by:%-d %b %Y}.{renews}"
            title = f"Decide on renewal: {row}"
            yield _agreement(row, place, NOTICE, title, row.notice_by, last)
        elif row.ends_on is not None and (row.ends_on < today or not row.renews_automatically):
            yield _agreement(row, place, AGREEMENT_END, *_ending(row, row.ends_on, today))


def _ending(row: Agreement, ends_on: date, today: date) -> tuple[str, date, str]:
    day = f"{ends_on:%-d %b %Y}"
    if ends_on >= today:
        return f"{row} ends", ends_on, f"Ends on {day}. No decision recorded."
    if row.renews_automatically:
        return f"{row} has renewed", ends_on, f"Renewed automatically on {day}. Record the new end."
    return f"{row} has ended", ends_on, f"Ended on {day}. No decision recorded."


def _agreement(
    row: Agreement, place: Place, kind: Kind, title: str, due_on: date, detail: str
) -> Item:
    key = f"{'notice' if kind is NOTICE else 'end'}-{row.pk}"
    url = f"{reverse('alliances:agreement', args=[row.alliance_id])}#agreement-{row.pk}"
    return Item(
        place,
        kind,
        key,
        title,
        due_on,
        detail=detail,
        url=url,
        step="Decide",
        inline=f"{STEPS}_agreement.html",
        row=row,
    )


def north_star_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """North Stars whose day to be revisited has come near. No query."""
    today = now.astimezone(mine.user.zone).date()
    for place in mine.places.values():
        day = place.north_star_revisit_on
        if place.managed and day is not None and NORTH_STAR.is_shown(day, today):
            yield Item(
                place,
                NORTH_STAR,
                f"north-star-{place.pk}",
                "Revisit the North Star",
                day,
                detail=f"Agreed date: {day:%-d %b %Y}.",
                url=reverse("alliances:north_star", args=[place.pk]),
                step="Revisit",
                inline=f"{STEPS}_north_star.html",
                row=place,
            )


def hand_over_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """What people still hold who are no longer there. One query."""
    today = now.astimezone(mine.user.zone).date()
    for gone in gone_people(alliances=mine.managed_keys, today=today, now=now)[:AT_MOST]:
        url = reverse("alliances:person_hand_over", args=[gone.person])
        yield Item(
            mine.places[gone.alliance],
            HAND_OVER,
            f"hand-over-{gone.alliance}-{gone.person}",
            f"Hand over what {gone.name} held",
            today,
            detail=f"{capital(gone.words)} with no owner since they left.",
            url=f"{url}?alliance={gone.alliance}",
            step="Hand over",
        )


def silent_sponsors(mine: MyAlliances, now: datetime) -> QuerySet[Any, Any]:
    today = now.astimezone(mine.user.zone).date()
    limit = today - timedelta(days=CONTACT_STALE_DAYS)
    on_record = Q(alliance__created_at__lt=now - timedelta(days=CONTACT_STALE_DAYS))
    return (
        sponsors_on(today, known_by=now)
        .filter(on_record | Q(last_contact__isnull=False), alliance__in=mine.managed())
        .filter(silent_since__lt=limit)
        .exclude(person__user=mine.user.pk)
    )


def sponsor_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Sponsors of either side with whom nobody spoke for too long; where no contact is logged,
    since both the sponsor and the alliance were there. One query."""
    today = now.astimezone(mine.user.zone).date()
    rows = (
        silent_sponsors(mine, now)
        .select_related("person__partner")
        .only(
            *("alliance", "side", "role", "last_contact_on"),
            *("person__name", "person__email", "person__phone", "person__partner__name"),
        )
        .order_by("silent_since", "pk")[:AT_MOST]
    )
    for row in rows:
        last = row.last_contact
        since = f"last contact {(today - last).days} days ago" if last else "no contact logged"
        company = row.person.partner or settings.COMPANY_NAME
        spoke = f"last contact {last:%-d %b %Y}" if last else "no contact logged"
        limit_words = f"contact is due every {CONTACT_STALE_DAYS} days"
        yield Item(
            mine.places[row.alliance_id],
            SPONSOR,
            f"sponsor-{row.pk}",
            f"Call {row.person}: {since}",
            last + timedelta(days=CONTACT_STALE_DAYS) if last else today,
            detail=f"{row.get_role_display()}, {company}; {spoke}; {limit_words}.",
            url=reverse("alliances:contacts", args=[row.alliance_id]) + f"?person={row.person_id}",
            step="Log contact",
            inline=f"{STEPS}_contact.html",
            row=row,
        )


def question_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Questions that wait for my answer: asked of me, or about alliances I manage. One query where
    anything is open."""
    if not any(place.dialogue for place in mine.places.values()):
        return
    rows = Question.objects.filter(
        Q(asked_of=mine.user.pk) | Q(alliance__in=mine.managed()),
        alliance__in=mine.anywhere(),
        answered_at__isnull=True,
    ).exclude(asked_by=mine.user.pk)
    for row in rows.select_related("asked_by").order_by("asked_at", "pk")[:AT_MOST]:
        day = row.asked_at.astimezone(mine.user.zone).date()
        yield Item(
            mine.places[row.alliance_id],
            QUESTION,
            f"question-{row.pk}",
            f"{row.asked_by or 'A former colleague'} asks: {row}",
            day,
            detail=f"Asked on {day:%-d %b %Y}. Your answer is sent back by e-mail and logged.",
            people=1,
            url=row.get_absolute_url(),
            step="Answer",
            inline=f"{STEPS}_answer.html",
            row=row,
        )


def decision_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Decisions of executives that the manager has not acknowledged. One query where anything is
    open."""
    if not any(place.dialogue and place.managed for place in mine.places.values()):
        return
    rows = ExecutiveDecision.objects.filter(
        alliance__in=mine.managed(), acknowledged_at__isnull=True
    ).exclude(decided_by=mine.user.pk)
    for row in rows.select_related("decided_by").order_by("decided_on", "pk")[:AT_MOST]:
        yield Item(
            mine.places[row.alliance_id],
            DECISION,
            f"decision-{row.pk}",
            f"{row.decided_by or 'A former colleague'} decided: {row}",
            row.decided_on,
            detail=f"Decided on {row.decided_on:%-d %b %Y}.",
            people=1,
            url=row.get_absolute_url(),
            step="Acknowledge",
            inline=f"{STEPS}_acknowledge.html",
            row=row,
        )


def goals_waiting(mine: MyAlliances, now: datetime) -> QuerySet[GoalConfirmation, Any]:
    today = now.astimezone(mine.user.zone).date()
    rows = GoalConfirmation.objects.filter(answer="", alliance__in=mine.managed())
    return rows.filter(due_on__lte=GOAL.until(today))


def goal_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Goals that changed, of each alliance together, while it has not answered. One query."""
    rows = goals_waiting(mine, now).select_related("goal").order_by("due_on", "pk")[:AT_MOST]
    found: dict[int, list[GoalConfirmation]] = {}
    for row in rows:
        found.setdefault(row.alliance_id, []).append(row)
    for alliance, waiting in found.items():
        first = waiting[0]
        named = f"the goal “{first.goal}”" if len(waiting) == 1 else f"{len(waiting)} goals"
        sure = all(row.may_be_confirmed for row in waiting)
        yield Item(
            mine.places[alliance],
            GOAL,
            f"goal-{alliance}",
            f"Confirm {named}" if sure else f"Answer for {named}",
            first.due_on,
            detail=f"{first.get_why_display()}. Answer by {first.due_on:%-d %b %Y}.",
            url=reverse("alliances:goals", args=[alliance]),
            step="Answer",
            inline=f"{STEPS}_goal.html" if sure else "",
            row=waiting,
        )
