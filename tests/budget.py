"""How many queries a page costs. The first request fills what a process keeps: not counted."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, url: str, status: int = 200) -> int:
    """The number of queries of one request, session and person included."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == status
    return len(queries)
