"""The page of one alliance's treatment: what is proposed, what is agreed and kept, who agrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from alliances.models import Alliance
from scorecards.models import Alignment, AlignmentAnswer, AllianceTreatment
from scorecards.rules.treatments import Line, Telling
from scorecards.services.treatment.facts import facts_of
from scorecards.services.treatment.keeping import lines_of, tellings_of

State = AllianceTreatment.State
EARLIER = 20


@dataclass(frozen=True)
class TreatmentPage:
    """`lines` and `tellings` are the points of what is `agreed`; `mine` is the answer of the
    reader, who was named in the open alignment."""

    proposed: AllianceTreatment | None
    agreed: AllianceTreatment | None
    lines: list[Line]
    tellings: list[Telling]
    alignment: Alignment | None
    mine: AlignmentAnswer | None
    today: date
    earlier: list[AllianceTreatment] = field(default_factory=list)
    past: list[Alignment] = field(default_factory=list)

    @property
    def points(self) -> list[Any]:
        return [*self.lines, *self.tellings]

    @property
    def kept(self) -> int:
        return sum(point.kept for point in self.points)

    @property
    def answers(self) -> list[AlignmentAnswer]:
        return list(self.alignment.answers.all()) if self.alignment else []

    @property
    def answered(self) -> int:
        return sum(bool(row.answer) for row in self.answers)

    @property
    def is_late(self) -> bool:
        return self.alignment is not None and self.alignment.due_on < self.today


def treatment_page(*, alliance: Alliance, user: User, today: date) -> TreatmentPage:
    """Four queries, and one where anything is agreed."""
    rows = AllianceTreatment.objects.within(user, alliance).select_related("answered_by")
    found = list(rows[: EARLIER + 2])
    proposed = next((row for row in found if row.state == State.PROPOSED), None)
    agreed = next((row for row in found if row.is_agreed), None)
    if agreed is None:
        agreed = rows.agreed().first() if len(found) > EARLIER else None
    answers = AlignmentAnswer.objects.select_related("user")
    aligned = list(
        Alignment.objects.within(user, alliance)
        .select_related("treatment", "opened_by")
        .prefetch_related(Prefetch("answers", queryset=answers))[:EARLIER]
    )
    running = next((row for row in aligned if row.closed_on is None), None)
    named = running.answers.all() if running else ()
    facts = facts_of([alliance.pk], today) if agreed else None
    return TreatmentPage(
        proposed=proposed,
        agreed=agreed,
        lines=lines_of(agreed, facts, today) if agreed and facts else [],
        tellings=tellings_of(agreed, today) if agreed else [],
        alignment=running,
        mine=next((row for row in named if row.user_id == user.pk), None),
        today=today,
        earlier=[row for row in found if row not in (proposed, agreed)],
        past=[row for row in aligned if row.closed_on is not None],
    )
