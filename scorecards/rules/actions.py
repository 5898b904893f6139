"""What a person may do with the scorecards and the risks of an alliance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.ui.actions import Button, Rights
from scorecards.rules import lifecycle


@dataclass(frozen=True, slots=True)
class ScorecardState:
    """The scorecard of a quarter ("Q4 2026"); `pk` and `state` are None before it is opened."""

    alliance_pk: int
    quarter: str
    pk: int | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class RiskState:
    """`occurred`: an issue was made of it. `in_place`: so is its response."""

    pk: int
    revision: int
    state: str
    alliance: int = 0
    occurred: bool = False
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class EarlyState:
    pk: int
    state: str


def on_quarter(state: ScorecardState, rights: Rights) -> list[Button]:
    """On the page of the alliance: open the quarter's scorecard, or answer it."""
    if not rights.edit:
        return []
    if state.pk is None:
        return [
            Button(
                "open",
                f"Start the {state.quarter} scorecard",
                "scorecards:scorecard_open",
                state.alliance_pk,
                style="primary",
                icon="plus",
                method="post",
            )
        ]
    return (
        [_answer(state.pk, f"Answer the {state.quarter} scorecard")]
        if state.state == "open"
        else []
    )


# What a step is called, where it leads, whether it acts at once, whether it asks first.
_STEPS = {
    lifecycle.ANSWER: ("Answer scorecard", "scorecard_edit", "edit"),
    lifecycle.SUBMIT: ("Submit for review", "scorecard_submit", "post"),
    lifecycle.WITHDRAW: ("Withdraw submission", "scorecard_withdraw", "post"),
    lifecycle.ACCEPT: ("Accept scorecard", "scorecard_accept", "post"),
    lifecycle.RETURN: ("Send back", "scorecard_return", "get"),
    lifecycle.ASK: ("Send to the partner", "scorecard_ask", "get"),
    lifecycle.MORE: ("Send to more people", "scorecard_ask", "get"),
    lifecycle.SKIP: ("Finalise without asking", "scorecard_finalise", "ask"),
    lifecycle.FINALISE: ("Finalise scorecard", "scorecard_finalise", "ask"),
}


def on_scorecard(pk: int, revision: int, steps: Sequence[str]) -> list[Button]:
    """On its own page: the steps that may be taken (rules.lifecycle.steps), the usual one first."""
    return [_step(pk, revision, key, first=place == 0) for place, key in enumerate(steps)]


def _step(pk: int, revision: int, key: str, *, first: bool) -> Button:
    label, name, how = _STEPS[key]
    acts = how == "post"
    return Button(
        key,
        label,
        f"scorecards:{name}",
        pk,
        style="primary" if first and key != lifecycle.MORE else "",
        icon="edit" if how == "edit" else "",
        method="post" if acts else "get",
        confirms=how == "ask",
        fields=(("revision", revision),) if acts else (),
    )


def _answer(pk: int, label: str) -> Button:
    return Button("answer", label, "scorecards:scorecard_edit", pk, style="primary", icon="edit")


def on_risks(alliance_pk: int, rights: Rights) -> list[Button]:
    """On the list of an alliance's risks: who manages it records one, everybody else says what they
    see coming."""
    if not rights.edit:
        name = "scorecards:early_risk_create"
        return [
            Button(
                "early", "Say what you see coming", name, alliance_pk, style="primary", icon="plus"
            )
        ]
    name = "scorecards:risk_create"
    return [Button("add", "Add a risk", name, alliance_pk, style="primary", icon="plus")]


def on_risk(state: RiskState, rights: Rights) -> list[Button]:
    if not rights.edit:
        return []
    if state.state == "open":
        found = [
            Button("edit", "Edit", "scorecards:risk_edit", state.pk, style="small"),
            Button("close", "Close", "scorecards:risk_close", state.pk, style="small"),
        ]
        if state.occurred:
            return found
        first = [_happened(state)] if state.in_place else [_in_place(state), _happened(state)]
        return [*first, *found]
    return [
        Button(
            "reopen",
            "Reopen",
            "scorecards:risk_reopen",
            state.pk,
            style="small quiet",
            method="post",
            fields=(("revision", state.revision),),
        )
    ]


def _in_place(state: RiskState) -> Button:
    name = "scorecards:risk_in_place"
    return Button("in_place", "Response in place", name, state.pk, style="small")


def _happened(state: RiskState) -> Button:
    """It becomes an issue, with its response as the proposed path."""
    origin = f"source=risk:{state.pk}"
    name = "governance:issue_create"
    return Button("happened", "It has happened", name, state.alliance, style="small", query=origin)


def on_early_risk(state: EarlyState, rights: Rights) -> list[Button]:
    """What somebody said early waits for one answer: into the register, or why not."""
    if not rights.edit or state.state != "waiting":
        return []
    return [
        Button(
            "take", "Take into the register", "scorecards:early_risk_take", state.pk, style="small"
        ),
        Button(
            "decline", "Answer why not", "scorecards:early_risk_decline", state.pk, style="small"
        ),
    ]
