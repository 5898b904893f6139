"""What a manager or sponsor owes by a date: reviews, scores, contact, dates, decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from alliances.models import Agreement, Membership
from alliances.models.people import SPONSOR_ROLES
from alliances.rules.periods import Quarter
from plans.models import JointBusinessPlan, PlanSignOff
from portfolio.models import Review
from portfolio.rules.worklist import (
    AGREEMENT_LOOKS_BACK_DAYS,
    MANNERS,
    SPONSOR_SILENT_DAYS,
    Item,
    Kind,
    is_shown,
)
from portfolio.services.today.mine import Mine, Place
from scorecards.models import Scorecard


def _item(place: Place, kind: Kind, key: str, title: str, due_on: date, **more: Any) -> Item:
    return Item(
        kind=kind,
        key=key,
        title=title,
        due_on=due_on,
        alliance_id=place.pk,
        alliance=place.name,
        quadrant=place.quadrant,
        tier=place.tier,
        **more,
    )


def review_items(*, mine: Mine, today: date) -> Iterator[Item]:
    """Reviews to prepare and to hold. One query."""
    until = today + timedelta(days=MANNERS[Kind.REVIEW].shown)
    rows = Review.objects.preparing().filter(alliance__in=mine.managed(), due_on__lte=until)
    for row in rows.defer("frozen").order_by("due_on", "pk")[:500]:
        late = row.due_on < today
        yield _item(
            mine.places[row.alliance_id],
            Kind.REVIEW,
            f"review-{row.pk}",
            f"{'Hold' if late else 'Prepare'} the Q{row.quarter} {row.year} review",
            row.due_on,
            detail=f"To be held by {row.due_on:%-d %b %Y}. It fills itself; your words are missing."
            if not late
            else f"It should have been held by {row.due_on:%-d %b %Y}.",
            url=row.get_absolute_url(),
            step="Prepare",
        )


def scorecard_items(*, mine: Mine, today: date) -> Iterator[Item]:
    """Scorecards of this quarter that are not final, once half of it has passed. One query."""
    quarter = Quarter.containing(today)
    states = dict(
        Scorecard.objects.filter(
            alliance__in=mine.managed(), year=quarter.year, quarter=quarter.number
        ).values_list("alliance", "state")
    )
    if not is_shown(Kind.SCORECARD, quarter.last_day, today):
        return
    for place in mine.places.values():
        state = states.get(place.pk)
        if place.managed and place.owes_reviews and state != Scorecard.State.FINAL:
            yield _item(
                place,
                Kind.SCORECARD,
                f"scorecard-{place.pk}",
                f"Complete the scorecard of {quarter}",
                quarter.last_day,
                detail="It is begun and not final." if state else "Nobody has begun it.",
                url=reverse("scorecards:alliance_scorecard", args=[place.pk]),
                step="Continue" if state else "Begin",
            )


def sponsor_items(*, mine: Mine, today: date) -> Iterator[Item]:
    """Sponsors of either side with whom nobody spoke for too long. One query."""
    limit = today - timedelta(days=SPONSOR_SILENT_DAYS)
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
        .order_by("last_contact_on", "pk")[:500]
    )
    for row in rows:
        words = f"{'Our' if row.side == 'ours' else 'Their'} {row.get_role_display().lower()}"
        last = row.last_contact_on
        silent = f"silent for {(today - last).days} days" if last else "no contact on record"
        spoke = f"last contact {last:%-d %b %Y}" if last else "no contact is on record"
        yield _item(
            mine.places[row.alliance_id],
            Kind.SPONSOR,
            f"sponsor-{row.pk}",
            f"Call {row.person}: {silent}",
            last + timedelta(days=SPONSOR_SILENT_DAYS) if last else today,
            detail=f"{words}; {spoke}. The limit is {SPONSOR_SILENT_DAYS} days.",
            url=reverse("alliances:people", args=[row.alliance_id]),
            step="Log contact",
        )


def agreement_items(*, mine: Mine, today: date) -> Iterator[Item]:
    """Notice dates and ends of agreements that come near. One query."""
    first = today - timedelta(days=AGREEMENT_LOOKS_BACK_DAYS)
    notice = today + timedelta(days=MANNERS[Kind.NOTICE].shown)
    end = today + timedelta(days=MANNERS[Kind.AGREEMENT_END].shown)
    rows = Agreement.objects.filter(alliance__in=mine.managed(), terminated_on__isnull=True).filter(
        Q(notice_by__range=(today, notice)) | Q(ends_on__range=(first, end))
    )
    for row in rows.order_by("pk")[:500]:
        place = mine.places[row.alliance_id]
        url = reverse("alliances:agreement", args=[row.alliance_id])
        if row.notice_by is not None and today <= row.notice_by <= notice:
            yield _item(
                place,
                Kind.NOTICE,
                f"notice-{row.pk}",
                f"Decide: go on with {row.title}?",
                row.notice_by,
                detail=f"Notice date {row.notice_by:%-d %b %Y}"
                + ("; it renews by itself." if row.renews_automatically else "."),
                url=url,
            )
        elif row.ends_on is not None and not row.renews_automatically:
            ended = row.ends_on < today
            yield _item(
                place,
                Kind.AGREEMENT_END,
                f"end-{row.pk}",
                f"{row.title} {'has ended' if ended else 'ends'}",
                row.ends_on,
                detail=f"{'Ended' if ended else 'Ends'} on {row.ends_on:%-d %b %Y}, and nothing "
                "is on record about what follows.",
                url=url,
            )


def plan_items(*, mine: Mine, today: date) -> Iterator[Item]:
    """Plans in partner review that wait for our signature, or to be locked. One query."""
    signed = PlanSignOff.objects.filter(plan=OuterRef("pk"))
    rows = (
        JointBusinessPlan.objects.filter(
            alliance__in=mine.anywhere(), state=JointBusinessPlan.State.PARTNER_REVIEW
        )
        .annotate(ours=Exists(signed.filter(side="ours")))
        .annotate(theirs=Exists(signed.filter(side="theirs")))
        .order_by("pk")[:500]
    )
    for row in rows:
        place = mine.places[row.alliance_id]
        year, url = f"FY{row.fiscal_year}", row.get_absolute_url()
        if not row.ours and place.signs:
            title, step = f"Sign off the plan of {year}", "Read and sign"
            who = "they have signed already" if row.theirs else "nobody has signed yet"
            detail = f"In partner review; {who}."
            kind = Kind.SIGN_PLAN
        elif row.ours and row.theirs and place.managed:
            title, step, kind = f"Lock the plan of {year}", "Agree and lock", Kind.AGREE_PLAN
            detail = "Both sides have signed."
        else:
            continue
        yield _item(place, kind, f"plan-{row.pk}", title, today, detail=detail, url=url, step=step)


def north_star_items(*, mine: Mine, today: date) -> Iterator[Item]:
    """North Stars whose day to be revisited has come near. No query."""
    for place in mine.places.values():
        day = place.north_star_revisit_on
        if place.managed and day is not None and is_shown(Kind.NORTH_STAR, day, today):
            yield _item(
                place,
                Kind.NORTH_STAR,
                f"north-star-{place.pk}",
                "Revisit the North Star",
                day,
                detail=f"Both sides agreed to look at it again by {day:%-d %b %Y}.",
                url=reverse("alliances:detail", args=[place.pk]),
            )
