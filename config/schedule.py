"""What runs by itself, and how often (seconds, or a time of day in UTC).

Every entry is level-triggered: it looks at what is due and not yet there, so a late, lost or
doubled tick does no harm. `expires` keeps a backlog of ticks from piling up after downtime.
"""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

HOUR = 3600.0


def _every(seconds: float, task: str, *args: str) -> dict[str, Any]:
    expires = seconds if seconds < 60 else int(seconds * 11 / 12)
    return {"task": task, "args": args, "schedule": seconds, "options": {"expires": expires}}


def _job(kind: str, seconds: float) -> dict[str, Any]:
    """Work whose last run people can look up (core.jobs.periodic)."""
    return _every(seconds, "core.jobs.tasks.run_periodic", kind)


def _nightly(kind: str, hour: int, minute: int) -> dict[str, Any]:
    at = crontab(hour=hour, minute=minute)
    return {"task": "core.jobs.tasks.run_periodic", "args": (kind,), "schedule": at}


ENTRIES: dict[str, dict[str, Any]] = {
    "heartbeat": _every(15.0, "config.tasks.heartbeat"),
    "run-due-jobs": _every(60.0, "core.jobs.tasks.run_due_jobs"),
    "plan-reminders": _every(60.0, "governance.tasks.plan_reminders"),
    "post-to-rooms": _every(60.0, "governance.tasks.post_to_rooms"),
    "plan-digests": _every(60.0, "alliances.tasks.plan_digests"),
    "tell-of-stopped-addresses": _every(HOUR / 6, "alliances.tasks.tell_of_stopped_addresses"),
    "send-due-messages": _every(60.0, "core.mail.tasks.send_due_messages"),
    "recompute-changed": _every(60.0, "scorecards.tasks.recompute_changed"),
    "ask-for-confirmations": _job("alliances.confirmations", HOUR / 6),
    "votes": _job("governance.votes", 60.0),
    "pulse": _job("governance.pulse", HOUR / 4),
    "mark-missed-meetings": _job("governance.missed_meetings", HOUR),
    "settle-minutes": _job("governance.settle_minutes", HOUR),
    "climb-issues": _job("governance.climb_issues", HOUR),
    "extend-meetings": _job("governance.extend_meetings", 6 * HOUR),
    "read-replies": _job("governance.read_replies", HOUR / 12),
    "reconcile-invitations": _nightly("governance.reconcile_invitations", 1, 45),
    "open-scorecards": _job("scorecards.open_scorecards", 6 * HOUR),
    "surveys": _job("scorecards.surveys", 60.0),
    "end-of-reply": _job("scorecards.end_of_reply", HOUR),
    "plan-treatments": _job("scorecards.treatments", HOUR),
    "create-due-reviews": _job("portfolio.create_reviews", 6 * HOUR),
    "recompute-portfolio": _nightly("scorecards.recompute_portfolio", 2, 15),
    "propose-after-falls": _nightly("scorecards.fallen_health", 2, 45),
    "forget-files": _nightly("imports.forget_files", 3, 40),
    "forget-audit-events": _nightly("core.forget_audit_events", 3, 55),
    "forget-jobs": _nightly("core.forget_jobs", 3, 50),
    "tidy-inbox": _nightly("core.tidy_inbox", 4, 10),
    "forget-due-notices": _nightly("core.forget_due_notices", 4, 20),
    "forget-sessions": _nightly("accounts.forget", 4, 0),
}
