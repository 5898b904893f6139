"""Worker and beat as threads of the one web process, where no broker server can run.

Celery's memory transport lives inside one process. A thread that dies does so silently, so a
watchdog ends the process, and gunicorn starts a new one. What was queued is lost with it, which
harms nothing: the ledgers in the database are the truth and beat looks at them every minute.
"""

from __future__ import annotations

import os
import signal
import threading
import time

import structlog
from celery.beat import Service
from celery.utils.imports import symbol_by_name
from django.conf import settings

from config.celery import app

log = structlog.get_logger(__name__)
LOOK_EVERY = 2.0  # seconds


def start() -> list[threading.Thread]:
    """Start worker, beat and watchdog as daemon threads."""
    app.loader.import_default_modules()
    threads = [
        threading.Thread(target=_worker, name="celery-worker", daemon=True),
        threading.Thread(target=_beat, name="celery-beat", daemon=True),
    ]
    for thread in threads:
        thread.start()
    threading.Thread(target=_watch, args=(threads,), name="watchdog", daemon=True).start()
    return threads


def _worker() -> None:
    worker = app.WorkController(
        app=app,
        hostname=f"threads-{os.getpid()}@localhost",
        pool_cls="threads",
        concurrency=2,
        without_gossip=True,
        without_mingle=True,
        loglevel="INFO",
    )
    worker.start()


def _beat() -> None:
    # Celery's own embedded beat ignores the configured scheduler: hand it the class.
    scheduler = symbol_by_name(settings.CELERY_BEAT_SCHEDULER)
    Service(app, max_interval=5, scheduler_cls=scheduler).start()


def _watch(threads: list[threading.Thread]) -> None:
    while all(thread.is_alive() for thread in threads):
        time.sleep(LOOK_EVERY)
    dead = [thread.name for thread in threads if not thread.is_alive()]
    log.error("A background thread died; ending this process for a fresh one.", threads=dead)
    os.kill(os.getpid(), signal.SIGTERM)
