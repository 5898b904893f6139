"""The next step of every reason: what to do, and the page where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.rules.exceptions import Reason


@dataclass(frozen=True, slots=True)
class Step:
    """`url_name` takes the key of the alliance, or of its review for REVIEW_PAGE."""

    text: str
    url_name: str


REVIEW_PAGE = "portfolio:review_detail"
OPEN = Step("Open the alliance", "alliances:detail")
_SCORECARD = "scorecards:alliance_scorecard"
_STEPS = {
    Reason.RED_HEALTH: Step("See what makes it red", _SCORECARD),
    Reason.INTO_WHITE_GLOVE: Step("See what moved", _SCORECARD),
    Reason.FALLING_HEALTH: Step("See what fell", _SCORECARD),
    Reason.AGREEMENT_ENDED: Step("Look at the agreement", "alliances:agreement"),
    Reason.NOTICE_DUE: Step("Decide on the renewal", "alliances:agreement"),
    Reason.AGREEMENT_ENDING: Step("Decide what follows", "alliances:agreement"),
    Reason.OVERDUE_OURS: Step("See what we owe", "plans:current"),
    Reason.OVERDUE_THEIRS: Step("See what they owe", "plans:current"),
    Reason.OVERDUE_JOINT: Step("See what is owed", "plans:current"),
    Reason.SILENT_SPONSOR: Step("Speak with the sponsor", "alliances:people"),
    Reason.MISSED_MEETING: Step("Set the next meeting", "governance:alliance_governance"),
    Reason.COMPLACENCY: Step("Ask the deepest questions", _SCORECARD),
    Reason.NO_REVIEW: Step("Prepare the review", REVIEW_PAGE),
    Reason.UNPLACED: Step("Complete the scorecard", _SCORECARD),
    Reason.STALE_EVIDENCE: Step("Bring the evidence up to date", _SCORECARD),
    Reason.ORPHAN: Step("Tie it to a goal", "alliances:edit"),
}
# Writing pages answer readers with "you may not": they are led to the alliance and its owner.
_FOR_EDITORS = {"alliances:edit"}


def step_for(reason: Reason, *, may_edit: bool, has_review: bool) -> Step:
    """The step that this reader can take now."""
    step = _STEPS[reason]
    if step.url_name in _FOR_EDITORS and not may_edit:
        return OPEN
    if step.url_name == REVIEW_PAGE and not has_review:
        return OPEN
    return step
