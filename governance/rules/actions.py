"""What a person may do with a committee, a meeting, what is recorded of it, and an action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.ui.actions import MENU, Button, Rights

AHEAD = ("scheduled", "missed")  # still to be held, or to be recorded


def on_governance(alliance_pk: int, rights: Rights) -> list[Button]:
    """On the governance of an alliance as a whole."""
    if not rights.edit:
        return []
    name = "governance:committee_create"
    return [
        Button("add", "Add a committee", name, alliance_pk, style="primary", icon="plus"),
        Button(
            "add_action", "Add", "governance:action_create", alliance_pk, "actions", style="link"
        ),
    ]


def on_committee(pk: int, rights: Rights, *, has_cadence: bool) -> list[Button]:
    steps = (
        ("cadence", "How often it meets", "cadence_edit"),
        ("edit", "Members, rights, reminders", "committee_edit"),
        ("meeting", "An extra meeting", "meeting_create"),
        ("end", "End its schedule", "cadence_end"),
        ("dissolve", "Dissolve it", "committee_dissolve"),
    )
    return [
        Button(key, label, f"governance:{name}", pk, MENU)
        for key, label, name in steps
        if rights.edit and (has_cadence or key != "end")
    ]


def on_meeting(
    pk: int, state: str, rights: Rights, *, revision: int, has_begun: bool
) -> list[Button]:
    """`has_begun`: its time has come."""
    if not rights.edit:
        return []
    return [*_meeting(pk, state, revision, has_begun), *_records(pk, state)]


def _meeting(pk: int, state: str, revision: int, has_begun: bool) -> Iterator[Button]:
    if state in AHEAD and has_begun:
        yield Button("record", "Record it", "governance:meeting_hold", pk, style="primary")
    if state == "held":
        yield Button("correct", "Correct the record", "governance:meeting_hold", pk, icon="edit")
    if state in AHEAD:
        yield Button("move", "Move", "governance:meeting_move", pk, icon="calendar")
        yield Button("cancel", "Call off", "governance:meeting_cancel", pk, icon="close")
    if state == "cancelled" and not has_begun:
        yield Button(
            "reinstate",
            "Reinstate",
            "governance:meeting_reinstate",
            pk,
            icon="undo",
            method="post",
            fields=(("revision", revision),),
        )


def _records(pk: int, state: str) -> Iterator[Button]:
    def add(key: str, label: str, name: str, place: str) -> Button:
        return Button(key, label, f"governance:{name}", pk, place=place, style="link")

    if state in AHEAD:
        yield add("add_item", "Add an item", "agenda_add", "agenda")
    if state != "cancelled":
        yield add("add_decision", "Add", "decision_add", "decisions")
    yield add("add_action", "Add", "meeting_action_add", "actions")
    if state == "scheduled":
        yield add("ask", "Invite another", "attendee_add", "people")


def on_agenda_item(
    pk: int, outcome: str, rights: Rights, *, meeting: str, came_from: bool
) -> list[Button]:
    """`outcome` is open, done or carried, `meeting` the state of the meeting; `came_from`: it was
    carried over from an earlier one. The tick stands in front of the item (place "tick"), the rest
    behind it."""
    if not rights.edit or outcome == "carried":
        return []
    done = outcome == "done"
    label, name = "Open again" if done else "Dealt with", "governance:agenda_outcome"
    found = [_tick("tick", label, name, pk, done, ("done", 0 if done else 1))]
    if meeting in AHEAD:
        found += [_icon("edit", "Change", "governance:agenda_edit", pk, "edit")]
        if not done and not came_from:
            label, name = "Take off the agenda", "governance:agenda_remove"
            found += [_icon("remove", label, name, pk, "trash", method="post")]
    return found


def on_decision(pk: int, rights: Rights) -> list[Button]:
    return [_icon("edit", "Correct", "governance:decision_edit", pk, "edit")] if rights.edit else []


def on_attendee(pk: int, meeting: str, rights: Rights) -> list[Button]:
    """`meeting` is its state."""
    if not rights.edit or meeting != "scheduled":
        return []
    name = "governance:attendee_remove"
    return [_icon("remove", "Leave out", name, pk, "close", confirms=True)]


def on_action(pk: int, state: str, rights: Rights, *, revision: int) -> list[Button]:
    """Who owns it may tick it off (place "tick"); changing it is the manager's."""
    found = []
    if state != "dropped" and (rights.edit or rights.owns):
        done = state == "done"
        key, label = ("reopen", "Open again") if done else ("done", "Done")
        name = f"governance:action_{key}"
        found += [_tick(key, label, name, pk, done, ("revision", revision))]
    if rights.edit:
        found += [_icon("edit", "Change", "governance:action_edit", pk, "edit", opens=True)]
    if rights.edit and state == "open":
        found += [_icon("drop", "Drop", "governance:action_drop", pk, "close", confirms=True)]
    if rights.edit and state == "dropped":
        name = "governance:action_reopen"
        post: dict[str, Any] = {"method": "post", "fields": (("revision", revision),)}
        found += [_icon("reopen", "Open again", name, pk, "undo", **post)]
    return found


def _icon(key: str, label: str, name: str, pk: int, icon: str, **more: Any) -> Button:
    """A small button that shows only its icon; the label is read out."""
    return Button(key, label, name, pk, style="quiet small", icon=icon, icon_only=True, **more)


def _tick(key: str, label: str, name: str, pk: int, done: bool, field: tuple[str, int]) -> Button:
    """The tick in front of a line (place "tick"): it acts at once, either way."""
    style = "ticked" if done else "tick"
    return Button(
        *(key, label, name, pk, "tick", style, "check"),
        icon_only=True,
        method="post",
        fields=(field,),
    )
