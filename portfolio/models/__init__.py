from portfolio.models.exception_fact import ExceptionFact, RecordedDay
from portfolio.models.replacement import Replacement
from portfolio.models.review import Review, ReviewAmendment, ReviewComment

__all__ = [
    "ExceptionFact",
    "RecordedDay",
    "Replacement",
    "Review",
    "ReviewAmendment",
    "ReviewComment",
]
