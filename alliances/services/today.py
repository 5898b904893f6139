"""What waits for alliance managers in agreements, in the North Star and with silent sponsors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from alliances.models import Agreement, Membership
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.contact import CONTACT_STALE_DAYS
from alliances.rules.worklist import Item, Kind
from alliances.services.left_behind import gone_people
from alliances.services.worklist import AT_MOST, MyAlliances
from core.text import capital

NOTICE = Kind("notice", 30, severity=8, horizon=30, shown=90, icon="clock")
AGREEMENT_END = Kind("agreement_end", 40, severity=7, horizon=30, shown=90, icon="clock")
SPONSOR = Kind(
    "sponsor", 130, severity=5, horizon=30, icon="people", late="over the limit", due="at the limit"
)
NORTH_STAR = Kind("north_star", 150, severity=3, horizon=30, shown=30, icon="goal")
HAND_OVER = Kind("hand_over", 45, severity=6, horizon=14, icon="people", always="left behind")
LOOKS_BACK = timedelta(days=30)


def agreement_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Notice dates and ends of agreements that come near. One query."""
    today = now.astimezone(mine.user.zone).date()
    notice = NOTICE.until(today)
    ends = (today - LOOKS_BACK, AGREEMENT_END.until(today))
    rows = Agreement.objects.filter(alliance__in=mine.managed(), terminated_on__isnull=True).filter(
        Q(notice_by__range=(today, notice)) | Q(ends_on__range=ends)
    )
    for row in rows.order_by("pk")[:AT_MOST]:
        place = mine.places[row.alliance_id]
        url = reverse("alliances:agreement", args=[row.alliance_id])
        if row.notice_by is not None and today <= row.notice_by <= notice:
            renews = "; it renews by itself" if row.renews_automatically else ""
            yield Item(
                place,
                NOTICE,
                f"notice-{row.pk}",
                f"Decide: go on with {row.title}?",
                row.notice_by,
                detail=f"Notice date {row.notice_by:%-d %b %Y}{renews}.",
                url=url,
            )
        elif row.ends_on is not None and not row.renews_automatically:
            ended = row.ends_on < today
            yield Item(
                place,
                AGREEMENT_END,
                f"end-{row.pk}",
                f"{row.title} {'has ended' if ended else 'ends'}",
                row.ends_on,
                detail=f"{'Ended' if ended else 'Ends'} on {row.ends_on:%-d %b %Y}, and nothing "
                "is on record about what follows.",
                url=url,
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
                detail=f"Both sides agreed to look at it again by {day:%-d %b %Y}.",
                url=reverse("alliances:detail", args=[place.pk]),
            )


def hand_over_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """What people still hold who are no longer there. One query."""
    today = now.astimezone(mine.user.zone).date()
    for gone in gone_people(alliances=mine.managed(), today=today, now=now)[:AT_MOST]:
        url = reverse("alliances:person_hand_over", args=[gone.person])
        yield Item(
            mine.places[gone.alliance],
            HAND_OVER,
            f"hand-over-{gone.alliance}-{gone.person}",
            f"Hand over what {gone.name} held",
            today,
            detail=f"{capital(gone.words)} without anybody in charge since they left.",
            url=f"{url}?alliance={gone.alliance}",
            step="Hand over",
        )


def sponsor_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Sponsors of either side with whom nobody spoke for too long. One query."""
    today = now.astimezone(mine.user.zone).date()
    limit = today - timedelta(days=CONTACT_STALE_DAYS)
    rows = (
        Membership.objects.filter(
            alliance__in=mine.managed(),
            role__in=SPONSOR_ROLES,
            ended_on__isnull=True,
        )
        .filter(Q(last_contact_on__lt=limit) | Q(last_contact_on__isnull=True))
        .exclude(person__user=mine.user.pk)
        .select_related("person")
        .only("alliance", "side", "role", "last_contact_on", "person__name")
        .order_by("last_contact_on", "pk")[:AT_MOST]
    )
    for row in rows:
        last = row.last_contact_on
        silent = f"silent for {(today - last).days} days" if last else "no contact on record"
        spoke = f"last contact {last:%-d %b %Y}" if last else "no contact is on record"
        yield Item(
            mine.places[row.alliance_id],
            SPONSOR,
            f"sponsor-{row.pk}",
            f"Call {row.person}: {silent}",
            last + timedelta(days=CONTACT_STALE_DAYS) if last else today,
            detail=f"{capital(row.sided_role)}; {spoke}. The limit is {CONTACT_STALE_DAYS} days.",
            url=reverse("alliances:people", args=[row.alliance_id]),
            step="Log contact",
        )
