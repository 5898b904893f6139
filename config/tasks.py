"""Celery loads this module in worker and beat, which is what connects the signs of life."""

from __future__ import annotations

from celery import shared_task

from config.heartbeat import pulse


@shared_task(ignore_result=True)
def heartbeat() -> None:
    """Published by beat every 15 s and carried out by a worker: both are alive."""
    pulse("worker", at_once=True)
