"""What a meeting holds: agenda, decisions and actions, each with what the reader may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from accounts.models import User
from alliances.services.deputies.acting import for_owner, owns
from core.ui.actions import Button, Rights
from governance.models import Action, AgendaItem, Decision, Meeting
from governance.rules import actions
from governance.services.actions import action_buttons

CARRIED = 20  # open actions of earlier meetings that a page lists
_ITEM = (
    *("revision", "position", "title", "notes", "outcome", "presenter__name"),
    *("minutes", "extra_minutes", "needs_decision", "needs", "link", "is_standing"),
    *("started_at", "ended_at"),
    *("carried_from__meeting__starts_at", "carried_to__meeting__starts_at"),
)


class Recorded(NamedTuple):
    """An agenda item, a decision or an action, and what the reader may do with it."""

    row: Any
    buttons: list[Button]
    key: str


def key_of(row: AgendaItem | Decision | Action) -> str:
    """The name of its row on the page: "decision-5"."""
    names = {AgendaItem: "agenda", Decision: "decision", Action: "action"}
    return f"{names[type(row)]}-{row.pk}"


def actions_of(meeting: Meeting, user: User, rights: Rights, today: date) -> list[Recorded]:
    """Dropped ones last; owners, and who stands in for them on `today`, may tick off theirs."""
    rows = Action.objects.filter(meeting=meeting).select_related("owner__partner")
    rows = for_owner(rows, user, today)
    found = []
    for row in sorted(rows, key=lambda row: (row.state == Action.State.DROPPED, row.pk)):
        buttons = action_buttons(row, replace(rights, owns=owns(row, user)))
        # Edited on the page of the meeting, where they stand.
        edited = [replace(one, query=_query(one, meeting)) for one in buttons]
        found.append(Recorded(row, edited, key_of(row)))
    return found


def _query(button: Button, meeting: Meeting) -> str:
    """Where a button of an action leads back to: an edit is made on the page of the meeting."""
    if button.key == "edit":
        return "meeting=1"
    return "" if button.method == "post" else f"next={meeting.get_absolute_url()}"


def carried_over(meeting: Meeting, user: User, rights: Rights, today: date) -> list[Recorded]:
    """Open actions of earlier meetings of the committee, until this one is over. One query."""
    if meeting.state not in actions.AHEAD:
        return []
    earlier = Action.objects.open().filter(
        meeting__committee=meeting.committee_id, meeting__starts_at__lt=meeting.starts_at
    )
    found = []
    earlier = for_owner(earlier.select_related("owner__partner"), user, today)
    for row in earlier.order_by("due_on", "pk")[:CARRIED]:
        home = meeting.get_absolute_url()
        buttons = [
            one if one.method == "post" else replace(one, query=f"next={home}")
            for one in action_buttons(row, replace(rights, owns=owns(row, user)))
        ]
        found.append(Recorded(row, buttons, key_of(row)))
    return found


def agenda_of(meeting: Meeting, rights: Rights) -> list[Recorded]:
    """In their order. One query."""
    rows = list(
        AgendaItem.objects.filter(meeting=meeting)
        .select_related("presenter", "carried_from__meeting", "carried_to__meeting")
        .only(*_ITEM)
        .order_by("position", "pk")
    )
    return [
        Recorded(
            row,
            actions.on_agenda_item(
                row.pk,
                row.outcome,
                rights,
                revision=row.revision,
                meeting=meeting.state,
                came_from=row.carried_from_id is not None,
                is_standing=row.is_standing,
                is_first=row is rows[0],
                is_last=row is rows[-1],
            ),
            key_of(row),
        )
        for row in rows
    ]


def decisions_of(meeting: Meeting, rights: Rights, *, locked: bool) -> list[Recorded]:
    """In the order in which they were recorded; `locked`: the minutes are approved. One query."""
    rows = Decision.objects.filter(meeting=meeting).select_related("superseded_by")
    return [
        Recorded(
            row,
            actions.on_decision(row.pk, rights, revision=row.revision, locked=locked),
            key_of(row),
        )
        for row in rows.order_by("pk")
    ]
