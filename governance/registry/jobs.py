"""What runs without anybody asking."""

from __future__ import annotations

from core.registry.jobs import register_periodic
from governance.services.ballot_mail import plan_vote_mails
from governance.services.ballots import close_due_ballots
from governance.services.invitations.mailbox import read_mailbox
from governance.services.invitations.planning import reconcile_all
from governance.services.issues.climbing import climb_overdue
from governance.services.meeting_generation import extend_horizon
from governance.services.meetings import mark_missed_meetings
from governance.services.minutes.lifecycle import settle_silent
from governance.services.pulse_mail import plan_pulse_mails


def register() -> None:
    register_periodic(
        "governance.extend_meetings",
        "Meetings from committee schedules",
        lambda work: {"meetings made": extend_horizon(now=work.now)},
    )
    register_periodic(
        "governance.missed_meetings",
        "Meetings not recorded",
        lambda work: {"meetings missed": mark_missed_meetings(now=work.now)},
    )
    register_periodic(
        "governance.reconcile_invitations",
        "Invitations compared with meetings",
        lambda work: {"series told anew": reconcile_all(now=work.now)},
    )
    register_periodic(
        "governance.read_replies",
        "Answers of mail programs",
        lambda work: read_mailbox(now=work.now),
    )
    register_periodic(
        "governance.settle_minutes",
        "Minutes nobody objected to",
        lambda work: {"minutes approved": settle_silent(now=work.now)},
    )
    register_periodic(
        "governance.climb_issues",
        "Issues whose time has run out",
        lambda work: {"issues escalated": climb_overdue(now=work.now)},
    )
    register_periodic(
        "governance.votes",
        "Votes between meetings",
        lambda work: {
            "votes closed": close_due_ballots(now=work.now),
            "e-mails planned": plan_vote_mails(now=work.now),
        },
    )
    register_periodic(
        "governance.pulse",
        "Question after meetings",
        lambda work: {"e-mails planned": plan_pulse_mails(now=work.now)},
    )
