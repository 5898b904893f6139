"""What a person may do with a committee, a meeting, what is recorded of it, and an action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.ui.actions import MENU, Button, Rights

# What is no longer offered once the minutes of a meeting are circulated.
CLOSED: tuple[str, ...] = ("attendance", "minutes", "add_decision", "invite")
AHEAD = ("scheduled", "missed")  # still to be held, or to be recorded


def on_governance(alliance_pk: int, rights: Rights, *, has_committees: bool = True) -> list[Button]:
    """On the governance of an alliance as a whole: without committees it is set up as one."""
    if not rights.edit:
        return []
    name, style = "governance:committee_create", "primary" if has_committees else ""
    start = Button(
        *("start", "Set up governance", "governance:governance_start", alliance_pk),
        style="primary",
        icon="governance",
    )
    return [
        *([] if has_committees else [start]),
        Button("add", "Add a committee", name, alliance_pk, style=style, icon="plus"),
        Button(
            *("add_action", "Add an action", "governance:action_create", alliance_pk, "actions"),
            style="link",
        ),
        Button(
            *("rooms", "Chat rooms", "governance:alliance_webhooks", alliance_pk, MENU), icon="send"
        ),
        Button(
            *("decide", "Record a decision", "governance:decision_create", alliance_pk),
            place="decisions",
            style="link",
        ),
        Button(
            *("vote", "Ask for a vote", "governance:ballot_create", alliance_pk, "decisions"),
            style="link",
        ),
        Button(
            *("add_event", "Add a joint event", "governance:event_create", alliance_pk, "dates"),
            style="link",
        ),
    ]


def on_committee(
    pk: int, rights: Rights, *, has_cadence: bool, may_meet: bool = True
) -> list[Button]:
    """`may_meet`: the alliance was not closed."""
    steps = (
        ("cadence", "Change schedule" if has_cadence else "Set schedule", "cadence_edit"),
        ("edit", "Edit committee", "committee_edit"),
        ("rights", "Edit decision rights", "rights_edit"),
        ("meeting", "Add a meeting", "meeting_create"),
        ("end", "End schedule", "cadence_end"),
        ("close", "Close committee", "committee_close"),
    )
    return [
        Button(key, label, f"governance:{name}", pk, MENU)
        for key, label, name in steps
        if rights.edit and (has_cadence or key != "end") and (may_meet or key != "meeting")
    ]


def on_meeting(
    pk: int,
    state: str,
    rights: Rights,
    *,
    revision: int,
    has_begun: bool,
    locked: str = "",
    may_meet: bool = True,
    off_late: bool = False,
) -> list[Button]:
    """`has_begun`: its time has come. `off_late`: it was cancelled only afterwards. `may_meet`:
    neither its committee nor the alliance was closed. `locked`: the state of its minutes, which
    closed what it came to ("circulated", "approved"). What stands in the place "rows" is done in a
    row of the meeting's page, and in the place "record" while the meeting is recorded."""
    if not rights.edit:
        return []
    found = [
        *_meeting(pk, state, revision, has_begun, off_late),
        *_records(pk, state, has_begun, revision),
    ]
    closed = CLOSED if locked else ()
    if locked == "approved":
        closed += ("reopen",)
    if not may_meet:
        closed += ("reinstate",)
    return [button for button in found if button.key not in closed]


def _meeting(
    pk: int, state: str, revision: int, has_begun: bool, off_late: bool
) -> Iterator[Button]:
    place = MENU if has_begun else ""  # the primary action is to record it
    if state in AHEAD:
        yield Button("move", "Reschedule", "governance:meeting_move", pk, place, icon="calendar")
        yield Button("cancel", "Cancel meeting", "governance:meeting_cancel", pk, MENU)
    post: dict[str, Any] = {"method": "post", "fields": (("revision", revision),)}
    if state == "cancelled" and (off_late or not has_begun):
        name = "governance:meeting_reinstate"
        yield Button("reinstate", "Reinstate", name, pk, icon="undo", **post)
    if state == "held":
        yield Button("reopen", "Reopen meeting", "governance:meeting_reopen", pk, MENU, **post)


def _records(pk: int, state: str, has_begun: bool, revision: int) -> Iterator[Button]:
    def row(key: str, label: str, name: str, place: str = "rows") -> Button:
        return Button(key, label, f"governance:{name}", pk, place)

    recorded = state in AHEAD and has_begun
    if recorded:
        hold = Button("hold", "Mark as held", "governance:meeting_hold", pk, "record", "primary")
        yield replace(hold, method="post", fields=(("revision", revision),))
    if recorded or state == "held":
        yield row("attendance", "Record attendance", "meeting_attendance", "record")
        yield row("minutes", "Save minutes", "meeting_minutes", "record")
    if state in AHEAD:
        yield row("add_item", "Add an agenda item", "agenda_add")
    if state != "cancelled":
        yield row("add_decision", "Add a decision", "decision_add")
    yield row("add_action", "Add an action", "meeting_action_add")
    if state != "cancelled":
        yield row("invite", "Add" if has_begun else "Invite", "attendee_add")


