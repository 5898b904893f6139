"""Production-like settings with the baseline pages and a probe that counts queries."""

import os

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE, ROOT, TEMPLATES

ROOT_URLCONF = "bench.urls"
WSGI_APPLICATION = "bench.wsgi.application"
MIDDLEWARE = ["bench.query_counter.QueryCountMiddleware", *MIDDLEWARE]
TEMPLATES[0]["DIRS"] += [ROOT / "bench" / "templates"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("BENCH_EMAIL_PORT", "25"))
EMAIL_USE_TLS = EMAIL_USE_SSL = False
EMAIL_HOST_USER = EMAIL_HOST_PASSWORD = ""
# Hundreds of mails go to a few people.
MAIL_LIMIT_HOUR = MAIL_LIMIT_DAY = 0
