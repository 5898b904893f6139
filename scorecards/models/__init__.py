from scorecards.models.baseline import Baseline
from scorecards.models.entry import EntryRule, LineRemark, ScorecardStep
from scorecards.models.evaluation import Evaluation, EvaluationAnswer
from scorecards.models.placement import PendingScore, Placement, Quadrant
from scorecards.models.reply import ReplyLine, ReplyRequest
from scorecards.models.review_question import ReviewQuestion
from scorecards.models.risk import Risk
from scorecards.models.scorecard import Measurement, Scorecard
from scorecards.models.scoring import Axis, Criterion, Dimension, Indicator, ScoringModel

__all__ = [
    "Axis",
    "Baseline",
    "Criterion",
    "Dimension",
    "EntryRule",
    "Evaluation",
    "EvaluationAnswer",
    "Indicator",
    "LineRemark",
    "Measurement",
    "PendingScore",
    "Placement",
    "Quadrant",
    "ReplyLine",
    "ReplyRequest",
    "ReviewQuestion",
    "Risk",
    "Scorecard",
    "ScorecardStep",
    "ScoringModel",
]
