"""How promises are kept: deliverables, meetings and actions."""

from __future__ import annotations

import numpy as np

from alliances.services.punctuality import promised_within, tally
from core.db.columns import Scope, rows_of, spread
from governance.models import Action, Meeting
from plans.models import Deliverable
from scorecards.services.measures.columns import Measures, Surroundings, share


def deliverables(found: Measures, scope: Scope, around: Surroundings) -> None:
    """By side, of those first promised for a day of the 12 months."""
    today = around.today
    due = Deliverable.objects.filter(scope.within("plan__alliance"), promised_within(today))
    rows = rows_of(
        tally(due.agreed(), today, "plan__alliance", "side").values_list(
            "plan__alliance", "side", "counted", "on_time"
        )
    )
    for side in ("ours", "theirs", "joint"):
        counted, on_time = np.zeros(len(scope)), np.zeros(len(scope))
        table = np.array(
            [(alliance, due, met) for alliance, whose, due, met in rows if whose == side],
            dtype=np.int64,
        ).reshape(-1, 3)
        at, inside = scope.positions(table[:, 0])
        counted[at[inside]] = table[inside, 1]
        on_time[at[inside]] = table[inside, 2]
        share(found, f"deliverables_on_time_{side}", on_time, counted)


def meetings(found: Measures, scope: Scope, around: Surroundings) -> None:
    rows = Meeting.objects.filter(scope.within("committee__alliance"))
    kept = rows.kept(around.today, "committee__alliance")
    held, due = spread(scope, kept.values_list("committee__alliance", "held", "due"), 2)
    share(found, "cadence_kept", held, due)


def actions(found: Measures, scope: Scope, around: Surroundings) -> None:
    """By the day each was first promised for: moving or dropping it keeps no promise."""
    today = around.today
    due = Action.objects.filter(scope.within("alliance"), promised_within(today))
    rows = tally(due, today, "alliance").values_list("alliance", "on_time", "counted")
    met, counted = spread(scope, rows, 2)
    share(found, "actions_on_time", met, counted)