def on_agenda_item(
    pk: int,
    outcome: str,
    rights: Rights,
    *,
    revision: int,
    meeting: str,
    came_from: bool,
    is_standing: bool = False,
    is_first: bool = True,
    is_last: bool = True,
) -> list[Button]:
    """`outcome` is open, done or carried, `meeting` the state of the meeting; `came_from`: it was
    carried over from an earlier one; `is_standing`: it comes again by itself. The tick stands in
    front of the item (place "tick"), the rest behind it."""
    if not rights.edit or outcome == "carried":
        return []
    done = outcome == "done"
    label, name = "Reopen" if done else "Mark as discussed", "governance:agenda_outcome"
    seen = ("revision", revision)
    found = [_tick("tick", label, name, pk, done, ("done", 0 if done else 1), seen)]
    if meeting in AHEAD:
        found += _moves("governance:agenda_move", pk, revision, is_first, is_last)
        found += [_icon("edit", "Edit", "governance:agenda_edit", pk, "edit")]
        if not done and not is_standing:
            later: dict[str, Any] = {"method": "post", "fields": (seen,)}
            name = "governance:agenda_park"
            found += [Button("park", "Keep for a later meeting", name, pk, MENU, **later)]
        if not done and not came_from:
            name = "governance:agenda_remove"
            more: dict[str, Any] = {"method": "post", "fields": (seen,)}
            found += [_icon("remove", "Remove", name, pk, "trash", **more)]
    return found


def _moves(name: str, pk: int, revision: int, is_first: bool, is_last: bool) -> list[Button]:
    """One place up or down, where there is one."""
    seen = ("revision", revision)
    steps = (("up", "Move up", "arrow-up", is_first), ("down", "Move down", "arrow-down", is_last))
    return [
        _icon(key, label, name, pk, icon, method="post", fields=(seen, ("to", key)))
        for key, label, icon, at_the_end in steps
        if not at_the_end
    ]


def on_standing(
    pk: int, rights: Rights, *, revision: int, is_first: bool, is_last: bool
) -> list[Button]:
    """On an item of every agenda."""
    if not rights.edit:
        return []
    post: dict[str, Any] = {"method": "post", "fields": (("revision", revision),)}
    return [
        *_moves("governance:standing_move", pk, revision, is_first, is_last),
        _icon("edit", "Edit", "governance:standing_edit", pk, "edit"),
        _icon("remove", "Remove", "governance:standing_remove", pk, "trash", **post),
    ]


def on_backlog(pk: int, rights: Rights, *, revision: int) -> list[Button]:
    """On what waits for a meeting."""
    if not rights.edit:
        return []
    post: dict[str, Any] = {"method": "post", "fields": (("revision", revision),)}
    return [
        _icon("edit", "Edit", "governance:backlog_edit", pk, "edit"),
        _icon("remove", "Remove", "governance:backlog_remove", pk, "trash", **post),
    ]


def on_minutes(
    pk: int,
    state: str,
    *,
    revision: int,
    version: int,
    edits: bool,
    circulates: bool,
    answers: bool,
    given: str = "",
) -> list[Button]:
    """On the minutes of the meeting `pk`. `edits`: may change the alliance; `answers`: may answer
    for a side, and has `given` an answer to the last version. One of them is the primary one."""
    found = []
    post: dict[str, Any] = {
        "method": "post",
        "fields": (("revision", revision), ("version", version)),
    }
    if edits and circulates and state in ("draft", "objected"):
        name = "governance:minutes_circulate"
        label = "Circulate again" if version else "Circulate"
        found += [Button("circulate", label, name, pk, style="primary", icon="send")]
    if answers and state == "circulated" and given != "approved":
        name = "governance:minutes_approve"
        found += [Button("approve", "Approve", name, pk, style="primary", icon="check", **post)]
    if answers and state == "circulated":
        found += [Button("object", "Object", "governance:minutes_object", pk)]
    if edits and state == "approved":
        found += [Button("amend", "Amend", "governance:minutes_amend", pk)]
    return found


def on_decision(pk: int, rights: Rights, *, revision: int, locked: bool = False) -> list[Button]:
    """`locked`: the minutes that hold it are circulated."""
    if not rights.edit or locked:
        return []
    post: dict[str, Any] = {"method": "post", "fields": (("revision", revision),)}
    return [
        _icon("edit", "Edit", "governance:decision_edit", pk, "edit"),
        _icon("record", "Add details", "governance:decision_record", pk, "plus"),
        _icon("remove", "Remove", "governance:decision_remove", pk, "trash", **post),
    ]


