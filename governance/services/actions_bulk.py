"""Several actions at once: done, moved or dropped, each with the rights and at the state that the
person saw it with; all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.services.deputies.acting import for_owner, owns
from core.revision.updates import StaleRevision
from core.text import plural, whole
from governance.models import Action
from governance.services.actions import complete_action, drop_action, move_action

DONE, MOVE, DROP = "done", "move", "drop"
DID = {DONE: "done", MOVE: "moved", DROP: "dropped"}
MOST = 200
NOT_YOURS = "Only its owner and the alliance manager record it as done."
NOT_MANAGED = "Only the alliance manager changes it. Propose another day instead."


@dataclass(frozen=True)
class Chosen:
    """`rows` are those that `user` may change so, as they are now; `left` the others, each with the
    reason. `stale` are those of `rows` that were changed since they were chosen, with the revision
    that was seen."""

    what: str
    rows: list[Action]
    left: list[tuple[Action, str]]
    stale: list[tuple[Action, int]]

    @property
    def refusal(self) -> str:
        """Why they may change none of them: a right they do not have, or ""."""
        reasons = {why for _, why in self.left}
        return next(iter(reasons & {NOT_YOURS, NOT_MANAGED}), "") if not self.rows else ""

    @property
    def count(self) -> str:
        return plural(len(self.rows), "action")


def choose(*, user: User, what: str, picks: Iterable[str], today: date) -> Chosen:
    """What `picks` ("pk:revision", as the list sends them) mean for `user`, no more than MOST of
    them. What they may not see is not there. Two queries. Raises ValidationError where nothing was
    chosen."""
    if what not in DID:
        raise ValidationError("Choose what is done with the actions.")
    if not (seen := _read(picks)):
        raise ValidationError("Choose at least one action.")
    found = Action.objects.visible_to(user).filter(pk__in=seen)
    related = found.select_related("alliance", "owner__partner", "meeting__committee")
    rows = list(for_owner(related, user, today).order_by("due_on", "pk"))
    editable = Action.objects.editable_by(user).filter(pk__in=seen)
    managed = set(editable.order_by().values_list("pk", flat=True))
    reasons = {row.pk: _why_not(row, what, user, row.pk in managed) for row in rows}
    taken = [row for row in rows if not reasons[row.pk]]
    left = [(row, reasons[row.pk]) for row in rows if reasons[row.pk]]
    stale = [(row, seen[row.pk]) for row in taken if row.revision != seen[row.pk]]
    return Chosen(what, taken, left, stale)


def _read(picks: Iterable[str]) -> dict[int, int]:
    """By key, the revision that was seen (0: none)."""
    found: dict[int, int] = {}
    for pick in picks:
        key, _, revision = pick.partition(":")
        if (pk := whole(key)) is not None and len(found) < MOST:
            found[pk] = whole(revision) or 0
    return found


def _why_not(row: Action, what: str, user: User, managed: bool) -> str:
    if not managed and not (what == DONE and owns(row, user)):
        return NOT_YOURS if what == DONE else NOT_MANAGED
    is_open = row.state == Action.State.OPEN
    return "" if is_open else f"It is {row.get_state_display().lower()} already."


@transaction.atomic
def change_actions(*, chosen: Chosen, today: date, values: Mapping[str, Any]) -> Chosen:
    """Change all of `chosen` with the `values` that the act takes: `on` (done), `due_on` and
    `reason` (move), `reason` (drop). Raises StaleRevision where one was changed since `chosen` was
    read, and ValidationError with what one of them refuses; then none is changed."""
    # One order for all: two who change the same rows at once wait for each other, and never both.
    rows = sorted(chosen.rows, key=lambda row: row.pk)
    locked = Action.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in rows])
    current = {row.pk: row for row in locked.order_by("pk")}
    for row in rows:
        now = current.get(row.pk)
        if now is not None and now.revision != row.revision:
            raise StaleRevision(now)
    for row in current.values():  # those of `chosen` are shown again where one refuses
        try:
            ACTS[chosen.what](action=row, expected=row.revision, today=today, **values)
        except ValidationError as refused:
            raise _named(row, refused) from refused
    return chosen


def _named(row: Action, refused: ValidationError) -> ValidationError:
    """What one of them refuses, with its name, beside the same field."""
    if not hasattr(refused, "error_dict"):
        return ValidationError(f"“{row}”: {' '.join(refused.messages)}")
    return ValidationError(
        {name: f"“{row}”: {' '.join(said)}" for name, said in refused.message_dict.items()}
    )


ACTS: dict[str, Callable[..., Action]] = {
    DONE: complete_action,
    MOVE: move_action,
    DROP: drop_action,
}
