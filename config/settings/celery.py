"""The broker, the cache on the same server, and how tasks run."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from config import embedded, schedule
from config.env import (
    ALLOW_UNPROTECTED,
    DATA_DIR,
    IS_EMBEDDED,
    IS_PRODUCTION,
    MODE,
    PORT,
    TEST,
    env,
    refuse_if,
)
from config.production import redis_problem, verified_broker

REDIS_URL = env.str("REDIS_URL", "")
if IS_EMBEDDED and not REDIS_URL:
    REDIS_URL = embedded.running_broker(DATA_DIR, PORT)
if IS_PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL must be set in production.")
if IS_PRODUCTION:
    refuse_if(redis_problem(REDIS_URL, ALLOW_UNPROTECTED))


def _broker_url() -> str:
    if REDIS_URL.startswith("unix://"):
        return REDIS_URL.replace("unix://", "redis+socket://", 1)
    return verified_broker(REDIS_URL) or "memory://"


CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            # A page must not wait for a cache that does not answer.
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 3},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

CELERY_BROKER_URL = _broker_url()
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request must not hang because the broker does: the ledger in the database is the truth.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 3,
    "socket_timeout": 5,
} | ({} if REDIS_URL else {"max_retries": 1, "polling_interval": 0.05})
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.2}
CELERY_RESULT_BACKEND = "django-db"
CELERY_RESULT_EXTENDED = True
# Administrators see what ran and what failed; beat clears it away every night.
CELERY_RESULT_EXPIRES = 2 * 24 * 3600
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_TIMEZONE = "UTC"
# A command typed while no broker runs (an import, say) does its follow-up work itself, at once.
_NOBODY_ELSE = not REDIS_URL and not env.bool(embedded.IN_PROCESS, False)
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_TASK_ALWAYS_EAGER", MODE == TEST or _NOBODY_ELSE)
CELERY_TASK_EAGER_PROPAGATES = MODE == TEST
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = schedule.ENTRIES
