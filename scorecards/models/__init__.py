from scorecards.models.placement import PendingScore, Placement, Quadrant
from scorecards.models.risk import EarlyRisk, Risk, RiskNumbers
from scorecards.models.scorecard import Measurement, Scorecard
from scorecards.models.scoring import Axis, Criterion, Dimension, Indicator, ScoringModel
from scorecards.models.survey import (
    QuestionSet,
    Survey,
    SurveyComment,
    SurveyInvitation,
    SurveyKind,
    SurveyQuestion,
    SurveyTally,
)

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
    "QuestionSet",
    "Risk",
    "RiskNumbers",
    "Scorecard",
    "ScoringModel",
    "Survey",
    "SurveyComment",
    "SurveyInvitation",
    "SurveyKind",
    "SurveyQuestion",
    "SurveyTally",
]
