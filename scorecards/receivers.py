"""What a changed record means for scores: the alliances it belongs to are computed again.

Lower apps do not know that they are measured. They save their rows, or say
`alliances.signals.alliances_changed` after a bulk write; the rest is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save

from alliances.models import Agreement, Alliance, AlliancePartner, DealTerm, Membership
from alliances.signals import alliances_changed
from governance.models import Action, Issue, Meeting
from plans.models import Deliverable, JointBusinessPlan, Objective, ObjectiveActual
from scorecards.models import Measurement, Risk
from scorecards.services.marking import mark_changed

# Where the alliance of a row is found: attributes to walk, the last one an id.
PATHS: dict[type, str] = {
    Alliance: "pk",
    AlliancePartner: "alliance_id",
    Agreement: "alliance_id",
    DealTerm: "alliance_id",
    Membership: "alliance_id",
    JointBusinessPlan: "alliance_id",
    Deliverable: "plan.alliance_id",
    Objective: "plan.alliance_id",
    ObjectiveActual: "objective.plan.alliance_id",
    Meeting: "committee.alliance_id",
    Action: "alliance_id",
    Issue: "alliance_id",
    Risk: "alliance_id",
    Measurement: "scorecard.alliance_id",
}


def row_changed(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if raw:  # a fixture being loaded: its rows may refer to some that are not there yet
        return
    found = attrgetter(PATHS[sender])(instance)
    if found is not None:
        mark_changed(alliance_ids=[found])


def goals_changed(
    instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if action.startswith("post_"):
        mark_changed(alliance_ids=(pk_set or set()) if reverse else [instance.pk])


def many_changed(sender: Any, alliance_ids: Iterable[int], **kwargs: Any) -> None:
    mark_changed(alliance_ids=alliance_ids)


def connect() -> None:
    for model in PATHS:
        uid = f"scorecards.{model.__name__}"
        post_save.connect(row_changed, sender=model, dispatch_uid=f"{uid}.saved")
        post_delete.connect(row_changed, sender=model, dispatch_uid=f"{uid}.deleted")
    m2m_changed.connect(
        goals_changed, sender=Alliance.goals.through, dispatch_uid="scorecards.goals"
    )
    alliances_changed.connect(many_changed, dispatch_uid="scorecards.alliances_changed")
