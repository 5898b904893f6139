"""What waits for somebody: on Today, owed by the other side, promised."""

from __future__ import annotations

from django.urls import reverse

from alliances.services.overview import OwedSource, owed_sources
from alliances.services.promises import PromiseKind, offer_promises
from core.registry.today import TodaySource, today_sources
from governance import models
from governance.services import (
    action_replies,
    in_person,
    kickoff,
    raci_mail,
    today,
)
from governance.services import outcomes_today as back
from governance.services.actions import complete_action, reopen_action
from governance.services.panels import owed_actions


def register() -> None:
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
