"""Health surveys: what is asked, of whom, and how often each answer was given."""

from scorecards.models.survey.answers import SurveyComment, SurveyTally
from scorecards.models.survey.questions import QuestionSet, SurveyKind, SurveyQuestion
from scorecards.models.survey.survey import Survey, SurveyInvitation

__all__ = [
    "QuestionSet",
    "Survey",
    "SurveyComment",
    "SurveyInvitation",
    "SurveyKind",
    "SurveyQuestion",
    "SurveyTally",
]
