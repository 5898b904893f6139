"""Background work of the demo: what the clock did last, and two exports."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from core.jobs.models import Job
from core.jobs.periodic import KEY
from imports.services.exports import KIND as EXPORT

# Kind, minutes ago, seconds that it took, what it did.
OF_THE_CLOCK: tuple[tuple[str, int, float, dict[str, int]], ...] = (
    ("governance.missed_meetings", 24, 0.2, {"meetings missed": 0}),
    ("governance.extend_meetings", 170, 1.4, {"meetings made": 3}),
    ("scorecards.open_scorecards", 172, 0.3, {"scorecards opened": 0}),
    ("portfolio.create_reviews", 174, 0.4, {"reviews created": 0}),
    ("imports.forget_files", 410, 0.1, {"uploads deleted": 1, "exports deleted": 1}),
    ("scorecards.recompute_portfolio", 495, 2.6, {"alliances": 40, "scores changed": 6}),
)


def add_jobs(*, leader: User | None, now: datetime) -> None:
    rows = [
        _ended(kind=kind, key=KEY, at=now - timedelta(minutes=ago), seconds=seconds, result=result)
        for kind, ago, seconds, result in OF_THE_CLOCK
    ]
    days_ago, written = now - timedelta(days=6), {"alliances": 40, "kilobytes": 13}
    rows += [
        _ended(kind=EXPORT, key="demo-1", at=days_ago, seconds=3.1, owner=leader, result=written),
        _ended(
            kind=EXPORT,
            key="demo-2",
            at=days_ago - timedelta(minutes=9),
            seconds=38,
            owner=leader,
            state=Job.State.FAILED,
            attempts=3,
            last_error="OperationalError: could not extend file: No space left on device",
            payload={"format": "xlsx"},
        ),
    ]
    Job.objects.bulk_create(rows, ignore_conflicts=True)


def _ended(*, at: datetime, seconds: float, **fields: Any) -> Job:
    started = at - timedelta(seconds=seconds)
    times = {"due_at": started, "next_attempt_at": started, "started_at": started}
    return Job(**({"state": Job.State.DONE, "attempts": 1} | times | fields), finished_at=at)
