from portfolio.models.review import Review, ReviewComment

__all__ = ["Review", "ReviewComment"]
