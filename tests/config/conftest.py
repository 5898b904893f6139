"""What tests of running installations share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data directory: schema and demo are made once (tests/plugins.py, ONE_AFTER_THE_OTHER)."""
    made = tmp_path_factory.mktemp("a folder with spaces") / "data"
    made.mkdir()
    return made
