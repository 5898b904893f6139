"""Proposes the treatment of a quadrant to the alliances that entered it.

Compares where every alliance stands with what was proposed to it and makes up the difference, so
nothing is lost by a late run and nothing is doubled by a second one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from alliances.models import Stage
from core.db.locks import transaction_lock
from scorecards.models import Alignment, AllianceTreatment, Placement
from scorecards.rules.quadrants import UNPLACED, WHITE_GLOVE
from scorecards.rules.treatments import FIELDS, Standing, Terms, next_step
from scorecards.services.treatment.alignments import close_overtaken, open_alignments
from scorecards.services.treatment.company import company_terms

State = AllianceTreatment.State
ANSWERED = (State.TAKEN, State.ADAPTED, State.DECLINED)
# Alliances looked at in one transaction: nobody waits longer than that.
PIECE = 500
LOCK = "treatments"
LEFT = "It moved on before this was answered."
CLOSED = "The alliance was closed."


@dataclass(frozen=True, slots=True)
class Planned:
    proposed: int = 0
    overtaken: int = 0
    opened: int = 0


def plan_treatments(*, now: datetime) -> Planned:
    """Propose what is to be proposed at `now` (aware), take back proposals that no longer fit, and
    open alignments. Safe to run at any time and twice at once."""
    today, terms = timezone.localdate(now), company_terms()
    with transaction.atomic():
        transaction_lock(LOCK)
        _follow_company(terms)
        _end_of_closed(today)
    proposed = overtaken = opened = 0
    after = 0
    while True:
        with transaction.atomic():
            transaction_lock(LOCK)
            rows = list(_candidates().filter(alliance__gt=after).order_by("alliance")[:PIECE])
            if not rows:
                return Planned(proposed, overtaken, opened)
            after = rows[-1].alliance_id
            over, made = _carry_out(rows, terms, today)
            overtaken += len(over)
            proposed += len(made)
            gone = {row.alliance_id for row in over if row.quadrant == WHITE_GLOVE}
            left = {row.alliance_id for row in made if row.quadrant != WHITE_GLOVE}
            close_overtaken(alliances=gone | left, today=today)
            glove = [row for row in made if row.quadrant == WHITE_GLOVE]
            opened += open_alignments(treatments=glove, today=today)


def _candidates() -> QuerySet[Placement, Any]:
    """Current placements whose quadrant is neither that of the proposal that waits nor, without
    one, that of the last answer."""
    mine = AllianceTreatment.objects.filter(alliance=OuterRef("alliance")).order_by()
    answered = mine.filter(state__in=ANSWERED).order_by("-answered_on", "-pk")
    before = Placement.objects.filter(
        alliance=OuterRef("alliance"), valid_to__lte=OuterRef("quadrant_since")
    ).order_by("-valid_to")
    rows = Placement.objects.current().exclude(quadrant=UNPLACED)
    rows = rows.exclude(stage=Stage.CLOSED).exclude(alliance__stage=Stage.CLOSED)
    rows = rows.annotate(
        waiting=Subquery(mine.filter(state=State.PROPOSED).values("quadrant")[:1]),
        answered=Subquery(answered.values("quadrant")[:1]),
        proposed_on=Subquery(mine.order_by("-proposed_on").values("proposed_on")[:1]),
        came_from=Subquery(before.values("quadrant")[:1]),
        value_before=Subquery(before.values("value")[:1]),
        risk_before=Subquery(before.values("risk")[:1]),
    )
    other = ~Q(waiting=F("quadrant"))
    unknown = Q(answered__isnull=True) | ~Q(answered=F("quadrant"))
    return rows.filter(Q(other, waiting__isnull=False) | Q(unknown, waiting__isnull=True)).defer(
        "detail"
    )


def _carry_out(
    rows: list[Any], terms: dict[str, Terms], today: date
) -> tuple[list[AllianceTreatment], list[AllianceTreatment]]:
    """Proposals that were overtaken, and new ones."""
    steps = {row.alliance_id: next_step(_standing(row), today) for row in rows}
    passed = [pk for pk, step in steps.items() if step.overtaken]
    over = list(
        AllianceTreatment.objects.waiting()
        .select_for_update(of=("self",))
        .filter(alliance__in=passed)
    )
    _overtake(over, LEFT, today)
    made = [_proposal(row, terms, today) for row in rows if steps[row.alliance_id].propose]
    if made:
        bulk_create_with_history(made, AllianceTreatment, batch_size=PIECE)
    return over, made


def _standing(row: Any) -> Standing:
    return Standing(
        quadrant=row.quadrant,
        since=row.quadrant_since,
        holds=row.holds,
        waiting=row.waiting or "",
        answered=row.answered or "",
        proposed_on=row.proposed_on,
    )


def _proposal(row: Any, terms: dict[str, Terms], today: date) -> AllianceTreatment:
    made = AllianceTreatment(
        alliance_id=row.alliance_id,
        quadrant=row.quadrant,
        came_from=row.came_from or "",
        entered_on=row.quadrant_since,
        value_before=row.value_before,
        value_now=row.value,
        risk_before=row.risk_before,
        risk_now=row.risk,
        proposed_on=today,
    )
    made.set_terms(terms[row.quadrant])
    return made


def _overtake(rows: list[AllianceTreatment], reason: str, today: date) -> None:
    for row in rows:
        row.state, row.reason, row.answered_on = State.OVERTAKEN, reason, today
        row.save(update_fields=["state", "reason", "answered_on"])


def _follow_company(terms: dict[str, Terms]) -> None:
    """What waits says what the company wants now."""
    for quadrant, wanted in terms.items():
        rows = AllianceTreatment.objects.waiting().filter(quadrant=quadrant)
        said = {name: getattr(wanted, name) for name in FIELDS}
        same = Q(**{name: value for name, value in said.items() if value is not None})
        for name in (name for name, value in said.items() if value is None):
            same &= Q(**{f"{name}__isnull": True})
        others = list(rows.exclude(same).select_for_update(of=("self",)))
        for row in others:
            row.set_terms(wanted)
        if others:
            bulk_update_with_history(others, AllianceTreatment, list(FIELDS), batch_size=PIECE)


def _end_of_closed(today: date) -> None:
    """An alliance that was closed is proposed nothing, owes nothing and aligns nobody."""
    of_closed = AllianceTreatment.objects.filter(alliance__stage=Stage.CLOSED)
    _overtake(list(of_closed.waiting()[:PIECE]), CLOSED, today)
    for row in of_closed.agreed()[:PIECE]:
        row.ended_on = today
        row.save(update_fields=["ended_on"])
    open_ones = Alignment.objects.filter(closed_on__isnull=True, alliance__stage=Stage.CLOSED)
    close_overtaken(
        alliances=set(open_ones.values_list("alliance", flat=True)[:PIECE]), today=today
    )
