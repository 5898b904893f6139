"""What a person may do with an issue or a course correction in its state. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.ui.actions import MENU, Button


@dataclass(frozen=True, slots=True)
class IssueState:
    """`above` and `below`: there is a level to hand it to; `convenes`: a committee that can call
    the functions concerned together."""

    pk: int
    alliance: int
    revision: int
    is_open: bool
    above: bool = False
    below: bool = False
    convenes: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """`edit`: may change the alliance; `move`: escalate and resolve; `write`: say what their side
    needs; `internal`: one of us."""

    edit: bool = False
    move: bool = False
    write: bool = False
    internal: bool = False


def on_issues(alliance: int, *, may_raise: bool, edit: bool) -> list[Button]:
    """On the issues of an alliance."""
    found = []
    if may_raise:
        name = "governance:issue_create"
        found.append(Button("raise", "Raise an issue", name, alliance, "", "primary", "plus"))
    if edit:
        found.append(
            Button("clause", "Change", "governance:deadlock_clause", alliance, "clause", "link")
        )
    return found


def on_issue(state: IssueState, allowed: Allowed) -> list[Button]:
    """The first is what brings it to an end."""
    return list(_open(state, allowed) if state.is_open else _ended(state, allowed))


def _open(state: IssueState, allowed: Allowed) -> Iterator[Button]:
    def button(key: str, label: str, **more: Any) -> Button:
        return Button(key, label, f"governance:issue_{key}", state.pk, **more)

    if allowed.move:
        yield button("resolve", "Record solution", style="primary", icon="check")
    elif allowed.write:
        yield button("side", "Write what you need", style="primary", icon="edit")
    if allowed.move and state.above:
        yield button("escalate", "Escalate")
    if allowed.edit and state.convenes:
        yield button("convene", "Convene functions")
    if allowed.edit:
        yield button("edit", "Edit issue", place=MENU)
        yield button("action", "Add an action", place="actions", style="link")
        if state.below:
            yield button("return", "Hand back", place=MENU)
        yield button("close", "Close without a solution", place=MENU)
    elif allowed.move and allowed.write:
        yield button("side", "Write what you need", place=MENU)


def _ended(state: IssueState, allowed: Allowed) -> Iterator[Button]:
    if not allowed.edit:
        return
    if allowed.internal:
        name = "governance:course_correction_create"
        yield Button(
            *("correct", "Record a course correction", name, state.alliance),
            style="primary",
            query=f"issue={state.pk}",
        )
    name = "governance:issue_reopen"
    seen = (("revision", state.revision),)
    yield Button("reopen", "Reopen", name, state.pk, icon="undo", method="post", fields=seen)


def on_correction(pk: int, *, edit: bool, measured: bool) -> list[Button]:
    if not edit:
        return []
    label = "Correct the measurement" if measured else "Record what came of it"
    name = "governance:course_correction_measure"
    return [
        Button("measure", label, name, pk, style="" if measured else "primary"),
        Button("edit", "Edit", "governance:course_correction_edit", pk),
    ]
