"""The figures of the portfolio page computed plainly: row by row, in Python, from the records.

Slow and obvious on purpose. It shares nothing with the page but the thresholds and the words of the
product, so that a mistake in a statement or a column cannot hide in both.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import User
from alliances.models import Agreement, Alliance, CorporateGoal, Membership, StageChange
from alliances.rules.contact import CONTACT_STALE_DAYS
from alliances.rules.periods import Quarter
from alliances.rules.stages import ACTIVE, REVIEWED
from alliances.services.exceptions import ENDING_DAYS, NOTICE_DAYS, YOUNG_DAYS
from alliances.services.left_behind import GRACE_DAYS
from governance.models import Action, Cadence, Meeting
from governance.rules.meetings import MISSED_AFTER
from governance.services.exceptions import GRACE_DAYS as UNGOVERNED_DAYS
from governance.services.exceptions import MISSED_WITHIN_DAYS
from plans.models import Deliverable
from portfolio.models import Review
from portfolio.rules.selection import Selection
from scorecards.models import GreenPersistence, Placement
from scorecards.services.exceptions import (
    COMPARABLE_COVERAGE,
    FALLING_POINTS,
    STALE_AFTER_DAYS,
)

Cases = dict[tuple[int, str], tuple[int | None, float]]  # (days, count) by alliance and reason


@dataclass(frozen=True)
class Stand:
    """An alliance on a day; `placement` is None for one that was never scored."""

    alliance: Alliance
    placement: Placement | None

    @property
    def quadrant(self) -> str:
        return self.placement.quadrant if self.placement else "unplaced"

    @property
    def band(self) -> str:
        return self.placement.health_band if self.placement else ""

    @property
    def placed(self) -> bool:
        at = self.placement
        return at is not None and at.quadrant != "unplaced" and None not in (at.value, at.risk)


def may_see(user: User, alliance: Alliance) -> bool:
    if user.is_superuser:
        return True
    if alliance.confidentiality == "open" and user.role in ("executive", "leader"):
        return True
    return Membership.objects.filter(alliance=alliance, person__user=user, ended_on=None).exists()


def within(selection: Selection, alliance: Alliance) -> bool:
    """What an alliance is today; the manager is that of the day."""
    if selection.types and alliance.alliance_type_id not in selection.types:
        return False
    if selection.units and alliance.business_unit_id not in selection.units:
        return False
    if selection.regions and alliance.region not in selection.regions:
        return False
    goals = CorporateGoal.objects.filter(alliances=alliance, pk__in=selection.goals)
    if selection.goals and not goals.exists():
        return False
    if not selection.managers:
        return True
    managers = {
        each.person_id
        for each in Membership.objects.filter(alliance=alliance, side="ours")
        if each.role == "alliance_manager" and runs(each.since, each.ended_on, selection.as_of)
    }
    return bool(managers & selection.managers)


def runs(since: date | None, until: date | None, day: date) -> bool:
    return (since is None or since <= day) and (until is None or until > day)


def placement_on(alliance: Alliance, day: date) -> Placement | None:
    rows = alliance.placements.all()
    return next((row for row in rows if runs(row.valid_from, row.valid_to, day)), None)


def standing(user: User, selection: Selection, day: date) -> dict[int, Stand]:
    """The alliances that count on `day`, by key."""
    found = {}
    for alliance in Alliance.objects.prefetch_related("placements"):
        if not may_see(user, alliance) or not within(selection, alliance):
            continue
        placement = placement_on(alliance, day)
        if placement is None and not (selection.is_today and day == selection.as_of):
            continue
        word = placement or alliance  # what was never scored counts by what it is
        stand = Stand(alliance, placement)
        if (
            word.stage in (selection.stages or ACTIVE)
            and (not selection.tiers or word.tier in selection.tiers)
            and (not selection.quadrants or stand.quadrant in selection.quadrants)
            and (not selection.confidences or _sure(stand) in selection.confidences)
        ):
            found[alliance.pk] = stand
    return found


def _sure(stand: Stand) -> str:
    """In the words of the filter."""
    if stand.quadrant == "unplaced":
        return "unassessed"
    holds = stand.placement.holds
    return "" if holds is None else "uncertain" if holds < 0.6 else "sure"


def figures(stands: dict[int, Stand]) -> dict[str, object]:
    placements = [each.placement for each in stands.values() if each.placement]
    planned = [float(p.planned_value) for p in placements if p.planned_value is not None]
    delivered = [float(p.delivered_value) for p in placements if p.delivered_value is not None]
    values: Counter[str] = Counter()
    for p in placements:
        values[p.quadrant] += float(p.planned_value or 0)
    coverage = sum((p.value_coverage + p.risk_coverage + p.health_coverage) / 3 for p in placements)
    both = [p for p in placements if None not in (p.expected_value, p.delivered_value)]
    expected = sum(float(p.expected_value) for p in both)
    return {
        "active": len(stands),
        "planned": (sum(planned) if planned else None, len(planned)),
        "delivered": (sum(delivered) if delivered else None, len(delivered)),
        "bands": dict(Counter(each.band for each in stands.values())),
        "quadrants": dict(Counter(each.quadrant for each in stands.values())),
        "values": {key: value for key, value in values.items() if value},
        "coverage": coverage / len(stands) if stands else None,
        "pace": sum(float(p.delivered_value) for p in both) / expected if expected else None,
        "measured": len(both),
    }


def moves(now: dict[int, Stand], before: dict[int, Stand]) -> set[int]:
    """Those that stand elsewhere because something happened."""
    return {
        pk
        for pk in now.keys() & before.keys()
        if now[pk].placed
        and before[pk].placed
        and now[pk].quadrant not in (before[pk].quadrant, like_for_like(now[pk], before[pk]))
    }


def like_for_like(now: Stand, before: Stand) -> str:
    """Where it would have stood before by the model, rates, ages and calendar of the later day."""
    at, was = now.placement, before.placement
    assert at is not None and was is not None
    value, risk = like(at, was, "value"), like(at, was, "risk")
    cuts = (at.model.value_cut, at.model.risk_cut) if at.model else (float("inf"), float("inf"))
    rows = (("light_touch", "fix_or_exit"), ("sustain", "white_glove"))
    return rows[value >= cuts[0]][risk >= cuts[1]]


def like(at: Placement, was: Placement, score: str) -> float:
    """A score of the earlier day, like for like; a tenth, as scores are."""
    shift = f"{score}_shift"
    return round(getattr(was, score) + getattr(at, shift) - getattr(was, shift), 1)


def on_time(user: User, selection: Selection, day: date) -> dict[str, float | None]:
    there = {pk for pk, each in standing(user, selection, day).items() if each.placement}
    sums: Counter[tuple[str, str]] = Counter()
    for due in Deliverable.objects.select_related("plan"):
        if due.plan.alliance_id not in there or due.plan.state not in ("agreed", "closed"):
            continue
        first = due.first_due_on
        if not day - timedelta(days=365) < first <= day:
            continue
        let_go = due.dropped_on is not None and due.dropped_on <= day
        if let_go and (due.never_made or due.dropped_on <= first):
            continue
        known = due.recorded_on is None or due.recorded_on <= day
        kept = due.delivered_on is not None and due.delivered_on <= min(day, first) and known
        if not kept and first >= day:
            continue
        for side in (due.side, "all"):
            sums[side, "counted"] += 1
            sums[side, "kept"] += kept
    return {
        side: 100 * sums[side, "kept"] / sums[side, "counted"] if sums[side, "counted"] else None
        for side in ("all", "ours", "theirs", "joint")
    }


def exceptions(user: User, selection: Selection, now: datetime) -> Cases:
    """Every reason that holds, with its age or time left in days and how many there are."""
    day = selection.as_of
    here = standing(user, selection, day)
    earlier = standing(user, selection, selection.compared_with)
    moved = moves(here, earlier)
    cases: Cases = {}

    def add(pk: int, reason: str, since: date | None, count: float = 1, ahead: bool = False):
        if pk not in here:
            return
        days = None if since is None else max(((since - day) if ahead else (day - since)).days, 0)
        old, number = cases.get((pk, reason), (None, 0))
        known = [each for each in (old, days) if each is not None]
        pick = min if ahead else max
        cases[pk, reason] = (pick(known) if known else None, number + count)

    for pk, stand in here.items():
        _of_standing(stand, earlier.get(pk), pk in moved, selection, add, now)
    for due in Deliverable.objects.select_related("plan"):
        agreed = due.plan.state in ("agreed", "closed")
        if agreed and due.due_on < day and _owed(due, day):
            add(due.plan.alliance_id, f"overdue_{due.side}", due.due_on)
    for action in Action.objects.all():
        if action.due_on < day and _owed(action, day):
            add(action.alliance_id, f"overdue_{action.side}", action.due_on)
    sponsors = Membership.objects.filter(role__in=("executive_sponsor", "sales_executive_sponsor"))
    for sponsor in sponsors.select_related("alliance", "person"):
        # A contact after the day says nothing of the silence before.
        last = sponsor.last_contact_on
        last = None if last is None or last > day else last
        silent = last is not None and (day - last).days > CONTACT_STALE_DAYS
        if last is None:
            created = sponsor.alliance.created_at
            known = (now - created) > timedelta(days=CONTACT_STALE_DAYS)
            since = sponsor.since or created.date()
            silent = known and (day - since).days > CONTACT_STALE_DAYS
        left = sponsor.person.left_on
        if runs(sponsor.since, sponsor.ended_on, day) and silent and not (left and left <= day):
            add(sponsor.alliance_id, "silent_sponsor", last)
    for meeting in Meeting.objects.select_related("committee__alliance"):
        if _was_missed(meeting, now):
            add(meeting.committee.alliance_id, "missed_meeting", meeting.local_date)
    _of_agreements(day, add)
    _of_managers(day, now, add)
    _of_committees(now, add)
    return _said_once(cases)


def _owed(row: Action | Deliverable, day: date) -> bool:
    done = row.settled_on is not None and max(row.settled_on, row.recorded_on or day) <= day
    return not done and (row.dropped_on is None or row.dropped_on > day)


def _was_missed(meeting: Meeting, now: datetime) -> bool:
    met = Meeting.objects.filter(committee=meeting.committee, state="held", starts_at__lte=now)
    return (
        meeting.state in ("missed", "scheduled")
        and meeting.starts_at >= now - timedelta(days=MISSED_WITHIN_DAYS)
        and meeting.ends_at < now - MISSED_AFTER
        and meeting.committee.dissolved_on is None
        and meeting.starts_at >= meeting.committee.alliance.created_at
        and not met.filter(starts_at__gt=meeting.starts_at).exists()
    )


def _of_managers(day: date, now: datetime, add) -> None:
    for alliance in Alliance.objects.filter(stage__in=ACTIVE):
        roles = list(alliance.memberships.filter(side="ours", role="alliance_manager"))
        known = roles or now - alliance.created_at > timedelta(days=GRACE_DAYS)
        if known and not any(runs(each.since, each.ended_on, day) for each in roles):
            ended = [each.ended_on for each in roles if each.ended_on and each.ended_on <= day]
            add(alliance.pk, "no_manager", max(ended, default=None))


def _of_committees(now: datetime, add) -> None:
    """None of these has duties: an alliance that is in operation needs a committee that meets."""
    for alliance in Alliance.objects.filter(stage="operating", tier__in=("strategic", "core")):
        meets = Cadence.objects.filter(
            committee__alliance=alliance, committee__dissolved_on=None, is_active=True
        )
        if now - alliance.created_at > timedelta(days=UNGOVERNED_DAYS) and not meets.exists():
            add(alliance.pk, "governance_gaps", alliance.created_at.date(), 0)


def _of_agreements(day: date, add) -> None:
    in_force = [
        each for each in Agreement.objects.all() if runs(each.effective_on, each.terminated_on, day)
    ]
    for each in in_force:
        if each.notice_by and 0 <= (each.notice_by - day).days <= NOTICE_DAYS:
            add(each.alliance_id, "notice_due", each.notice_by, ahead=True)
        if each.renews_automatically or each.ends_on is None:
            continue
        if 0 <= (each.ends_on - day).days <= ENDING_DAYS:
            add(each.alliance_id, "agreement_ending", each.ends_on, ahead=True)
    for alliance_id in {each.alliance_id for each in in_force}:
        all_of_it = Agreement.objects.filter(alliance=alliance_id)
        goes_on = any(
            (each.ends_on is None or each.ends_on >= day or each.renews_automatically)
            and (each.terminated_on is None or each.terminated_on > day)
            for each in all_of_it
        )
        over = [e for e in in_force if e.alliance_id == alliance_id and not e.renews_automatically]
        if over and not goes_on:
            add(
                alliance_id,
                "agreement_ended",
                max(each.ends_on for each in over),
                count=len(over),
            )


def _of_standing(
    stand: Stand, earlier: Stand | None, moved: bool, selection: Selection, add, now: datetime
) -> None:
    day, pk, at = selection.as_of, stand.alliance.pk, stand.placement
    age = (now - stand.alliance.created_at).total_seconds() / 86400
    told = set(CorporateGoal.objects.exclude(state="draft").values_list("fiscal_year", flat=True))
    newest = max((year for year in told if year <= day.year), default=min(told, default=0))
    goals = CorporateGoal.objects.filter(state="published", fiscal_year=newest)
    if goals.exists() and not goals.filter(alliances=stand.alliance).exists() and age > 30:
        add(pk, "orphan", None)
    if at is None:
        return
    evidence_age = (day - at.evidence_on).days if at.evidence_on else None
    if stand.placed and evidence_age is not None and evidence_age > STALE_AFTER_DAYS:
        add(pk, "stale_evidence", at.evidence_on)
    was = earlier.placement if earlier else None
    if moved and stand.quadrant == "white_glove":
        add(pk, "into_white_glove", at.quadrant_since, count=at.risk - like(at, was, "risk"))
    if (
        was
        and None not in (was.health, at.health)
        and like(at, was, "health") - at.health >= FALLING_POINTS
        and abs(_coverage(was) - _coverage(at)) <= COMPARABLE_COVERAGE + 1e-6
    ):
        add(
            pk, "falling_health", selection.compared_with, count=like(at, was, "health") - at.health
        )
    since = _band_since(at, day)
    if at.health_band == "red":
        add(pk, "red_health", since)
    held = [
        each
        for each in Review.objects.filter(alliance=pk, state="held")
        if each.held_on <= day and (day - each.held_on).days <= 400
    ]
    last = max((each.held_on for each in held), default=None)
    wanted = Quarter.containing(day).previous()
    if wanted.last_day + timedelta(days=21) >= day:
        wanted = wanted.previous()
    needed = 4 * wanted.year + wanted.number
    latest = max((4 * each.year + each.quarter for each in held), default=0)
    owes = at.tier in ("strategic", "core")
    owes &= at.stage in ("launching", "operating", "transforming", "exiting")
    began = [
        each.changed_on
        for each in StageChange.objects.filter(alliance=pk, changed_on__lte=day)
        if each.to_stage in REVIEWED and each.from_stage not in REVIEWED
    ]
    began.append(stand.alliance.created_at.date())
    lately = max((each for each in began if (day - each).days <= YOUNG_DAYS), default=None)
    asked = lately is None or lately <= wanted.first_day
    if owes and latest < needed and asked:
        add(pk, "no_review", last or lately)
    looks = [look for look in (at.evidence_on, last) if look is not None]
    rate, days = _greens_last(day)
    believed_from = max([since, *looks])
    if at.health_band == "green" and (day - believed_from).days > days:
        chance = rate ** ((day - believed_from).days / (365.25 / 4)) if rate else 0.0
        add(pk, "complacency", max(looks, default=None), count=chance)


def _greens_last(day: date) -> tuple[float | None, int]:
    """How likely a green is one a quarter later, as known on a day, and how long it is believed."""
    row = GreenPersistence.objects.filter(day__lte=day).order_by("day").last()
    if row is None or row.steps < 4:
        return None, 180
    rate = (row.kept + 0.5) / (row.seen + 1)
    half_life = math.log(0.5) / math.log(rate) * 365.25 / 4
    return rate, min(max(int(half_life), 91), 365)


def _coverage(at: Placement) -> float:
    return (at.value_coverage + at.risk_coverage + at.health_coverage) / 3


def _band_since(at: Placement, day: date) -> date:
    """Back through the record as long as the band is the same."""
    since = at.valid_from
    rows = Placement.objects.filter(alliance=at.alliance_id, valid_from__lt=at.valid_from)
    for row in rows.order_by("-valid_from"):
        if row.health_band != at.health_band:
            break
        since = row.valid_from
    return since


def _said_once(cases: Cases) -> Cases:
    says = {
        "complacency": ("stale_evidence", "no_review"),
        "notice_due": ("agreement_ending",),
    }
    return {
        (pk, reason): value
        for (pk, reason), value in cases.items()
        if not any(reason in also and (pk, first) in cases for first, also in says.items())
    }
