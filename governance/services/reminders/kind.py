"""The kind of mail that reminders are."""

from __future__ import annotations

from core.registry.mail import MailKind, mail_kinds
from governance.services.reminders.rows import KIND, describe, meetings_shown_to, still_wanted
from governance.services.reminders.writer import ReminderWriter


def register() -> None:
    mail_kinds.register(
        MailKind(
            key=KIND,
            name="Reminder of a meeting",
            plural="reminders",
            writer=ReminderWriter,
            describe=describe,
            preference="remind_by_email",
            quiet_hours=True,
            subjects=meetings_shown_to,
            still_wanted=still_wanted,
        )
    )
