"""What a person may do with a quarterly review."""

from __future__ import annotations

from dataclasses import dataclass

from core.ui.actions import Button, Rights


@dataclass(frozen=True, slots=True)
class ReviewState:
    """`presenting`: the page is shown to others, so that nothing on it can be written to."""

    pk: int
    state: str
    presenting: bool = False


def on_review(state: ReviewState, rights: Rights) -> list[Button]:
    if state.state == "held":
        amend = Button("amend", "Add an amendment", "portfolio:review_amend", state.pk, icon="edit")
        return [amend] if rights.edit else []
    name = "portfolio:review_detail"
    if state.presenting:
        return [Button("prepare", "Prepare", name, state.pk, icon="edit")]
    present = Button(
        "present", "Present", name, state.pk, icon="reviews", query="view=presentation"
    )
    if not rights.edit:
        return [present]
    name = "portfolio:review_hold"
    hold = Button("hold", "Hold and freeze", name, state.pk, style="primary", icon="lock")
    return [present, hold]
