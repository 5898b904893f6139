"""A WSGI application for the tests of the web server: small, so that it starts in a moment."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from config import web_worker

BIG = b"0123456789abcdef" * 65536 * 4  # 4 MiB: more than the kernel takes for who does not read
LIMIT = 1024 * 1024
web_worker.body_limit = lambda environ: LIMIT if environ["PATH_INFO"] == "/upload" else 0


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    path, size = environ["PATH_INFO"], int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(size)
    if len(body) < size:
        status, answer = "413 Too Large", b"too large"
    elif path == "/big":
        status, answer = "200 OK", BIG
    elif path == "/breaks":
        raise RuntimeError("broken")
    else:
        status, answer = "200 OK", f"{path} {len(body)} {digest(body)}".encode()
    start(status, [("Content-Length", str(len(answer)))])
    return [answer]


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
