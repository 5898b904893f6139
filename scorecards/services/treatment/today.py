"""What of treatments waits for a person: proposals and what is not kept for who manages the
alliance; internal alignments for them and for who was named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from alliances.rules.worklist import Item, Kind
from alliances.services.worklist import AT_MOST, MyAlliances
from core.db.columns import day_number
from core.registry.today import TodaySource
from core.text import capital, plural
from scorecards.models import Alignment, AlignmentAnswer, AllianceTreatment
from scorecards.rules.quadrants import TITLES
from scorecards.rules.treatments import GRACE_DAYS, Line, Telling
from scorecards.services.treatment.facts import broken_points, facts_of, over_of
from scorecards.services.treatment.keeping import lines_of, tellings_of

PROPOSED = Kind("treatment", 74, severity=5, horizon=14, icon="check", always="waiting for you")
NOT_KEPT = Kind("treatment_kept", 76, severity=5, horizon=30, icon="clock", late="late")
ALIGN = Kind("align", 7, severity=7, horizon=7, shown=60, icon="people")
ALIGNMENT = Kind("alignment", 77, severity=5, horizon=7, shown=60, icon="people")
STEPS = "scorecards/steps/"


def proposals(mine: MyAlliances, now: datetime) -> QuerySet[AllianceTreatment, Any]:
    return AllianceTreatment.objects.waiting().filter(alliance__in=mine.managed())


def proposal_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """One query."""
    for row in proposals(mine, now).order_by("proposed_on", "pk")[:AT_MOST]:
        yield Item(
            mine.places[row.alliance_id],
            PROPOSED,
            f"treatment-{row.pk}",
            f"Treatment proposed: {TITLES[row.quadrant].lower()} since {row.entered_on:%-d %b}",
            row.proposed_on,
            detail=f"{row.moved}. {capital('; '.join(row.terms.words))}.",
            url=row.get_absolute_url(),
            step="Look",
            inline=f"{STEPS}_treatment.html",
            row=row,
        )


def agreed(mine: MyAlliances, now: datetime) -> QuerySet[AllianceTreatment, Any]:
    return AllianceTreatment.objects.agreed().filter(alliance__in=mine.managed())


def not_kept_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Agreed treatments that are not kept for longer than the grace. Two queries, the second where
    anything is agreed."""
    today = now.astimezone(mine.user.zone).date()
    rows = {row.alliance_id: row for row in agreed(mine, now)[:AT_MOST]}
    if not rows:
        return
    facts = facts_of(rows, today)
    late = over_of(day_number(today), facts)
    points = broken_points(late, facts)
    for at, alliance in enumerate(facts.alliances):
        days = [int(one) for one in late[:, at] if one > GRACE_DAYS]
        if not days:
            continue
        row = rows[alliance]
        said: list[Line | Telling] = [*lines_of(row, facts, today), *tellings_of(row, today)]
        broken = [one.words for one in said if one.broken]
        yield Item(
            mine.places[alliance],
            NOT_KEPT,
            f"treatment-kept-{row.pk}",
            f"Treatment not kept: {plural(int(points[at]), 'point')}",
            today - timedelta(days=max(days)),
            detail=f"{'; '.join(broken)}.",
            url=f"{row.get_absolute_url()}#kept",
            step="See what is not kept",
        )


def asked(mine: MyAlliances, now: datetime) -> QuerySet[AlignmentAnswer, Any]:
    return AlignmentAnswer.objects.waiting().filter(
        user=mine.user.pk, alignment__alliance__in=mine.anywhere()
    )


def asked_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Where I was named and have said nothing. One query."""
    rows = asked(mine, now).select_related("alignment__treatment")
    for row in rows.order_by("alignment__due_on", "pk")[:AT_MOST]:
        alignment = row.alignment
        moved = f"{alignment.treatment.moved}. " if alignment.treatment else ""
        yield Item(
            mine.places[alignment.alliance_id],
            ALIGN,
            f"align-{row.pk}",
            "Say whether you are aligned",
            alignment.due_on,
            detail=f"{moved}{alignment.question}",
            people=1,
            url=alignment.get_absolute_url(),
            step="Answer",
            inline=f"{STEPS}_align.html",
            row=row,
        )


def open_alignments(mine: MyAlliances, now: datetime) -> QuerySet[Alignment, Any]:
    return Alignment.objects.filter(closed_on__isnull=True, alliance__in=mine.managed())


def alignment_items(mine: MyAlliances, now: datetime) -> Iterator[Item]:
    """Alignments of alliances I manage, while they are open. One query."""
    rows = open_alignments(mine, now).annotate(
        named=Count("answers"), said=Count("answers", filter=~Q(answers__answer=""))
    )
    for row in rows.order_by("due_on", "pk")[:AT_MOST]:
        counted = f"{row.said} of {row.named} have answered" if row.named else "nobody is named"
        yield Item(
            mine.places[row.alliance_id],
            ALIGNMENT,
            f"alignment-{row.pk}",
            f"Internal alignment: {counted}",
            row.due_on,
            detail=f"By {row.due_on:%-d %b %Y}. {row.question}",
            url=row.get_absolute_url(),
            step="Remind or record" if row.named else "Name who must agree",
        )


SOURCES = (
    TodaySource("treatments", (PROPOSED,), proposal_items, rows=proposals),
    TodaySource("treatments_kept", (NOT_KEPT,), not_kept_items, rows=agreed),
    TodaySource("align", (ALIGN,), asked_items, rows=asked),
    TodaySource("alignments", (ALIGNMENT,), alignment_items, rows=open_alignments),
)
