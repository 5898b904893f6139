"""What a log line must never hold, whoever writes it."""

from __future__ import annotations

import io
import json
import logging
import logging.config

import pytest
import structlog

from config import logs

TOKEN = "q7Zr4Tq2vXw7Lm4Bn8Hs1Jd6Fg3Pa5Yc"


@pytest.fixture(params=["json", "text"])
def written(request):
    """Log as production or as the embedded way does; give back what was written."""
    before = structlog.get_config()
    settings = logs.configure(level="INFO", as_json=request.param == "json", quiet=False)
    formatter = settings["formatters"]["structured"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    arguments = {k: v for k, v in formatter.items() if k != "()"}
    handler.setFormatter(formatter["()"](**arguments))
    logger = logging.getLogger("entente.test")
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    yield stream, request.param
    logger.removeHandler(handler)
    structlog.configure(**before)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (f"GET /calendar/{TOKEN}.ics", "GET /calendar/"),
        (f"GET /accounts/password/reset/key/3-{TOKEN}/", "/accounts/password/reset/key/"),
        ("GET /alliances/?q=canary-merger", "GET /alliances/?..."),
    ],
)
def test_secrets_in_addresses_are_masked(written, address, kept):
    stream, _ = written
    structlog.get_logger("entente.test").info("request_started", request=address)
    logging.getLogger("entente.test").warning("Not Found: %s", address.split()[1])
    text = stream.getvalue()
    assert len(text.splitlines()) == 2
    assert kept in text
    assert TOKEN not in text
    assert "canary" not in text


@pytest.mark.parametrize(
    "address",
    ["GET /alliances/12/plans/2026/", "GET /portfolio/reviews/3/", "GET /accounts/password/reset/"],
)
def test_plain_addresses_stay_readable(written, address):
    stream, _ = written
    structlog.get_logger("entente.test").info("request_started", request=address)
    assert address in stream.getvalue()


def fail_with(password: str) -> None:
    raise ValueError("no such person")


@pytest.mark.parametrize("writer", ["structlog", "standard library"])
def test_a_traceback_is_whole_and_shows_no_variables(written, writer):
    stream, kind = written
    try:
        fail_with(password="canary-password".upper())
    except ValueError:
        if writer == "structlog":
            structlog.get_logger("entente.test").exception("went wrong")
        else:
            logging.getLogger("entente.test").exception("went wrong")
    text = stream.getvalue()
    if kind == "json":
        (line,) = text.splitlines()
        assert json.loads(line)["event"] == "went wrong"
    assert "ValueError: no such person" in text
    assert "fail_with" in text
    assert "CANARY-PASSWORD" not in text
