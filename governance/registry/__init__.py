"""What this app offers to its pages and to the apps below it."""

from __future__ import annotations

from governance.registry import jobs, mail, pages, records, work
from governance.services import (
    action_replies,
    ballot_mail,
    ballot_page,
    coming,
    due,
    exceptions,
    nudging,
    pulse_mail,
    quorum_ahead,
    raci_mail,
)
from governance.services.agenda import proposals
from governance.services.calendar import kinds as calendar_kinds
from governance.services.invitations import audience, quiet
from governance.services.issues import agenda as issue_agenda
from governance.services.issues import attention, finding
from governance.services.issues import mail as issue_mail
from governance.services.minutes import mail as minutes_mail
from governance.services.minutes import replies as minutes_replies
from governance.services.webhooks import stopping, writers

# Services that offer one thing only say so themselves.
PARTS = (
    *(pages, records, jobs, mail, work),
    *(calendar_kinds, coming, due, exceptions, nudging, quorum_ahead),
    *(audience, quiet, raci_mail, proposals, minutes_mail, minutes_replies),
    *(ballot_mail, ballot_page, pulse_mail, action_replies),
    *(issue_agenda, attention, finding, issue_mail),
    *(writers, stopping),
)


def register() -> None:
    for part in PARTS:
        part.register()
