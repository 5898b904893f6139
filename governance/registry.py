"""What this app offers to its pages and to the apps below it."""

from __future__ import annotations

from django.urls import reverse

from alliances.services.left_behind import offer_holdings
from alliances.services.overview import OwedSource, owed_sources
from alliances.services.promises import PromiseKind, offer_promises
from core.registry.audit import AuditKind, audit_kinds
from core.registry.history import HistorySource, histories
from core.registry.jobs import register_periodic
from core.registry.mail import MailKind, mail_kinds
from core.registry.navigation import Group, NavigationEntry, navigation
from core.registry.pages import Panel, Tab, panels, tabs
from core.registry.replies import ReplyKind, reply_kinds
from core.registry.search import search_sources
from core.registry.setup import SetupPart, setup_parts
from core.registry.today import TodaySource, today_sources
from governance import models, search
from governance.forms.setup import CommitteesSetup, apply_committees
from governance.services import (
    action_replies,
    ballot_mail,
    ballot_page,
    coming,
    due,
    exceptions,
    in_person,
    kickoff,
    nudging,
    pulse_mail,
    quorum_ahead,
    raci_mail,
    today,
)
from governance.services import outcomes_today as back
from governance.services.actions import complete_action, reopen_action
from governance.services.agenda import proposals
from governance.services.ballot_mail import plan_vote_mails
from governance.services.ballots import close_due_ballots
from governance.services.calendar import feeds
from governance.services.calendar import kinds as calendar_kinds
from governance.services.holdings import SOURCES
from governance.services.invitations import answers, audience, quiet
from governance.services.invitations import rows as invitations
from governance.services.invitations.mailbox import read_mailbox
from governance.services.invitations.message import REPLY
from governance.services.invitations.planning import reconcile_all
from governance.services.invitations.writer import InvitationWriter
from governance.services.issues import agenda as issue_agenda
from governance.services.issues import attention, finding
from governance.services.issues import mail as issue_mail
from governance.services.issues.climbing import climb_overdue
from governance.services.meeting_generation import extend_horizon
from governance.services.meetings import mark_missed_meetings
from governance.services.minutes import mail as minutes_mail
from governance.services.minutes import replies as minutes_replies
from governance.services.minutes.lifecycle import settle_silent
from governance.services.panels import actions_of_person, meetings_panel, owed_actions
from governance.services.pulse_mail import plan_pulse_mails
from governance.services.reminders.rows import (
    KIND,
    describe,
    meetings_shown_to,
    read,
    still_wanted,
)
from governance.services.reminders.writer import ReminderWriter
from governance.services.setup import load_committees
from governance.services.webhooks import stopping, writers

# What the generation of meetings writes is no act of a person.
PLANNED = frozenset(
    {
        *("schedule_version", "is_exception", "starts_at", "ends_at", "occurrence", "cadence"),
        "agenda_filled_at",
    }
)
LINE = frozenset({"client_id", "decision", "action"})
SENT = frozenset({"answer_until", "settled_how"})

CHANGED, ORDER = frozenset({"changed_on"}), frozenset({"position", "duty"})
SEEN, WRITTEN = frozenset({"changed_at", "asked_at"}), frozenset({"written_by", "written_on"})

# What services keep beside what people write.
KEPT = frozenset({"first_due_on", "moves", "recorded_at", "asked_at", "opened_at", "closed_at"})


LOGS = "governance:action_list"


