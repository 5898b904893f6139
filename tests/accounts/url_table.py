"""The front door: first page, profile, health, and what allauth brings."""

from __future__ import annotations

from typing import Any

from tests.conftest import World
from tests.url_table import ADMINS, EVERYBODY, row

#             anon gina osca char bob  alic eve  lena ada
OPEN = "       200  200  200  200  200  200  200  200  200"
ENTRANCE = "   200  302  302  302  302  302  302  302  302"
LEADS_ON = "   302  302  302  302  302  302  302  302  302"


def build(world: World) -> dict[str, Any]:
    return {"mail": "no-such-mail", "uid": "0", "key": "no-key", "zero": 0, "code": "no-code"}


ROWS = [
    row("home", "", LEADS_ON),
    row("healthz", "", OPEN),
    row("accounts:profile", "", EVERYBODY),
]
