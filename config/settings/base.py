"""The mode, the addresses, the apps and what every request passes through."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from config import logs
from config.env import (
    IS_PRODUCTION,
    MODE,
    PORT,
    ROOT,
    TEST,
    env,
    make_data_dir,
    refuse_if,
    secret_key,
)
from config.production import addresses_problem
from config.zone_tables import use_newer_tables

use_newer_tables()

DEBUG = env.bool("DEBUG", False)
if IS_PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production.")
make_data_dir()
SECRET_KEY = secret_key()

SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_hosts: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
ALLOWED_HOSTS = [host.strip() for host in _hosts if host.strip()]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if IS_PRODUCTION:
    _given_hosts = env.str("ALLOWED_HOSTS", "").strip()
    refuse_if(addresses_problem(SITE_URL, ALLOWED_HOSTS if _given_hosts else []))

INSTALLED_APPS = [
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_celery_beat",
    "django_celery_results",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "django_tables2",
    "import_export",
    "simple_history",
    "config",
    "core",
    "accounts",
    "alliances",
    "plans",
    "governance",
    "scorecards",
    "imports",
    "portfolio",
    "demo",
]

MIDDLEWARE = [
    "core.answer_headers.AnswerHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages leave compressed also where no proxy does it; Django pads them against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.AddressLengthMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the CSRF check, which is the first to read a body.
    "core.request_limits.RequestLimitsMiddleware",
    # Asks once the request has passed all of these (process_view), and before the CSRF check, which
    # shows a form that was open for too long, and with it what its page says.
    "accounts.two_step.RequiredTwoStepMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.AccountsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "core.middleware.ReaderTimeZoneMiddleware",
    "core.audit.middleware.AuditMiddleware",
    "core.middleware.WritesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.shell",
            ],
        },
    }
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
DJANGO_TABLES2_TEMPLATE = "components/table.html"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

DJANGO_STRUCTLOG_CELERY_ENABLED = False
LOGGING = logs.configure(
    level=env.str("LOG_LEVEL", "INFO").upper(), as_json=IS_PRODUCTION, quiet=MODE == TEST
)
# A fixed time of day is taken for a mistaken "now" in the seconds around it.
SILENCED_SYSTEM_CHECKS = ["fields.W161"]
