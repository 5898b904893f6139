"""Logs to standard output: one line per event, JSON in production. Secrets stay out of them.

Some addresses are secrets (a calendar feed, a password reset), and what people search for is
nobody's business: long tokens in paths and all query strings are masked before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# A path segment of 20 characters or more with a digit in it: tokens, never the words of our URLs.
_TOKEN = re.compile(r"(?<=/)(?=[^/\s?]*\d)[\w~.:=+-]{20,}")
_QUERY = re.compile(r"(?<=\S)\?\S+")
_MASKED = ("request", "event", "path")


def hide_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Mask tokens and query strings in what names an address."""
    for key in _MASKED:
        value = event.get(key)
        if isinstance(value, str) and "/" in value:
            event[key] = _QUERY.sub("?...", _TOKEN.sub("...", value))
    return event


def configure(*, level: str, as_json: bool, quiet: bool) -> dict[str, Any]:
    """Set up structlog and return Django's LOGGING. quiet: for tests, only what went wrong."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        hide_secrets,
    ]
    # Plain tracebacks: the pretty ones print local variables, and so passwords and deal terms.
    plain = structlog.dev.plain_traceback
    rendering: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=not quiet,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        # Other libraries' records arrive with their arguments still apart: put together first.
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": "WARNING" if quiet else level},
        "loggers": {
            # Without Django's own handlers: one mails errors with what was typed and set.
            "django": {"handlers": [], "level": level},
            "django.request": {"level": "ERROR" if quiet else level},
            # A copy of each event of the audit log, whatever else is left out.
            "entente.audit": {"level": "ERROR" if quiet else "INFO"},
        },
    }
