"""Signs of life of worker and beat, kept as time stamps in the cache.

The worker's main process beats every two seconds (`heartbeat_sent`), whatever its children are
busy with; we write at most every ten. Beat writes when it publishes, and a tiny task every 15 s
gives it a reason to, which the worker then also has to carry out.
"""

from __future__ import annotations

import contextlib
import threading
import time

from celery import signals
from django.core.cache import cache

STALE_AFTER = 60.0  # seconds
WRITE_EVERY = 10.0  # seconds
_KEPT_FOR = 3600  # seconds; long enough to still say "for 20 minutes"

_last_written: dict[str, float] = {}
_beat_thread: int | None = None


def pulse(name: str, *, at_once: bool = False) -> None:
    """Write that `name` ("worker" or "beat") is alive. Never raises: the cache may be away."""
    now = time.monotonic()
    if not at_once and now - _last_written.get(name, -WRITE_EVERY) < WRITE_EVERY:
        return
    with contextlib.suppress(Exception):
        cache.set(f"heartbeat:{name}", time.time(), timeout=_KEPT_FOR)
        _last_written[name] = now


def age(name: str) -> float | None:
    """Seconds since the last sign of life, or None if there was none in the last hour.

    Raises what the cache raises when it cannot be reached.
    """
    written = cache.get(f"heartbeat:{name}")
    return None if written is None else max(0.0, time.time() - written)


@signals.worker_ready.connect
def _worker_ready(**_: object) -> None:
    pulse("worker", at_once=True)


@signals.heartbeat_sent.connect
def _worker_beats(**_: object) -> None:
    pulse("worker")


@signals.beat_init.connect
def _beat_starts(**_: object) -> None:
    global _beat_thread
    _beat_thread = threading.get_ident()
    pulse("beat", at_once=True)


@signals.before_task_publish.connect
def _beat_publishes(**_: object) -> None:
    # Everyone publishes; only in beat's own thread is it beat's sign of life.
    if _beat_thread is not None and _beat_thread == threading.get_ident():
        pulse("beat")
