"""Wiring only: settings, URLs, Celery, servers. No rules and no queries of the product."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
