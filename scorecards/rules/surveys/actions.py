"""What a person may do with the surveys of an alliance. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.ui.actions import MENU, Button, Rights


@dataclass(frozen=True, slots=True)
class SurveyState:
    pk: int
    state: str


def on_surveys(alliance: int, open_kinds: Sequence[str], rights: Rights) -> list[Button]:
    """On the list of an alliance: one open survey of each kind."""
    if not rights.edit:
        return []
    name = "scorecards:survey_create"
    found = []
    if "health" not in open_kinds:
        found.append(
            Button("health", "Start a health survey", name, alliance, style="primary", icon="plus")
        )
    if "pulse" not in open_kinds:
        found.append(Button("pulse", "Start a pulse survey", name, alliance, query="kind=pulse"))
    return found


def on_survey(state: SurveyState, rights: Rights) -> list[Button]:
    """On its own page; who `owns` an unanswered invitation answers."""
    if state.state != "open":
        return []
    found = []
    if rights.owns:
        name = "scorecards:survey_answer"
        found.append(Button("answer", "Answer the survey", name, state.pk, style="primary"))
    if rights.edit:
        found += [
            Button("prolong", "Leave open longer", "scorecards:survey_prolong", state.pk),
            Button("close", "Close now", "scorecards:survey_close", state.pk, confirms=True),
            Button(
                "withdraw",
                "Withdraw",
                "scorecards:survey_withdraw",
                state.pk,
                place=MENU,
                confirms=True,
            ),
        ]
    return found
