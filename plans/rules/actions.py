"""What a person may do with a plan and its lines: the state and their rights give the buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.text import write_year
from core.ui.actions import MENU, Button, Rights
from plans.rules.initiatives import MOVES
from plans.rules.plans import IN_FORCE, OPEN, is_tracked


@dataclass(frozen=True, slots=True)
class PlanState:
    """`has_missing`: a side has not signed. `has_draft`: a newer version is being prepared.
    `is_over`: its year has passed. The years are fiscal ones: that which is running, whether there
    is a plan for it, and the last one with a plan."""

    pk: int
    alliance_pk: int
    state: str
    has_missing: bool = True
    has_draft: bool = False
    is_over: bool = False
    this_year: int = 0
    has_this_year: bool = True
    newest_year: int = 0


@dataclass(frozen=True, slots=True)
class LineState:
    """A line of a `plan` in that state. `continues`: the version before has it too. `stage` is that
    of an initiative; `is_open`: a deliverable is neither delivered nor dropped, an objective not
    dropped; `is_dropped`: a deliverable was dropped, and nobody said that it was never promised;
    `is_said`: an objective says how it is measured."""

    pk: int
    plan: str
    continues: bool = False
    stage: str = ""
    is_open: bool = True
    is_said: bool = True
    is_dropped: bool = False


def on_plan(state: PlanState, rights: Rights, *, sign_as: str = "") -> list[Button]:
    """`sign_as` is the side whose missing sign-off the reader may give as themselves."""
    if rights.edit:
        return [*_whole_plan(state), *_additions(state)]
    if sign_as and state.state == "partner_review":
        name = "plans:sign_off"
        return [Button("sign_off", "Sign off", name, state.pk, style="primary", icon="check")]
    return []


def on_no_plan(alliance_pk: int, rights: Rights) -> list[Button]:
    """An alliance without any plan that the reader sees."""
    return [Button("start", "Start a plan", "plans:start", alliance_pk)] if rights.edit else []


def _whole_plan(state: PlanState) -> Iterator[Button]:
    def button(key: str, label: str, style: str = "", icon: str = "", ask: bool = True) -> Button:
        name = f"plans:{key}"
        return Button(key, label, name, state.pk, style=style, icon=icon, confirms=ask)

    def rare(key: str, label: str, icon: str, ask: bool = True) -> Button:
        name = f"plans:{key}"
        return Button(key, label, name, state.pk, MENU, icon=icon, confirms=ask)

    def start(label: str) -> Button:
        return Button("start", label, "plans:start", state.alliance_pk, icon="plus")

    if not state.has_this_year:
        yield start(f"Start the {write_year(state.this_year)} plan")
    if state.state == "draft":
        yield rare("edit", "Edit theme", "edit", ask=False)
        yield rare("discard", "Discard draft", "trash")
        yield button("share", "Send to the partner", "primary", "send", ask=False)
    elif state.state == "partner_review":
        yield Button(
            "share", "Send plan again", "plans:share", state.pk, place="sent", style="link"
        )
        yield rare("edit", "Edit theme", "edit", ask=False)
        yield rare("take_back", "Withdraw plan", "undo")
        if state.has_missing:
            yield button("sign_off", "Record a sign-off", "primary", "check", ask=False)
        else:
            yield button("agree", "Agree and lock", "primary", "lock")
    elif state.state == "agreed":
        if state.newest_year == state.this_year:
            yield start("Start next year's plan")
        if state.has_draft:
            return
        yield button("new_version", "Prepare new version", icon="edit")
        if state.is_over:
            yield button("close", "Close plan", "primary", "flag", ask=False)


def _additions(state: PlanState) -> Iterator[Button]:
    if state.state not in OPEN:
        return
    for kind, words in (
        ("objective", "Add an objective"),
        ("initiative", "Propose an initiative"),
        ("deliverable", "Add a deliverable"),
    ):
        name = f"plans:{kind}_create"
        yield Button(f"add_{kind}", words, name, state.pk, place=f"{kind}s", style="link")


def on_objective(state: LineState, rights: Rights) -> list[Button]:
    """What was dropped takes no actuals any more. How it is measured is said first: on a draft with
    its other terms, on an agreed plan by itself."""
    if not state.is_open:
        if not rights.edit or state.plan not in OPEN:
            return []
        restore = "plans:objective_restore"
        return [Button("restore", "Restore", restore, state.pk, style="small", confirms=True)]
    found = _line("objective", state, rights, "actual", "Record actual")
    if rights.edit and not state.is_said and state.plan == "agreed":
        say = "plans:objective_measure"
        return [Button("measure", "Say how it is measured", say, state.pk, style="small"), *found]
    return found


def on_actual(pk: int, state: LineState, rights: Rights, *, stands: bool) -> list[Button]:
    """On one entry of an objective: nothing that was recorded is changed or deleted."""
    if not rights.edit or not stands or not is_tracked(state.plan, continues=state.continues):
        return []
    correct, withdraw = "plans:actual_correct", "plans:actual_withdraw"
    return [
        Button("correct", "Correct", correct, pk, place=MENU, icon="edit"),
        Button("withdraw", "Withdraw", withdraw, pk, place=MENU, icon="undo"),
    ]


def on_initiative(state: LineState, rights: Rights) -> list[Button]:
    ended = not MOVES[state.stage]
    return _line("initiative", state, rights, "stage", "Change stage", ended=ended)


def _line(
    kind: str, state: LineState, rights: Rights, key: str, label: str, *, ended: bool = False
) -> list[Button]:
    """The step `key`, where what happens is recorded, and changing the terms of a draft."""
    if not rights.edit:
        return []
    step = Button(key, label, f"plans:{kind}_{key}", state.pk, style="small")
    tracked = is_tracked(state.plan, continues=state.continues) and not ended
    terms = _terms(kind, state)
    if kind == "initiative" and state.continues:
        terms = (button for button in terms if button.key != "remove")
    return [*([step] if tracked else []), *terms, *_goal(kind, state)]


def _terms(kind: str, state: LineState) -> Iterator[Button]:
    if state.plan in OPEN:
        yield Button("edit", "Edit", f"plans:{kind}_edit", state.pk, place=MENU, icon="edit")
        name = f"plans:{kind}_remove"
        drops = kind == "objective" and state.continues
        label, icon = ("Drop", "close") if drops else ("Remove", "trash")
        yield Button("remove", label, name, state.pk, place=MENU, icon=icon, confirms=not drops)


def _goal(kind: str, state: LineState) -> Iterator[Button]:
    """The corporate goal it serves is ours alone, and no term: it changes on a locked plan, where
    nothing else can be edited."""
    if state.plan in IN_FORCE:
        name = f"plans:{kind}_goal"
        yield Button("goal", "Corporate goal", name, state.pk, place=MENU, icon="goal")


def on_deliverable(state: LineState, rights: Rights) -> list[Button]:
    """Who owns it may say that it is delivered; the rest is the manager's."""
    if state.plan in OPEN and rights.edit:
        return list(_terms("deliverable", state))
    if state.plan not in IN_FORCE:
        return []

    def button(key: str, label: str, icon: str, place: str = MENU) -> Button:
        name, confirms = f"plans:deliverable_{key}", key == "reopen"
        style = "" if place else "small"
        return Button(key, label, name, state.pk, place, style=style, icon=icon, confirms=confirms)

    if not state.is_open:
        found = [button("reopen", "Reopen", "undo")] if rights.edit else []
        if rights.edit and rights.leads and state.is_dropped:
            found.append(button("never_made", "Was never promised", "close"))
        return found
    delivered = button("deliver", "Record delivery", "check", place="")
    rest = [button("edit", "Change owner", "delegate"), button("drop", "Drop", "close")]
    if rights.edit:
        return [delivered, *rest]
    return [delivered] if rights.owns else []
