"""What has to be sent so that a calendar that shows one snapshot shows another. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from governance.rules.itip.snapshot import Entry, Snapshot

HORIZON = timedelta(days=400)
SOON = timedelta(days=40)
FOLD = timedelta(minutes=5)
"""Edits that follow each other within this time are told in one mail."""

NEAR = timedelta(hours=2)
"""A meeting that begins, or would have begun, this soon is told of at once."""


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Kind(StrEnum):
    """What a mail tells, in the words of its subject."""

    INVITED = "invited"
    CANCELLED = "cancelled"
    MOVED = "moved"
    RESTORED = "restored"
    PLACE = "place"
    RENAMED = "renamed"
    LENGTH = "length"
    RHYTHM = "schedule"
    DISCREET = "discreet"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Difference:
    """One occurrence, or the whole series (`key` empty): what was told and what is true."""

    kind: Kind
    key: str
    told: Entry | None
    true: Entry | None

    @property
    def begins(self) -> datetime:
        """The earlier of the two times: from when on it is too late to tell."""
        return min(one.starts_at for one in (self.told, self.true) if one is not None)

    @property
    def last(self) -> datetime:
        """The later of the two: from when on it does not matter any more."""
        return max(one.starts_at for one in (self.told, self.true) if one is not None)


@dataclass(frozen=True, slots=True)
class Change:
    """What to send: the whole series, or only the occurrences `keys`."""

    method: Method
    whole: bool
    keys: Sequence[str]
    differences: Sequence[Difference]

    @property
    def begins(self) -> datetime | None:
        """When the first occurrence begins of which something is told."""
        return min((one.begins for one in self.differences), default=None)


def changes(
    *,
    told: Snapshot | None,
    truth: Snapshot | None,
    now: datetime,
    unsure: bool = False,
    handed: Snapshot | None = None,
) -> Change | None:
    """What to send to somebody whose calendar shows `told` where `truth` is true; None for nothing.

    `unsure`: a mail that said `handed` may have arrived, of which nothing is written down: then the
    whole is sent. What is over counts for nothing.
    """
    had = told is not None and not told.is_over(now)
    has = truth is not None and not truth.is_over(now)
    if not had and not has and not unsure:
        return None
    if truth is None or not has:
        known = told if had else handed or told
        if known is None or not (had or (unsure and not known.is_over(now))):
            return None
        return _cancelled(known, now)
    if told is None or not had:
        found = [Difference(Kind.INVITED, "", None, _first(truth, now))]
        return Change(Method.REQUEST, True, (), found)
    found = differences(told, truth, now)
    if unsure:
        return Change(Method.REQUEST, True, (), found or [_same(truth, now)])
    return _smallest(told, truth, found)


def _cancelled(known: Snapshot, now: datetime) -> Change:
    first = _first(known, now)
    return Change(Method.CANCEL, True, (), [Difference(Kind.CANCELLED, "", first, None)])


def _same(truth: Snapshot, now: datetime) -> Difference:
    first = _first(truth, now)
    return Difference(Kind.SAME, "", first, first)


def _first(one: Snapshot, now: datetime) -> Entry:
    ahead = one.coming(now, now + SOON) or one.coming(now, now + HORIZON)
    return min(ahead.values(), key=lambda entry: entry.starts_at, default=one.master)


def _smallest(told: Snapshot, truth: Snapshot, found: Sequence[Difference]) -> Change | None:
    if not found:
        return None
    keys = [one.key for one in found]
    if all(keys):
        if all(one.true is None for one in found):
            return Change(Method.CANCEL, False, keys, found)
        # An occurrence of its own is sent alone; one that is again as the rule says is not.
        alone = all(key in truth.overrides and key not in told.gone for key in keys)
        if alone:
            return Change(Method.REQUEST, False, keys, found)
    return Change(Method.REQUEST, True, (), found)


def differences(told: Snapshot, truth: Snapshot, now: datetime) -> list[Difference]:
    """By occurrence, in order; the whole series first where its rule or its usual event differs."""
    found = []
    if kind := _of_master(told, truth):
        found.append(Difference(kind, "", _first(told, now), _first(truth, now)))
    if kind is Kind.RHYTHM:
        return found
    keys = told.overrides.keys() | truth.overrides.keys() | told.gone | truth.gone
    for key in sorted(keys):
        before, after = _shown(told, key), _shown(truth, key)
        ahead = [one for one in (before, after) if one is not None and one.starts_at > now]
        usual = (told.master.at(key), truth.master.at(key))
        if not ahead or (before, after) == usual or before == after:
            continue
        found.append(Difference(_kind(before, after), key, before, after))
    return found


def _shown(one: Snapshot, key: str) -> Entry | None:
    return one.entry(key) if _gives(one, key) else one.overrides.get(key)


def _gives(one: Snapshot, key: str) -> bool:
    return bool(one.keys(key, key))


def _of_master(told: Snapshot, truth: Snapshot) -> Kind | None:
    before, after = told.master, truth.master
    if (told.rule, told.until) != (truth.rule, truth.until) or before.zone != after.zone:
        return Kind.RHYTHM if truth.rule or told.rule else Kind.MOVED
    if before.start != after.start:
        return Kind.RHYTHM if truth.rule else Kind.MOVED
    if before == after:
        return None
    return _kind(before, after)


def _kind(before: Entry | None, after: Entry | None) -> Kind:
    if after is None:
        return Kind.CANCELLED
    if before is None:
        return Kind.RESTORED
    if before.starts_at != after.starts_at:
        return Kind.MOVED
    if before.minutes != after.minutes:
        return Kind.LENGTH
    if before.place != after.place:
        return Kind.PLACE
    return Kind.RENAMED if before.summary != after.summary else Kind.SAME
