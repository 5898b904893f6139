"""The background work of the portfolio."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.jobs.work import Work
from core.registry.jobs import register_periodic
from portfolio.services.reviews.lifecycle import create_due_reviews


def _create_reviews(work: Work) -> dict[str, Any]:
    """The reviews that strategic and core alliances owe."""
    return {"reviews created": create_due_reviews(today=timezone.localdate(work.now))}


def register() -> None:
    register_periodic("portfolio.create_reviews", "Quarterly reviews due", _create_reviews)
