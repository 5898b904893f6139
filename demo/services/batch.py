"""Writes rows of many models at once, parents before children."""

from __future__ import annotations

from collections import defaultdict
from typing import TypeVar

from django.db import models

from alliances import models as alliances
from governance import models as governance
from plans import models as plans
from scorecards import models as scorecards

Row = TypeVar("Row", bound=models.Model)

# A row may refer to unsaved rows of the models before it: bulk_create fills the keys in.
ORDER: tuple[type[models.Model], ...] = (
    alliances.Partner,
    alliances.Person,
    alliances.Alliance,
    alliances.AlliancePartner,
    alliances.Alliance.goals.through,
    alliances.Membership,
    alliances.StageChange,
    alliances.Agreement,
    alliances.DealTerm,
    alliances.PrivateNote,
    plans.JointBusinessPlan,
    plans.PlanSignOff,
    plans.Objective,
    plans.ObjectiveActual,
    plans.Initiative,
    plans.Deliverable,
    governance.Committee,
    governance.CommitteeMember,
    governance.Cadence,
    governance.Meeting,
    governance.AgendaItem,
    governance.Attendee,
    governance.Decision,
    governance.Action,
    scorecards.Risk,
    scorecards.Scorecard,
    scorecards.Measurement,
)


class Batch:
    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)

    def add(self, row: Row) -> Row:
        """Remember `row` for the next flush and give it back."""
        self._rows[type(row)].append(row)
        return row

    def flush(self) -> int:
        """Write everything, parents first. Returns how many rows."""
        written = 0
        for model in ORDER:
            rows = self._rows.pop(model, [])
            model._base_manager.bulk_create(rows, batch_size=2000)
            written += len(rows)
        if self._rows:
            raise RuntimeError(
                f"No place in the order for {', '.join(m.__name__ for m in self._rows)}."
            )
        return written
