"""Where an alliance stands against its baseline. Read only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alliances.models import Alliance
from core.rounding import rounded
from scorecards.models import Baseline, Criterion, Placement
from scorecards.rules.scoring import DIMENSIONS
from scorecards.rules.veil import said
from scorecards.services.scoring_models import thresholds_of


@dataclass(frozen=True, slots=True)
class Compared:
    """A score at launch and now, 0 to 100; None where not known. `good` is the hoped-for way."""

    label: str
    launch: float | None
    now: float | None
    good: str = "up"
    cuts: tuple[float, ...] = ()

    @property
    def launch_words(self) -> str:
        return said(self.launch, self.cuts)

    @property
    def now_words(self) -> str:
        return said(self.now, self.cuts)

    @property
    def change(self) -> float | None:
        if self.launch is None or self.now is None:
            return None
        return rounded(self.now - self.launch, 1)


def compared_with_launch(
    *, alliance: Alliance, baseline: Baseline | None, confidential: bool = True
) -> list[Compared]:
    """Health with its dimensions, value and risk, as the placement of today has them. Two queries;
    nothing without a baseline or a placement. Scores that rest on deal terms are left out for a
    reader who is not `confidential` with them."""
    if baseline is None:
        return []
    now = Placement.objects.current().filter(alliance=alliance).select_related("model").first()
    if now is None:
        return []
    card = baseline.scorecard
    then = card.detail.get("dimensions", {})
    found = [
        Compared("Health", card.health, now.health),
        *(Compared(name.capitalize(), then.get(name), getattr(now, name)) for name in DIMENSIONS),
        Compared("Value", card.value, now.value),
        Compared("Risk", card.risk, now.risk, good="down"),
    ]
    if now.model is not None:
        cuts = thresholds_of(model=now.model).cuts_of
        found = [replace(row, cuts=cuts(row.label.lower())) for row in found]
    if confidential:
        return found
    telling = Criterion.objects.filter(
        indicator__reveals_deal_terms=True, weight__gt=0, model__in=(now.model_id, card.model_id)
    )
    veils = {word for pair in telling.values_list("axis", "dimension") for word in pair}
    return [row for row in found if row.label.lower() not in veils]
