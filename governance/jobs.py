"""The background work of meetings."""

from __future__ import annotations

from typing import Any

from core.jobs.work import Work
from core.registry.jobs import register_periodic
from governance.services.meeting_generation import extend_horizon
from governance.services.meetings import mark_missed_meetings


def _extend(work: Work) -> dict[str, Any]:
    return {"meetings made": extend_horizon(now=work.now)}


def _mark_missed(work: Work) -> dict[str, Any]:
    return {"meetings missed": mark_missed_meetings(now=work.now)}


def register() -> None:
    register_periodic("governance.extend_meetings", "Meetings from their cadence", _extend)
    register_periodic("governance.missed_meetings", "Meetings that nobody recorded", _mark_missed)
