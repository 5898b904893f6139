"""SQLite in the data directory, or PostgreSQL named by DATABASE_URL."""

from __future__ import annotations

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.env import ALLOW_UNPROTECTED, DATA_DIR, IS_PRODUCTION, env, read_url, refuse_if
from config.production import database_problem

# Not as a URL: a folder may have any character in its name.
_SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "entente.sqlite3")}
_given = bool(env.str("DATABASE_URL", ""))
DATABASES = {"default": read_url("DATABASE_URL", env.db_url) if _given else _SQLITE}
_default: dict[str, Any] = DATABASES["default"]
IS_SQLITE = _default["ENGINE"] == "django.db.backends.sqlite3"
if not IS_SQLITE and _default["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// (or sqlite://).")
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
    if IS_PRODUCTION:
        refuse_if(database_problem(_default, ALLOW_UNPROTECTED, os.environ))
    _default["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    _default["CONN_HEALTH_CHECKS"] = True
    # Compiling a page's statement takes ten times as long as running it.
    if not env.bool("DATABASE_JIT", False):
        _default.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
