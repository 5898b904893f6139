"""The document of a review: built from live data while it is prepared, read back once it is held.

Deal terms, private notes and indicators that reveal them are never part of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from alliances.models import Alliance, Person
from alliances.services.periods import quarter_of, stored_quarter
from core.rounding import rounded
from governance.models import Decision, Meeting
from governance.rules import kept
from portfolio.models import Review, ReviewComment
from portfolio.rules.review_document import (
    Comment,
    CommitteeMeetings,
    Company,
    DecisionTaken,
    RegisteredRisk,
    ReviewV1,
    ReviewV3,
    read_document,
)
from portfolio.rules.reviews import gaps, readiness
from portfolio.services.reviews.measures import plan_progress, scores
from portfolio.services.reviews.promises import commitments, prior_promises, promises_of
from scorecards.models import Risk
from scorecards.rules.expected_loss import RiskScale
from scorecards.services.risk_numbers import risk_scale

BETWEEN = "Between meetings"


def document_of(*, review: Review, today: date) -> ReviewV1:
    """What the page of a review shows on `today`. Raises UnknownReviewVersion."""
    if review.frozen is not None:
        return read_document(review.frozen)
    return build_review(review=review, today=today)


def build_review(*, review: Review, today: date) -> ReviewV3:
    """The review as of `today`: eleven queries, and one where several partners are allied.

    `review.prior_held_on` is the day of the last held review (Review.objects.for_page), which
    everything is measured against, and `scorecard_state` that of the scorecard of its quarter.
    A late review that is held on the day of the one before covers its own quarter."""
    alliance, quarter = review.alliance, stored_quarter(review.year, review.quarter)
    prior: date | None = getattr(review, "prior_held_on", None)
    if prior is not None and prior >= today:
        prior = None
    since = prior or quarter.first_day
    until = max(quarter, quarter_of(today)).next().last_day
    promises = promises_of(alliance=alliance, since=since, until=until)
    committees = _meetings(review, since, today)
    decisions = _decisions(review, since, today)
    sides = alliance.sides
    document = ReviewV3(
        alliance=str(alliance),
        tier=alliance.get_tier_display(),
        year=review.year,
        quarter=review.quarter,
        as_of=today,
        since=since,
        since_review=prior is not None,
        promises=prior_promises(promises, since=since, as_of=today),
        plan=plan_progress(alliance=alliance, quarter_end=quarter.last_day, as_of=today),
        scorecard=scores(alliance=alliance, then=since, as_of=today),
        committees=committees,
        decisions=decisions,
        risks=_risks(review, today),
        commitments=commitments(promises, as_of=today, until=until),
        comments=_comments(review),
        ours=sides.ours,
        theirs=sides.theirs,
        joint=sides.joint,
        companies=_companies(alliance) if len(sides.partners) > 1 else (),
        kinds_apart=True,
        presented_on=timezone.localdate(review.presented_at) if review.presented_at else None,
    )
    checks = readiness(
        document,
        scorecard_is_final=getattr(review, "scorecard_state", None) == "final",
        start_month=settings.FISCAL_YEAR_START_MONTH,
    )
    return replace(document, missing=gaps(checks))


def _companies(alliance: Alliance) -> tuple[Company, ...]:
    """For whom the people of several partners work. One query."""
    people = Person.objects.filter(memberships__alliance=alliance, partner__isnull=False)
    rows = people.order_by("name", "partner__name").values_list("name", "partner__name").distinct()
    return tuple(Company(person, name) for person, name in rows)


def _meetings(review: Review, since: date, today: date) -> tuple[CommitteeMeetings, ...]:
    """Meetings that fell due since the last review, per committee; those not recorded yet are due
    and neither held nor missed. One query."""
    inside = Q(local_date__gt=since, local_date__lte=today) | Q(lapsed_on__gt=since)
    rows = Meeting.objects.filter(inside, committee__alliance=review.alliance_id)
    met: dict[str, list[Meeting]] = {}
    for row in rows.select_related("committee").order_by("local_date", "pk"):
        met.setdefault(row.committee.name, []).append(row)
    found = (_committee(name, met[name], since, today) for name in sorted(met))
    return tuple(one for one in found if one.due)


def _decisions(review: Review, since: date, today: date) -> tuple[DecisionTaken, ...]:
    """What was decided since the last review, in meetings and between them. One query."""
    rows = (
        Decision.objects.filter(
            alliance=review.alliance_id, decided_on__gt=since, decided_on__lte=today
        )
        .exclude(meeting__state=Meeting.State.CANCELLED)
        .order_by("decided_on", "pk")
        .values_list("text", "reasoning", "committee__name", "decided_on")
    )
    return tuple(
        DecisionTaken(text, reasoning, committee or BETWEEN, day)
        for text, reasoning, committee, day in rows
    )


def _committee(
    name: str, meetings: Collection[Meeting], since: date, today: date
) -> CommitteeMeetings:
    found = kept.tally(meetings, today, after=since)
    waits = sum(
        row.state in (Meeting.State.SCHEDULED, Meeting.State.MISSED)
        and since < row.local_date <= today
        and not kept.was_lost(row, today)
        for row in meetings
    )
    return CommitteeMeetings(name, found.held, found.missed, found.due + waits)


def _risks(review: Review, today: date) -> tuple[RegisteredRisk, ...]:
    """Risks that count on `today`, the greatest expected loss first. Two queries."""
    scale = risk_scale(day=today)
    rows = Risk.objects.filter(alliance=review.alliance_id).counting(today)
    found = [_risk(row, scale, today) for row in rows.select_related("owner")]
    return tuple(sorted(found, key=lambda row: (-row.expected_loss, row.title)))


def _risk(row: Risk, scale: RiskScale, today: date) -> RegisteredRisk:
    expected = row.numbers.expected(scale, today)
    probability, impact = row.numbers.words(today)
    in_place = row.in_place_on is not None and row.in_place_on <= today
    return RegisteredRisk(
        title=row.title,
        probability=probability,
        impact=impact,
        expected_loss=rounded(expected, 2),
        band=scale.band(expected),
        side=row.side,
        owner=row.owner.name if row.owner else "",
        response=row.response,
        in_place_on=row.in_place_on if in_place else None,
        due_on=row.due_on,
        overdue=not in_place and row.due_on is not None and row.due_on < today,
    )


def _comments(review: Review) -> tuple[Comment, ...]:
    """The manager's words by section. One query."""
    rows = ReviewComment.objects.filter(review=review).select_related("author").order_by("section")
    shown = rows.only("section", "text", "written_at", "revision", "author__name", "author__email")
    return tuple(
        Comment(
            section=row.section,
            text=row.text,
            author=str(row.author) if row.author else "",
            written_on=timezone.localdate(row.written_at),
            revision=row.revision,
        )
        for row in shown
    )
