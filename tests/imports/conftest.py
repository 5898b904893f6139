"""Most tests are about what a file says, not about the process that reads it."""

from __future__ import annotations

import pytest

from imports.services import reader, reader_process

# These are about the process: what it may take, and what a person learns when it ends.
OF_THE_PROCESS = {"test_attacks", "test_bombs", "test_limits_on_pages", "test_worker"}


def reply_here(pace, asked, out, complaints) -> int:
    return reader.reply(asked, out)


@pytest.fixture(autouse=True)
def reader_starts_no_process(request, monkeypatch) -> None:
    """A process for each page of each file was half the time of these tests."""
    if request.module.__name__.rpartition(".")[2] not in OF_THE_PROCESS:
        monkeypatch.setattr(reader_process, "_run", reply_here)
