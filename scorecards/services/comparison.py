"""Where an alliance stands against its baseline. Read only."""

from __future__ import annotations

from dataclasses import dataclass

from alliances.models import Alliance
from core.rounding import rounded
from scorecards.models import Baseline, Placement
from scorecards.rules.scoring import DIMENSIONS


@dataclass(frozen=True, slots=True)
class Compared:
    """A score at launch and now, 0 to 100; None where not known. `good` is the hoped-for way."""

    label: str
    launch: float | None
    now: float | None
    good: str = "up"

    @property
    def change(self) -> float | None:
        if self.launch is None or self.now is None:
            return None
        return rounded(self.now - self.launch, 1)


def compared_with_launch(*, alliance: Alliance, baseline: Baseline | None) -> list[Compared]:
    """Health with its dimensions, value and risk, as the placement of today has them. One query;
    nothing without a baseline or a placement."""
    if baseline is None:
        return []
    now = Placement.objects.current().filter(alliance=alliance).first()
    if now is None:
        return []
    card = baseline.scorecard
    then = card.detail.get("dimensions", {})
    return [
        Compared("Health", card.health, now.health),
        *(Compared(name.capitalize(), then.get(name), getattr(now, name)) for name in DIMENSIONS),
        Compared("Value", card.value, now.value),
        Compared("Risk", card.risk, now.risk, good="down"),
    ]
