"""The treatment of an alliance on its overview, read together with the alliance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import User
from alliances.models import Alliance
from alliances.querysets import count_of
from scorecards.models import Alignment, AlignmentAnswer, AllianceTreatment
from scorecards.rules.quadrants import TITLES


@dataclass(frozen=True, slots=True)
class TreatmentPanel:
    """Quadrants in words, "" for none; `align_by` is the day of the open alignment, with how many
    of those named have answered."""

    proposed: str
    agreed: str
    agreed_on: date | None
    align_by: date | None
    answered: int
    named: int
    is_late: bool


def treatment_annotations(today: date) -> Mapping[str, Any]:
    mine: dict[str, Any] = {"alliance": OuterRef("pk")}
    agreed = AllianceTreatment.objects.agreed().filter(**mine).order_by()
    waiting = AllianceTreatment.objects.waiting().filter(**mine).order_by()
    running = Alignment.objects.filter(closed_on__isnull=True, **mine).order_by()
    named = AlignmentAnswer.objects.filter(
        alignment__alliance=OuterRef("pk"), alignment__closed_on__isnull=True
    )
    return {
        "treatment_proposed": Subquery(waiting.values("quadrant")[:1]),
        "treatment_agreed": Subquery(agreed.values("quadrant")[:1]),
        "treatment_agreed_on": Subquery(agreed.values("answered_on")[:1]),
        "align_by": Subquery(running.values("due_on")[:1]),
        "align_named": count_of(named, "alignment__alliance"),
        "align_answered": count_of(named.exclude(answer=""), "alignment__alliance"),
    }


def treatment_panel(alliance: Alliance, user: User, today: date) -> TreatmentPanel | None:
    """What was read with the alliance; None where there is nothing. No query."""
    row: Any = alliance
    if not (row.treatment_proposed or row.treatment_agreed or row.align_by):
        return None
    return TreatmentPanel(
        proposed=TITLES.get(row.treatment_proposed, ""),
        agreed=TITLES.get(row.treatment_agreed, ""),
        agreed_on=row.treatment_agreed_on,
        align_by=row.align_by,
        answered=row.align_answered,
        named=row.align_named,
        is_late=row.align_by is not None and row.align_by < today,
    )
