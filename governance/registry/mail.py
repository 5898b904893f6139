"""E-mail about meetings, and answers by link."""

from __future__ import annotations

from core.registry.mail import MailKind, mail_kinds
from core.registry.replies import ReplyKind, reply_kinds
from governance.services.invitations import answers
from governance.services.invitations import rows as invitations
from governance.services.invitations.message import REPLY
from governance.services.invitations.writer import InvitationWriter
from governance.services.reminders.rows import (
    KIND,
    describe,
    meetings_shown_to,
    read,
    still_wanted,
)
from governance.services.reminders.writer import ReminderWriter


def register() -> None:
    reply_kinds.register(ReplyKind(REPLY, answers.load, answers.answer))
    mail_kinds.register(
        MailKind(
            key=invitations.KIND,
            name="Invitation to meetings",
            plural="invitations",
            writer=InvitationWriter,
            describe=invitations.describe,
            quiet_hours=True,
            subjects=invitations.invitations_shown_to,
            still_wanted=invitations.still_wanted,
            inbox=invitations.read,
            optional="When you are invited to meetings, and when these are moved or cancelled",
        ),
        MailKind(
            key=KIND,
            name="Meeting reminder",
            plural="reminders",
            writer=ReminderWriter,
            describe=describe,
            optional="Before a meeting that you are invited to",
            inbox=read,
            quiet_hours=True,
            subjects=meetings_shown_to,
            still_wanted=still_wanted,
        ),
    )
