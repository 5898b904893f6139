"""How pytest-playwright starts its browser here; loaded by tests/plugins.py, after it."""

from __future__ import annotations

from typing import Any

import pytest

from tests import servers


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright drives the machine's Chromium; one of its own would have to be downloaded."""
    return {
        **browser_type_launch_args,
        "executable_path": servers.chromium(),
        "args": list(servers.CHROMIUM_ARGUMENTS),
        "chromium_sandbox": False,
    }
