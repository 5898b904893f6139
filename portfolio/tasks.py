"""Background work of the portfolio: thin, level-triggered, safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from portfolio.services.reviews.lifecycle import create_due_reviews as create


@shared_task
def create_due_reviews() -> int:
    """The reviews that strategic and core alliances owe; returns how many were created."""
    return create(today=timezone.localdate())
