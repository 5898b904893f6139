"""The content of a review: one document, built from live data; the page shows it, holding keeps it.

Everything in it is text, numbers and ISO dates, so that a frozen review reads the same whatever
becomes of the data. Deal terms, private notes and indicators that reveal them are never part of it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from alliances.rules.periods import Quarter
from governance.models import Meeting
from portfolio.models import Review, ReviewComment
from portfolio.rules import reviews as rules
from portfolio.services.reviews.measures import plan_part, scorecard_part
from portfolio.services.reviews.promises import commitments_part, promises_of, promises_part
from scorecards.models import Risk

VERSION = 1


def build_review(*, review: Review, today: date) -> dict[str, Any]:
    """What the room is shown on `today`: eight queries. `review.prior_held_on` is the day of the
    last held review (Review.objects.for_page), which everything is measured against."""
    alliance, quarter = review.alliance, Quarter(review.year, review.quarter)
    prior: date | None = getattr(review, "prior_held_on", None)
    since = prior or quarter.first_day
    until = max(quarter, Quarter.containing(today)).next().last_day
    promises = promises_of(alliance=alliance, since=since, until=until)
    meetings, decisions = _meetings(review, since, today)
    return {
        "version": VERSION,
        "alliance": str(alliance),
        "tier": alliance.get_tier_display(),
        "quarter": str(quarter),
        "as_of": today.isoformat(),
        "since": since.isoformat(),
        "since_review": prior is not None,
        "promises": promises_part(promises, since=since, as_of=today),
        "plan": plan_part(alliance=alliance, quarter_end=quarter.last_day, as_of=today),
        "scorecard": scorecard_part(alliance=alliance, then=since, as_of=today),
        "meetings": {
            "finding": rules.meetings_finding(meetings, len(decisions)),
            "rows": meetings,
            "decisions": decisions,
        },
        "risks": _risks(review, today),
        "commitments": commitments_part(promises, as_of=today, until=until),
        "comments": _comments(review),
    }


def _meetings(
    review: Review, since: date, today: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Meetings that fell due since the last review, per committee, with decisions. One query."""
    rows = (
        Meeting.objects.filter(
            committee__alliance=review.alliance_id, local_date__gt=since, local_date__lte=today
        )
        .exclude(state=Meeting.State.CANCELLED)
        .order_by("local_date", "pk", "decisions__pk")
        .values(
            "pk",
            "committee__name",
            "state",
            "local_date",
            "decisions__pk",
            "decisions__text",
            "decisions__reasoning",
        )
    )
    committees: dict[str, dict[str, Any]] = {}
    seen: set[int] = set()
    decisions = []
    for row in rows:
        committee = committees.setdefault(
            row["committee__name"],
            {"committee": row["committee__name"], "held": 0, "missed": 0, "due": 0},
        )
        if row["pk"] not in seen:
            seen.add(row["pk"])
            committee["held"] += row["state"] == Meeting.State.HELD
            # Not recorded on its own day is not missed yet.
            unrecorded = row["state"] == Meeting.State.SCHEDULED and row["local_date"] < today
            committee["missed"] += row["state"] == Meeting.State.MISSED or unrecorded
            committee["due"] += 1
        if row["decisions__pk"] is not None:
            decisions.append(
                {
                    "text": row["decisions__text"],
                    "reasoning": row["decisions__reasoning"],
                    "committee": row["committee__name"],
                    "on": row["local_date"].isoformat(),
                }
            )
    for committee in committees.values():
        missed = f", {committee['missed']} missed" if committee["missed"] else ""
        committee["words"] = f"{committee['held']} of {committee['due']} held{missed}"
    return sorted(committees.values(), key=lambda committee: committee["committee"]), decisions


def _risks(review: Review, today: date) -> dict[str, Any]:
    """Risks open on `today`, gravest first, each with its response. One query."""
    rows = (
        Risk.objects.filter(alliance=review.alliance_id, opened_on__lte=today)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=today))
        .select_related("owner")
    )
    found: list[dict[str, Any]] = [
        {
            "title": row.title,
            "probability": row.probability,
            "impact": row.impact,
            "severity": row.severity,
            "side": row.side,
            "owner": str(row.owner) if row.owner else "",
            "response": row.response,
            "due_on": row.due_on.isoformat() if row.due_on else None,
            "overdue": row.due_on is not None and row.due_on < today,
        }
        for row in rows
    ]
    found.sort(key=lambda row: (-row["severity"], row["title"]))
    overdue = sum(row["overdue"] for row in found)
    return {"finding": rules.risks_finding(found), "rows": found, "overdue": overdue}


def _comments(review: Review) -> dict[str, Any]:
    """The manager's words by section. One query."""
    rows = ReviewComment.objects.filter(review=review).select_related("author")
    return {
        row.section: {
            "text": row.text,
            "author": str(row.author) if row.author else "",
            "written_on": timezone.localdate(row.written_at).isoformat(),
            "revision": row.revision,
        }
        for row in rows
    }


_DATES = frozenset(
    {"as_of", "since", "due_on", "kept_on", "actual_on", "on", "written_on", "evidence_on"}
)


def revived(content: Any) -> Any:
    """The content with its ISO dates as dates, for the page; the stored document is not touched."""
    if isinstance(content, dict):
        return {
            key: date.fromisoformat(value)
            if key in _DATES and isinstance(value, str)
            else revived(value)
            for key, value in content.items()
        }
    if isinstance(content, list):
        return [revived(item) for item in content]
    return content
