from scorecards.models.placement import PendingScore, Placement, Quadrant
from scorecards.models.risk import EarlyRisk, Risk, RiskNumbers
from scorecards.models.scorecard import Measurement, Scorecard
from scorecards.models.scoring import Axis, Criterion, Dimension, Indicator, ScoringModel

__all__ = [
    "Axis",
    "Criterion",
    "Dimension",
    "EarlyRisk",
    "Indicator",
    "Measurement",
    "PendingScore",
    "Placement",
    "Quadrant",
    "Risk",
    "RiskNumbers",
    "Scorecard",
    "ScoringModel",
]
