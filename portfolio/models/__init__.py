from portfolio.models.review import Review, ReviewAmendment, ReviewComment

__all__ = ["Review", "ReviewAmendment", "ReviewComment"]
