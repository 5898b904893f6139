"""What a demo portfolio may say of its past: only what was on record by then, and few alliances
at a time that ask for attention."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from accounts.models import Role, User
from alliances.models import StageChange
from core.registry.exceptions import kinds
from governance.models import Decision
from plans.models import ObjectiveActual
from portfolio.models import ExceptionFact, RecordedDay
from portfolio.rules.selection import Selection, default_comparison
from portfolio.services.dashboard import exceptions
from scorecards.models import Measurement, Placement

ASKS_AT_MOST = 1 / 3


def no_evidence_is_newer_than_its_day() -> int:
    """Behind every placement and every case. Returns how many answers were looked at."""
    answers = defaultdict(set)
    for row in Measurement.objects.exclude(raw=None).select_related("scorecard", "indicator"):
        assert row.evidence_on <= row.measured_at.date()
        key = (row.scorecard.alliance_id, row.indicator.key)
        answers[key].add((row.raw, row.evidence_on.isoformat(), row.measured_at.date()))
    manual = {key for _, key in answers}
    looked = 0
    for place in Placement.objects.iterator():
        day = place.valid_from
        on = place.detail.get("on", {})
        # The end of an agreement is a date that was known, not the day of evidence.
        seen = [date.fromisoformat(each) for key, each in on.items() if key != "agreement_end"]
        assert all(each <= day for each in seen), (place, on)
        assert place.evidence_on is None or place.evidence_on <= day, place
        for key in manual & place.detail.get("raw", {}).keys():
            used = (place.detail["raw"][key], on[key])
            known = {found[:2] for found in answers[place.alliance_id, key] if found[2] <= day}
            assert used in known, (place, key)
            looked += 1
    ahead = [kind.key for kind in kinds if kind.ahead_days]
    for fact in ExceptionFact.objects.exclude(key__in=ahead).exclude(since=None):
        assert fact.since <= fact.valid_from, fact
    for model, happened, recorded in (
        (StageChange, "changed_on", "recorded_at"),
        (Decision, "decided_on", "recorded_at"),
        (ObjectiveActual, "as_of", "recorded_at"),
    ):
        for row in model.objects.all():
            assert getattr(row, happened) <= getattr(row, recorded).date(), row
    return looked


def few_ask_for_attention(today: date) -> dict[date, float]:
    """The share of alliances that ask for attention at the end of each quarter, and today, as the
    leader saw it. None is above a third."""
    leader = User.objects.filter(role=Role.LEADER).earliest("pk")
    shares = {}
    for day in RecordedDay.objects.order_by("day").values_list("day", flat=True):
        if day.month % 3 and day != today:
            continue
        compared = default_comparison(day)
        selection = Selection(as_of=day, compared_with=compared, today=today)
        page = exceptions(user=leader, selection=selection)
        shares[day] = page.attention / max(page.active, 1)
    assert all(share < ASKS_AT_MOST for share in shares.values()), shares
    return shares


def greens_that_nobody_looked_at(today: date) -> int:
    """How many alliances are green for longer than that may be believed, as the leader sees it."""
    leader = User.objects.filter(role=Role.LEADER).earliest("pk")
    selection = Selection(as_of=today, compared_with=default_comparison(today), today=today)
    counts = exceptions(user=leader, selection=selection).counts
    return {kind.key: count for kind, count in counts}.get("complacency", 0)