def register() -> None:
    navigation.register(
        NavigationEntry(
            "Calendar", "governance:calendar", "calendar", 50, shortcut="c", guests=True
        ),
        NavigationEntry(
            "Chat rooms",
            "governance:company_webhooks",
            "send",
            25,
            Group.ADMINISTRATION,
            needs="is_administrator",
        ),
        NavigationEntry(
            "Actions", "governance:action_list", "actions", 60, shortcut="d", guests=True
        ),
        NavigationEntry(
            "Decisions",
            "governance:decision_list",
            "flag",
            62,
            shortcut="k",
            guests=True,
            under=LOGS,
        ),
        NavigationEntry(
            "Issues", "governance:issue_list", "warning", 65, shortcut="u", guests=True, under=LOGS
        ),
    )
    tab = ("alliance", "governance", "Governance", "governance:alliance_governance")
    tabs.register(Tab(*tab, 40, guests=True))
    meetings, actions = "governance/_meetings_panel.html", "governance/_person_panel.html"
    panels.register(
        Panel("alliance", "meetings", meetings, meetings_panel, 60, 30),
        Panel("person", "actions", actions, actions_of_person, 20, 20),
        Panel(
            "profile", "feed", "governance/feeds/_panel.html", feeds.feed_panel, 20, guest_order=20
        ),
    )
    owed_sources.register(
        OwedSource(
            "actions",
            words="actions",
            begins="a meeting gives somebody an action",
            rows=owed_actions,
            order=20,
        )
    )
    offer_promises(
        PromiseKind(
            "action",
            word="action",
            model=models.Action,
            title="title",
            done_on="done_on",
            label="Record as done",
            done="done",
            is_open=lambda row: row.state == models.Action.State.OPEN,
            page=lambda row: reverse("governance:action_list"),
            settle=lambda row, by, **how: complete_action(action=row, **how),
            reopen=lambda row, expected: reopen_action(action=row, expected=expected),
            tab="governance",
            order=20,
            binding=lambda rows: rows.open(),
            reply=action_replies.KIND,
        )
    )
    name, path = "committee__name", "committee__alliance"
    histories.register(
        HistorySource(models.Committee, "Committee", "alliance", "name", 30),
        HistorySource(
            models.Cadence, "Schedule", path, name, 31, hidden=frozenset({"counts_from"})
        ),
        HistorySource(models.Meeting, "Meeting", path, name, 32, hidden=PLANNED),
        HistorySource(models.Decision, "Decision", "alliance", "text", 33, hidden=KEPT),
        HistorySource(models.Dissent, "Dissent of", "decision__alliance", "person__name", 35),
        HistorySource(models.Ballot, "Vote", path, "question", 36, hidden=KEPT),
        HistorySource(models.Action, "Action", "alliance", "title", 34, hidden=KEPT),
        HistorySource(models.MeetingLine, "Meeting line", f"meeting__{path}", "text", 35, LINE),
        HistorySource(models.Minutes, "Minutes", f"meeting__{path}", f"meeting__{name}", 36, SENT),
        HistorySource(
            models.MinutesAnswer,
            "Answer to minutes",
            f"version__minutes__meeting__{path}",
            "person__name",
            37,
        ),
        HistorySource(
            models.MinutesAmendment, "Amendment", f"minutes__meeting__{path}", "text", 38
        ),
        HistorySource(models.DecisionRight, "Decision right", path, "subject", 35),
        HistorySource(models.DutyCover, "Duty", "alliance", "duty", 36, hidden=CHANGED),
        HistorySource(models.RaciRow, "Role", "alliance", "title", 37, hidden=ORDER),
        HistorySource(models.RaciPart, "Role of", "row__alliance", "person__name", 38, hidden=SEEN),
        HistorySource(models.SidePriorities, "Priorities", "alliance", "side", 39, hidden=WRITTEN),
        HistorySource(models.JointEvent, "Joint event", "alliance", "title", 35),
    )
    group = "Calendar"
    audit_kinds.register(
        AuditKind(feeds.MADE, "Calendar feed made", group, 10),
        AuditKind(feeds.RENEWED, "Address of a calendar feed renewed", group, 20),
        AuditKind(feeds.REVOKED, "Calendar feed revoked", group, 30),
    )
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
    reply_kinds.register(ReplyKind(REPLY, answers.load, answers.answer))
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
    today_sources.register(
        TodaySource("meetings", (today.AGENDA, today.MINUTES), today.meeting_items),
        TodaySource("minutes", (today.ANSWER,), today.minutes_to_answer, rows=today.unanswered),
        TodaySource("reminders", (today.REMINDER,), today.reminder_items),
        TodaySource("invitations", (), today.invitation_items, rows=today.untold),
        TodaySource("actions", (today.ACTION, today.NUDGE_ACTION), today.action_items),
        TodaySource(
            *("looking_back", (back.LOOK_BACK, back.REVISIT), back.decision_items),
            rows=back.looking_back,
        ),
        TodaySource("votes", (back.VOTE,), back.vote_items, rows=back.votes),
        TodaySource("proposals", (back.PROPOSAL,), back.proposal_items, rows=back.proposals),
        TodaySource("kickoffs", (kickoff.KICKOFF,), kickoff.kickoff_items),
        TodaySource(
            "in_person", (in_person.RESULT,), in_person.result_items, rows=in_person.without_result
        ),
        TodaySource(
            *("roles", (raci_mail.ROLES, raci_mail.OBJECTION), raci_mail.role_items),
            rows=raci_mail.asked_parts,
        ),
    )
    setup_parts.register(
        SetupPart(
            page="alliance",
            name="committees",
            label="Committees",
            template="governance/_setup.html",
            form=CommitteesSetup,
            apply=apply_committees,
            load=load_committees,
            order=10,
        )
    )
    calendar_kinds.register()
    audit_kinds.register(
        AuditKind("decisions_exported", "Decisions exported", "Reads and exports", 43, is_file=True)
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
    ballot_mail.register()
    ballot_page.register()
    nudging.register()
    pulse_mail.register()
    action_replies.register()
    coming.register()
    due.register()
    minutes_mail.register()
    minutes_replies.register()
    proposals.register()
    issue_agenda.register()
    exceptions.register()
    raci_mail.register()
    search_sources.register(*search.SOURCES)
    attention.register()
    finding.register()
    issue_mail.register()
    quiet.register()
    quorum_ahead.register()
    audience.register()
    offer_holdings(*SOURCES, *finding.HELD)
    writers.register()
    stopping.register()
    for key, label in (
        ("webhook_changed", "Chat room set up, changed or removed"),
        ("webhook_stopped", "Chat room stopped"),
    ):
        audit_kinds.register(AuditKind(key, label, "Records", 55))
