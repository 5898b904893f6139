"""What runs by itself, and how often (seconds, or a time of day in UTC).

Every entry is level-triggered: it looks at what is due and not yet there, so a late, lost or
doubled tick does no harm. `expires` keeps a backlog of ticks from piling up after downtime.
"""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

ENTRIES: dict[str, dict[str, Any]] = {
    "heartbeat": {
        "task": "config.tasks.heartbeat",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "plan-reminders": {
        "task": "governance.tasks.plan_reminders",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "send-due-messages": {
        "task": "core.mail.tasks.send_due_messages",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "mark-missed-meetings": {
        "task": "governance.tasks.mark_missed_meetings",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "extend-meeting-horizon": {
        "task": "governance.tasks.extend_horizon",
        "schedule": 6 * 3600.0,
        "options": {"expires": 6 * 3000},
    },
    "recompute-changed": {
        "task": "scorecards.tasks.recompute_changed",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "recompute-portfolio": {
        "task": "scorecards.tasks.recompute_portfolio",
        "schedule": crontab(hour=2, minute=15),
    },
    "open-scorecards": {
        "task": "scorecards.tasks.open_scorecards",
        "schedule": 6 * 3600.0,
        "options": {"expires": 6 * 3000},
    },
    "create-due-reviews": {
        "task": "portfolio.tasks.create_due_reviews",
        "schedule": 6 * 3600.0,
        "options": {"expires": 6 * 3000},
    },
    "resume-imports": {
        "task": "imports.tasks.resume_imports",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "forget-import-files": {
        "task": "imports.tasks.forget_import_files",
        "schedule": crontab(hour=3, minute=40),
    },
}
