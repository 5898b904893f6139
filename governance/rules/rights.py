"""Who decides what up to which sum, and when a committee may decide at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

DECIDES, PROPOSES, TOLD = "decides", "proposes", "told"
PARTS = {DECIDES: "Decides", PROPOSES: "Proposes", TOLD: "Is told"}
# The committee that stands nearest to the work first.
LEVELS = ("operating", "management", "other", "steering")


@dataclass(frozen=True, slots=True)
class Right:
    """`part` a committee of `kind` has in what concerns `subject`: up to `up_to` (None: without
    limit) in the currency in which amounts are asked about. `known`: the limit could be converted
    into it."""

    key: int
    kind: str
    subject: str
    part: str = DECIDES
    up_to: Decimal | None = None
    known: bool = True


def limit_words(up_to: Decimal | None, currency: str) -> str:
    """ "up to EUR 250,000"; "" for no limit."""
    if up_to is None:
        return ""
    amount = f"{up_to:,.2f}".removesuffix(".00")
    return f"up to {currency} {amount}"


def right_words(subject: str, part: str, up_to: Decimal | None, currency: str) -> str:
    """ "Joint marketing: decides, up to EUR 250,000"."""
    limit = limit_words(up_to, currency)
    return f"{subject}: {PARTS[part].lower()}" + (f", {limit}" if limit else "")


def deciders(rights: Iterable[Right], subject: str, amount: Decimal | None) -> list[Right]:
    """Those by which somebody may decide on `subject` (any of its words, whatever the case), about
    `amount` (None: no money), the lowest first: the smallest limit that is enough, then the
    committee nearest to the work. Empty where nobody may."""
    wanted = subject.casefold().strip()
    found = [
        right
        for right in rights
        if right.part == DECIDES and _concerns(right.subject, wanted) and covers(right, amount)
    ]
    return sorted(found, key=lambda one: (_limit(one), level(one.kind), one.key))


def fitting(
    rights: Iterable[Right], own: Collection[int], text: str, amount: Decimal | None
) -> Right | None:
    """By which of its `own` rights (keys) a committee decided what `text` says, about `amount`: one
    whose subject the text names, else, where money is decided, one about money. Of several the
    smallest that is enough, else the largest. None where none fits."""
    everybody = list(rights)
    mine = [one for one in everybody if one.key in own and one.part == DECIDES]
    found = [one for one in mine if _names(text, one.subject)]
    if not found and amount is not None:
        about_money = {one.subject.casefold() for one in everybody if one.up_to is not None}
        found = [one for one in mine if one.subject.casefold() in about_money]
    enough = [one for one in found if covers(one, amount)]
    if enough:
        return min(enough, key=lambda one: (_limit(one), one.key))
    return max(found, key=lambda one: (_limit(one), -one.key), default=None)


def _names(text: str, subject: str) -> bool:
    """Whether a text has every word of a subject, in any order."""
    words = set(re.findall(r"\w+", text.casefold()))
    wanted = set(re.findall(r"\w+", subject.casefold()))
    return bool(wanted) and wanted <= words


def _concerns(subject: str, wanted: str) -> bool:
    own = subject.casefold().strip()
    return bool(wanted) and (own == wanted or wanted in own or own in wanted)


def covers(right: Right, amount: Decimal | None) -> bool:
    """Whether a right is enough for an amount (None: no money)."""
    if amount is None or right.up_to is None:
        return True
    return right.known and amount <= right.up_to


def _limit(right: Right) -> Decimal:
    return Decimal("Infinity") if right.up_to is None else right.up_to


def level(kind: str) -> int:
    """How far above the work a kind of committee stands, from 0."""
    return LEVELS.index(kind) if kind in LEVELS else len(LEVELS)


# Quorum ----------------------------------------------------------------------------------------
def quorum_words(quorum: int, per_side: bool) -> str:
    """ "at least 3 people", "at least 2 people of each side"; "" where none is set."""
    if not quorum:
        return ""
    people = "person" if quorum == 1 else "people"
    return f"at least {quorum} {people}" + (" of each side" if per_side else "")


def has_quorum(quorum: int, per_side: bool, *, ours: int, theirs: int) -> bool:
    """Whether so many present people of each side are enough."""
    return min(ours, theirs) >= quorum if per_side else ours + theirs >= quorum


@dataclass(frozen=True, slots=True)
class Quorum:
    """Whether enough are present to decide; `words` say it with the number that is needed."""

    reached: bool
    words: str


def quorum_state(quorum: int, per_side: bool, *, ours: int, theirs: int) -> Quorum | None:
    """What so many present people of each side come to; None where no quorum is set."""
    if not quorum:
        return None
    of = f"the quorum of {quorum}{' of each side' * per_side}"
    if has_quorum(quorum, per_side, ours=ours, theirs=theirs):
        return Quorum(True, f"{of.removeprefix('the ')} reached")
    gaps = (quorum - ours, quorum - theirs) if per_side else (quorum - ours - theirs,)
    return Quorum(False, f"{sum(gap for gap in gaps if gap > 0)} short of {of}")
