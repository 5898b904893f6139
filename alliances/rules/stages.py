"""The lifecycle of an alliance: which moves are usual. Pure.

Every change is possible; an unusual one is questioned once, and its reason is kept.
"""

from __future__ import annotations

ORDER = (
    "exploring",
    "qualifying",
    "negotiating",
    "launching",
    "operating",
    "transforming",
    "exiting",
    "closed",
)
UNKNOWN = "unknown"
# Every stage but the last. Of an alliance whose stage nobody said, a plain list of names has many,
# nothing says that it is over: it is scored, listed and counted like any other everywhere.
ACTIVE = (*ORDER[:-1], UNKNOWN)
# Strategic and core alliances owe a review every quarter from the launch until the end; none while
# nobody said in which stage they are.
REVIEWED = ("launching", "operating", "transforming", "exiting")
REVIEWED_TIERS = ("strategic", "core")
USUAL: dict[str, tuple[str, ...]] = {
    "exploring": ("qualifying", "closed"),
    "qualifying": ("negotiating", "exploring", "closed"),
    "negotiating": ("launching", "qualifying", "closed"),
    "launching": ("operating", "exiting"),
    "operating": ("transforming", "exiting"),
    "transforming": ("operating", "exiting"),
    "exiting": ("closed", "transforming"),
    "closed": (),
    UNKNOWN: ORDER,
}


def owes_reviews(*, tier: str, stage: str) -> bool:
    """Whether such an alliance has something to review every quarter."""
    return tier in REVIEWED_TIERS and stage in REVIEWED


def lifecycle(stage: str) -> list[dict[str, str]]:
    """Every stage by `name` with its `state` (past, current or ahead) for an alliance in `stage`;
    all lie ahead of one in no known stage."""
    here = ORDER.index(stage) if stage in ORDER else -1
    return [
        {
            "name": name.capitalize(),
            "state": "current" if at == here else "past" if at < here else "ahead",
        }
        for at, name in enumerate(ORDER)
    ]


def is_usual(before: str, after: str) -> bool:
    """Whether alliances commonly move from `before` to `after`."""
    return after in USUAL.get(before, ())


def why_unusual(before: str, after: str) -> str:
    """One sentence for the person who makes an unusual move; empty for a usual one."""
    if is_usual(before, after):
        return ""
    if before == "closed":
        return "This reopens a closed alliance."
    start, end = ORDER.index(before), ORDER.index(after)
    if end < start:
        return f"This moves back from {before.capitalize()} to {after.capitalize()}."
    skipped = ORDER[start + 1 : end]
    if after == "closed":
        return "This closes the alliance without an exit phase."
    *first, last = map(str.capitalize, skipped)
    return f"This skips {', '.join(first)} and {last}." if first else f"This skips {last}."
