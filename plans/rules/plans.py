"""Versions of a plan: which lines are the same, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from core.text import write_year

# A plan that binds both sides; a draft or a replaced version binds nobody.
IN_FORCE = ("agreed", "closed")
ONCE_AGREED = (*IN_FORCE, "superseded")  # on the days until it was replaced it was in force
OPEN = ("draft", "partner_review")  # its terms may be changed
MANAGES = "alliance_manager"
# Who may put a side's name under a plan: those who answer for it.
SIGNING_ROLES: dict[str, frozenset[str]] = {
    "ours": frozenset({MANAGES, "executive_sponsor", "sales_executive_sponsor"}),
    "theirs": frozenset({MANAGES, "executive_sponsor", "sales_executive_sponsor", "counterpart"}),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One objective, initiative or deliverable of a version. `fields` holds label: value, `reason`
    why this version lets something go; `dropped`: it stands there as one that was let go."""

    pk: int
    name: str
    fields: Mapping[str, Any]
    reason: str = ""
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """`kind` is added, removed, dropped or changed; `differences` holds (label, before, after)."""

    kind: str
    name: str
    differences: tuple[tuple[str, Any, Any], ...] = ()
    reason: str = ""


def root_of(pk: int, continues: Mapping[int, int | None]) -> int:
    """The first version of a line: the end of its chain. A broken or circular chain ends there."""
    seen = {pk}
    while (before := continues.get(pk)) is not None and before not in seen:
        seen.add(before)
        pk = before
    return pk


def compare(
    before: Iterable[Line], after: Iterable[Line], continues: Mapping[int, int | None]
) -> list[Change]:
    """What the later version removed, dropped, changed and added, each in its version's order."""
    old = {root_of(line.pk, continues): line for line in before}
    new = {root_of(line.pk, continues): line for line in after}
    removed = [Change("removed", line.name) for root, line in old.items() if root not in new]
    both = [(old[root], line) for root, line in new.items() if root in old]
    dropped = [
        Change("dropped", now.name, reason=now.reason)
        for was, now in both
        if now.dropped and not was.dropped
    ]
    changed = [
        Change("changed", now.name, differences, now.reason)
        for was, now in both
        if not now.dropped and (differences := _differences(was, now))
    ]
    added = [Change("added", line.name) for root, line in new.items() if root not in old]
    return removed + dropped + changed + added


def is_tracked(state: str, *, continues: bool) -> bool:
    """Whether what happens to a line is recorded on a version in this `state`: on the one in force,
    and on a draft for a new line, which no version before it `continues`."""
    return state == "agreed" or (state in OPEN and not continues)


class Dated(Protocol):
    """A version of a plan. `agreed_on` is None until it is agreed."""

    fiscal_year: int
    version: int
    state: str
    agreed_on: date | None


Version = TypeVar("Version", bound=Dated)


def in_force_on(versions: Iterable[Version], day: date, year: int) -> Version | None:
    """The plan of an alliance that binds on `day` in fiscal `year`: the newest version agreed by
    then, and until this year has one that of the year before. Twin of PlanQuerySet.in_force_on."""
    agreed = [
        row
        for row in versions
        if row.state in ONCE_AGREED
        and row.agreed_on is not None
        and row.agreed_on <= day
        and year - 1 <= row.fiscal_year <= year
    ]
    return max(agreed, key=lambda row: (row.fiscal_year, row.version), default=None)


def until_agreed(fiscal_year: int, year: int) -> str:
    """What is said beside a plan of an earlier `fiscal_year` that is in force in `year`; or ""."""
    if fiscal_year >= year:
        return ""
    return f"plan of {write_year(fiscal_year)}, until the plan of {write_year(year)} is agreed"


def missing_sign_offs(signed_sides: Iterable[str]) -> list[str]:
    """The sides that still have to sign, in order."""
    have = set(signed_sides)
    return [side for side in SIGNING_ROLES if side not in have]


def may_sign(*, side: str, role: str) -> bool:
    """Whether somebody with `role` on `side` of the alliance may sign a plan for that side."""
    return role in SIGNING_ROLES.get(side, frozenset())


def _differences(old: Line, new: Line) -> tuple[tuple[str, Any, Any], ...]:
    return tuple(
        (label, old.fields.get(label), value)
        for label, value in new.fields.items()
        if old.fields.get(label) != value
    )
