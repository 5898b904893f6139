from scorecards.models.alignment import Alignment, AlignmentAnswer
from scorecards.models.baseline import Baseline
from scorecards.models.entry import EntryRule, LineRemark, ScorecardStep
from scorecards.models.evaluation import Evaluation, EvaluationAnswer
from scorecards.models.placement import GreenPersistence, PendingScore, Placement, Quadrant
from scorecards.models.reply import ReplyLine, ReplyRequest
from scorecards.models.review_question import ReviewQuestion
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
from scorecards.models.treatment import AllianceTreatment, ReviewDepth, Treatment

__all__ = [
    "Alignment",
    "AlignmentAnswer",
    "AllianceTreatment",
    "Axis",
    "Baseline",
    "Criterion",
    "Dimension",
    "EarlyRisk",
    "EntryRule",
    "Evaluation",
    "EvaluationAnswer",
    "GreenPersistence",
    "Indicator",
    "LineRemark",
    "Measurement",
    "PendingScore",
    "Placement",
    "Quadrant",
    "QuestionSet",
    "ReplyLine",
    "ReplyRequest",
    "ReviewDepth",
    "ReviewQuestion",
    "Risk",
    "RiskNumbers",
    "Scorecard",
    "ScorecardStep",
    "ScoringModel",
    "Survey",
    "SurveyComment",
    "SurveyInvitation",
    "SurveyKind",
    "SurveyQuestion",
    "SurveyTally",
    "Treatment",
]
