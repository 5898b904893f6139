"""What the environment says, read once, with the checks that make production refuse to start."""

from __future__ import annotations

import os
import secrets
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from config import production

ROOT = Path(__file__).resolve().parent.parent
EMBEDDED, PRODUCTION, TEST = "embedded", "production", "test"

env = environ.Env()
# Tests must not meet the database of a developer's own installation.
if (
    (ROOT / ".env").exists()
    and os.environ.get("ENTENTE_MODE") != TEST
    and "ENTENTE_NO_DOTENV" not in os.environ
):
    environ.Env.read_env(str(ROOT / ".env"))

MODE = env.str("ENTENTE_MODE", EMBEDDED)
if MODE not in (EMBEDDED, PRODUCTION, TEST):
    raise ImproperlyConfigured(
        f"ENTENTE_MODE is {MODE!r}; it must be embedded, production or test."
    )
if "ENTENTE_MODE" not in os.environ and env.str("DATABASE_URL", ""):
    # Somebody wanted PostgreSQL and would get an installation without any of its safeguards.
    raise ImproperlyConfigured(
        "DATABASE_URL is set and ENTENTE_MODE is not: set ENTENTE_MODE=production, or "
        "ENTENTE_MODE=embedded to try it out with that database."
    )
IS_PRODUCTION = MODE == PRODUCTION
IS_EMBEDDED = MODE == EMBEDDED

DATA_DIR = Path(env.str("DATA_DIR", "") or ROOT / "var").resolve()
PORT: str = env.str("PORT", "") or "8000"


def refuse_if(problem: str) -> None:
    """Raise ImproperlyConfigured with `problem`, a sentence of config.production, unless it is
    empty."""
    if problem:
        raise ImproperlyConfigured(problem)


def read_url(name: str, read: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """What `read`, a method of `env`, makes of the URL in `name`. Raises ImproperlyConfigured,
    without what stands in the URL: it may be a password."""
    try:
        with warnings.catch_warnings(action="ignore"):
            found = read(name)
    except (ValueError, ImproperlyConfigured):
        found = {}
    if not found:
        raise ImproperlyConfigured(
            f"{name} cannot be read as a URL (scheme://user:password@host:port/name). In a "
            "password, write /, @, : and # as %2F, %40, %3A and %23."
        )
    return found


# What may go over a network without TLS, since something else protects it.
ALLOW_UNPROTECTED: list[str] = env.list("ALLOW_UNPROTECTED", default=[])
refuse_if(production.allowed_problem(ALLOW_UNPROTECTED))


def make_data_dir() -> None:
    """Make the data directory, for ourselves alone: it holds deal terms, and mail with links.

    One that is there keeps its rights. Raises ImproperlyConfigured when it cannot be written.
    """
    try:
        DATA_DIR.mkdir(parents=True, mode=0o700, exist_ok=True)
        problem = "" if os.access(DATA_DIR, os.W_OK | os.X_OK) else "Permission denied"
    except OSError as error:
        problem = str(error.strerror)
    if problem:
        raise ImproperlyConfigured(f"The data directory {DATA_DIR} cannot be written: {problem}.")


def secret_key() -> str:
    """The signing key: from the environment, or made once and kept in the data directory.

    Raises ImproperlyConfigured in production when SECRET_KEY is missing or can be guessed.
    """
    given = env.str("SECRET_KEY", "")
    if IS_PRODUCTION:
        refuse_if(production.key_problem(given))
    if given:
        return given
    return _kept_secret(DATA_DIR / "secret_key")


def _kept_secret(path: Path) -> str:
    try:
        # O_EXCL: two processes that start together must end with one key, not two.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(64)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key
