"""Settings, all from the environment (see .env.example).

Three modes: `embedded` (SQLite and a broker in the data directory, started by `manage.py up`),
`production` (PostgreSQL, Redis, strict) and `test`.
"""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import embedded, logs, schedule
from config.env import (
    DATA_DIR,
    IS_EMBEDDED,
    IS_PRODUCTION,
    MODE,
    PORT,
    ROOT,
    TEST,
    env,
    make_data_dir,
    secret_key,
)

DEBUG = env.bool("DEBUG", False)
if IS_PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production.")
make_data_dir()
SECRET_KEY = secret_key()

SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if IS_PRODUCTION and (
    not SITE_URL.startswith("https://")
    or not env.str("ALLOWED_HOSTS", "").strip()
    or "*" in ALLOWED_HOSTS
):
    raise ImproperlyConfigured(
        "SITE_URL (https://...) and ALLOWED_HOSTS (names, not *) must be set in production."
    )

# Applications --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
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
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages leave compressed also where no proxy does it; Django pads them against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "core.middleware.ReaderTimeZoneMiddleware",
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
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.shell",
            ],
        },
    }
]

# Database ------------------------------------------------------------------------------------
# Not as a URL: a folder may have any character in its name.
_SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "entente.sqlite3")}
DATABASES = {"default": env.db_url("DATABASE_URL") if env.str("DATABASE_URL", "") else _SQLITE}
_default: dict[str, Any] = DATABASES["default"]
IS_SQLITE = "sqlite" in _default["ENGINE"]
if IS_SQLITE:
    if IS_PRODUCTION and not env.bool("ENTENTE_ALLOW_SQLITE", False):
        raise ImproperlyConfigured(
            "DATABASE_URL must name a PostgreSQL database in production "
            "(or set ENTENTE_ALLOW_SQLITE=1 for a small single-host installation)."
        )
    _default["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-64000;",
    }
else:
    _default["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    _default["CONN_HEALTH_CHECKS"] = True
    # Compiling a page's statement takes ten times as long as running it.
    if not env.bool("DATABASE_JIT", False):
        _default.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Broker, cache, jobs -------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
if IS_EMBEDDED and not REDIS_URL:
    REDIS_URL = embedded.running_broker(DATA_DIR, PORT)
if IS_PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL must be set in production.")


def _broker_url() -> str:
    if REDIS_URL.startswith("unix://"):
        return REDIS_URL.replace("unix://", "redis+socket://", 1)
    return REDIS_URL or "memory://"


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
# A request must not hang because the broker is away: the ledger in the database is the truth.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 3600,
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
        "retry_on_timeout": True,
        "max_retries": 1,
        "polling_interval": 0.05,
    }
    if not REDIS_URL
    else {"visibility_timeout": 3600, "socket_connect_timeout": 3}
)
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0.1,
    "interval_max": 0.2,
}
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

# Who is signed in ----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
if MODE == TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "accounts.forms.password_reset.ResetPasswordForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Entente"

# Security ------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "core.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if env.bool("BEHIND_TLS_PROXY", False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", 25 * 1024 * 1024)
# Days for which an uploaded portfolio file is kept after its import ended.
IMPORT_KEEP_FILES_DAYS = env.int("IMPORT_KEEP_FILES_DAYS", 30)

# Language, time, money -----------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_USER_TIME_ZONE = env.str("DEFAULT_USER_TIME_ZONE", "Europe/Berlin")
COMPANY_NAME = env.str("COMPANY_NAME", "Our company")
PORTFOLIO_CURRENCY = env.str("PORTFOLIO_CURRENCY", "EUR")
FISCAL_YEAR_START_MONTH = env.int("FISCAL_YEAR_START_MONTH", 1)

# Files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", str(DATA_DIR / "static"))
STATICFILES_DIRS: list = [
    ROOT / "static",
    ("vendor/bootstrap", ROOT / "node_modules" / "bootstrap" / "dist"),
    (
        "vendor/inter",
        ROOT / "node_modules" / "@fontsource-variable" / "inter" / "files",
    ),
]
MEDIA_ROOT = env.str("MEDIA_ROOT", str(DATA_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == TEST or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == TEST or DEBUG

# Mail ----------------------------------------------------------------------------------------
OUTBOX_DIR = DATA_DIR / "outbox"
OUTBOX_VISIBLE = IS_EMBEDDED or MODE == TEST
if EMAIL_URL := env.str("EMAIL_URL", ""):
    vars().update(env.email_url_config(EMAIL_URL))
elif IS_PRODUCTION:
    raise ImproperlyConfigured(
        "EMAIL_URL must be set in production (smtp://user:password@host:587)."
    )
else:
    EMAIL_BACKEND = "core.mail.outbox.OutboxBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Entente <entente@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# A send may take this long in all; a worker that dies gives its messages back after the lease.
MAIL_SEND_DEADLINE = env.float("MAIL_SEND_DEADLINE", 20.0)  # seconds
MAIL_LEASE = env.float("MAIL_LEASE", 120.0)  # seconds, well above the deadline
MAIL_BATCH = env.int("MAIL_BATCH", 50)
MAIL_RUN_BUDGET = env.float("MAIL_RUN_BUDGET", 50.0)  # seconds of one task

# Meetings ------------------------------------------------------------------------------------
MEETING_HORIZON_DAYS = env.int("MEETING_HORIZON_DAYS", 400)

# Forms and tables ----------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
DJANGO_TABLES2_TEMPLATE = "components/table.html"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# Logs ----------------------------------------------------------------------------------------
DJANGO_STRUCTLOG_CELERY_ENABLED = False
LOGGING = logs.configure(
    level=env.str("LOG_LEVEL", "INFO").upper(), as_json=IS_PRODUCTION, quiet=MODE == TEST
)
