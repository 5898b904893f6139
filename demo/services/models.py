"""A draft of the scoring model, to look at before it is activated."""

from __future__ import annotations

from django.db import transaction

from scorecards.models import ScoringModel
from scorecards.services.scoring_models import new_version

# What the board asked for: those on whom we depend stand out more.
WEIGHTS = {"dependence": 35, "partner_concentration": 20}


@transaction.atomic
def draft_a_model() -> None:
    """The next version of the model of all tiers: dependence weighs more on the risk axis."""
    in_force = ScoringModel.objects.active().filter(key="standard").first()
    if in_force is None:
        return
    draft = new_version(model=in_force)
    for key, weight in WEIGHTS.items():
        draft.criteria.filter(axis="risk", indicator__key=key).update(weight=weight)