def on_recorded_decision(
    pk: int,
    rights: Rights,
    *,
    revision: int,
    looked_back: bool,
    in_force: bool,
    replaced: bool,
    alliance: int,
) -> list[Button]:
    """On the page of a decision. `looked_back`: somebody has said how it went; `in_force`: its day
    has come; `replaced`: a later decision stands in its place."""
    if not rights.edit:
        return []
    found = []
    if in_force and not replaced:
        label = "Change how it went" if looked_back else "Say how it went"
        found.append(Button("look_back", label, "governance:decision_look_back", pk))
    found.append(Button("edit", "Edit", "governance:decision_record", pk, icon="edit"))
    found.append(Button("dissent", "Record dissent", "governance:dissent_add", pk, MENU))
    if not replaced:
        name = "governance:decision_create"
        query = f"replaces={pk}"
        found.append(Button("replace", "Replace it", name, alliance, MENU, query=query))
    if looked_back and not replaced:
        name = "governance:decision_ask_again"
        found.append(Button("again", "Look back again", name, pk, MENU))
    found.append(Button("remove", "Remove", "governance:decision_delete", pk, MENU, confirms=True))
    return found


def on_dissent(pk: int, rights: Rights, *, revision: int, may_happen: bool) -> list[Button]:
    """`may_happen`: it says what would change their mind, and that has not happened yet."""
    if not rights.edit:
        return []
    post: dict[str, Any] = {"method": "post", "fields": (("revision", revision),)}
    found = [_icon("edit", "Edit", "governance:dissent_edit", pk, "edit")]
    if may_happen:
        name = "governance:dissent_happened"
        found.insert(0, Button("happened", "This has happened", name, pk, style="small", **post))
    return [*found, _icon("remove", "Remove", "governance:dissent_remove", pk, "trash", **post)]


def on_ballot(pk: int, state: str, rights: Rights) -> list[Button]:
    """A vote is answered on its page; an open one may be withdrawn."""
    if not rights.edit or state != "open":
        return []
    return [Button("withdraw", "Withdraw the vote", "governance:ballot_withdraw", pk, MENU)]


def on_attendee(pk: int, meeting: str, rights: Rights, *, recorded: bool) -> list[Button]:
    """`meeting` is its state; `recorded`: whether the person was present is on record."""
    if not rights.edit or meeting == "cancelled" or recorded:
        return []
    name = "governance:attendee_remove"
    return [_icon("remove", "Remove", name, pk, "close", method="post")]


def asks_day(state: str, rights: Rights, *, has_owner: bool) -> bool:
    """Whether settling it asks on which day it was done: what somebody else did was not
    necessarily done today."""
    return state == "open" and rights.edit and has_owner and not rights.owns


def on_action(
    pk: int,
    state: str,
    rights: Rights,
    *,
    revision: int,
    has_owner: bool = True,
    never_made: bool = False,
) -> list[Button]:
    """Who owns it may tick it off (place "tick"), and the manager where nobody does; changing it is
    the manager's. `never_made`: it is on record that it was never promised."""
    found = []
    ticks = rights.owns or (rights.edit and (state == "done" or not has_owner))
    if state != "dropped" and ticks:
        done = state == "done"
        key, label = ("reopen", "Reopen") if done else ("done", "Done")
        name = f"governance:action_{key}"
        found += [_tick(key, label, name, pk, done, ("revision", revision))]
    if rights.edit:
        found += [_icon("edit", "Edit", "governance:action_edit", pk, "edit", opens=True)]
    post: dict[str, Any] = {"method": "post", "fields": (("revision", revision),)}
    if state == "open" and (rights.edit or rights.owns):
        label, name = ("Move", "move") if rights.edit else ("Propose another day", "propose")
        found += [_icon("move", label, f"governance:action_{name}", pk, "calendar")]
    if rights.edit and state == "open":
        found += [_icon("drop", "Drop", "governance:action_drop", pk, "close")]
    if rights.edit and state == "dropped":
        found += [_icon("reopen", "Reopen", "governance:action_reopen", pk, "undo", **post)]
        if rights.leads and not never_made:
            name = "governance:action_never_made"
            found += [_icon("never_made", "Was never promised", name, pk, "close")]
    return found


def _icon(key: str, label: str, name: str, pk: int, icon: str, **more: Any) -> Button:
    """A small button that shows only its icon; the label is read out."""
    return Button(key, label, name, pk, style="quiet small", icon=icon, icon_only=True, **more)


def _tick(key: str, label: str, name: str, pk: int, done: bool, *fields: tuple[str, int]) -> Button:
    """The tick in front of a line (place "tick"): it acts at once, either way."""
    style = "ticked" if done else "tick"
    return Button(
        *(key, label, name, pk, "tick", style, "check"),
        icon_only=True,
        method="post",
        fields=fields,
    )
