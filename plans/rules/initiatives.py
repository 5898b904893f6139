"""The stage gate of an initiative: which moves there are and what must hold before each."""

from __future__ import annotations

MOVES: dict[str, tuple[str, ...]] = {
    "proposed": ("qualified", "stopped"),
    "qualified": ("approved", "proposed", "stopped"),
    "approved": ("launched", "qualified", "stopped"),
    "launched": ("executing", "failed", "stopped"),
    "executing": ("completed", "failed", "stopped"),
    "completed": (),
    "failed": (),
    "stopped": ("proposed",),
}
NEEDS_SPONSOR = frozenset({"approved", "launched", "executing", "completed"})
NEEDS_CAUSE = frozenset({"failed", "stopped"})
ENDED = frozenset({"completed", "failed", "stopped"})
ORDER = tuple(MOVES)


def gate(*, current: str, to: str, has_sponsor: bool, cause: str) -> dict[str, str]:
    """What stands in the way of moving from stage `current` to `to`: a sentence for each field that
    would make it possible; empty when nothing does."""
    if to not in MOVES[current]:
        ways = MOVES[current]
        offer = f" Choose {' or '.join(ways)}." if ways else " This is its final stage."
        return {"stage": f"The stage cannot change from {current} to {to}.{offer}"}
    refusals = {}
    if to in NEEDS_SPONSOR and not has_sponsor:
        refusals["sales_executive_sponsor"] = (
            "Choose a sales executive sponsor before the initiative is approved."
        )
    if to in NEEDS_CAUSE and not cause.strip():
        words = "failed" if to == "failed" else "was stopped"
        refusals["failure_cause"] = f"Enter why it {words}."
    return refusals
