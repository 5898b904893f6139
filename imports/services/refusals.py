"""Files that a limit refused are written into the audit log: they may be an attack."""

from __future__ import annotations

from typing import Any

from core.audit.record import record
from core.text import storable
from imports.rules.limits import UnreadableFile

REFUSED = "import_refused"


def note_refusal(*, error: UnreadableFile, name: str, actor: Any | None) -> str:
    """The sentence for the person. Files that are merely no spreadsheet are not written down."""
    if error.limit:
        record(REFUSED, actor=actor, summary=f"{storable(name)[-100:]}, {error.limit}: {error}")
    return str(error)
