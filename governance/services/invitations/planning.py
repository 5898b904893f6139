"""Planning: whom to tell what they have not been told.

Level-triggered: it takes every series that changed since somebody looked, compares what each
person was told with what is true, and writes one row of the ledger for whom these differ. A tick
that was late, lost or doubled changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from core.mail.ledger import ledger
from core.mail.models import OutgoingMessage
from core.mail.queue import mail_domain, outgoing
from governance.models import Announcement, Cadence, Invitation, Meeting, Series
from governance.rules.itip.changes import FOLD, HORIZON, NEAR, Change
from governance.services.invitations.rows import (
    CHANGED_AGAIN,
    CHANGED_BACK,
    KIND,
    SUBJECT,
    invitation_key,
    invitation_mails,
)
from governance.services.invitations.touching import bump, cadence_uid, meeting_uid
from governance.services.invitations.truth import Case, cases_of, series_sources

CHUNK = 100
AT_LEAST = timedelta(minutes=15)
"""So long any mail is tried."""


@dataclass(slots=True)
class Planned:
    """What one run did, in numbers of people and series."""

    series: int = 0
    mails: int = 0
    withdrawn: int = 0


def plan_invitations(*, now: datetime | None = None) -> Planned:
    """Look at every series that changed, and write the mails that are owed."""
    now = now or timezone.now()
    done = Planned()
    _begin(now)
    while rows := _plan_some(now, done):
        done.series += rows
    return done


def _begin(now: datetime) -> None:
    """Series for cadences and extra meetings that have none yet."""
    no_series = ~Exists(Series.objects.filter(cadence=OuterRef("pk")))
    alive = Q(committee__dissolved_on__isnull=True) & ~Q(committee__alliance__stage="closed")
    coming = Meeting.objects.filter(cadence=OuterRef("pk")).upcoming(now)
    rows = Cadence.objects.filter(no_series, alive, Q(is_active=True) | Exists(coming)).order_by()
    found = [
        Series(uid=cadence_uid(pk), cadence_id=pk, committee_id=committee, changed_at=now)
        for pk, committee in rows.values_list("pk", "committee")
    ]
    unknown = ~Exists(Series.objects.filter(meeting=OuterRef("pk")))
    extra = Meeting.objects.filter(unknown, alive, cadence__isnull=True).upcoming(now).order_by()
    found += [
        Series(uid=meeting_uid(pk), meeting_id=pk, committee_id=committee, changed_at=now)
        for pk, committee in extra.values_list("pk", "committee")
    ]
    Series.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)


@transaction.atomic
def _plan_some(now: datetime, done: Planned) -> int:
    """Some of the series that changed; 0 once none is left."""
    rows = Series.objects.filter(changed_at__lte=now).order_by("changed_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    taken = list(rows.select_related("meeting")[:CHUNK])
    if not taken:
        return 0
    sources = series_sources(taken)
    cases = cases_of(**sources, now=now)
    begun = _with_rows(cases, {row.uid: row for row in taken}, now)
    _Plan(begun, now, done).carry_out()
    ids = {row.pk for row in taken}
    Series.objects.filter(pk__in=ids).update(changed_at=None)
    return len(taken)


def _with_rows(cases: Sequence[Case], taken: dict[str, Series], now: datetime) -> list[Case]:
    """The cases with the rows they need. A meeting that has become an entry of its own gets its
    series here; one whose cadence changed is looked at with it."""
    lacking = [case for case in cases if case.invitation is None]
    uids = {case.uid for case in lacking}
    known = {**{row.uid: row for row in Series.objects.filter(uid__in=uids)}, **taken}
    new = []
    for uid in uids - known.keys():
        kind, _, pk = uid.partition("-")
        unit = next(case.unit for case in lacking if case.uid == uid)
        assert unit is not None
        new.append(Series(uid=uid, committee=unit.committee, **{f"{kind}_id": int(pk)}))
    Series.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        known |= {row.uid: row for row in Series.objects.filter(uid__in=uids)}
    Invitation.objects.bulk_create(
        [Invitation(series=known[case.uid], person=case.person) for case in lacking],
        ignore_conflicts=True,
    )
    wanted = {(case.person.pk, case.uid) for case in lacking}
    made = Invitation.objects.filter(
        series__uid__in=uids, person__in={person for person, _ in wanted}
    ).select_related("series")
    by_key = {(row.person_id, row.series.uid): row for row in made.order_by()}
    for case in lacking:
        case.invitation = by_key[case.person.pk, case.uid]
    for case in cases:
        case.series = case.invitation.series if case.invitation else None
    return list(cases)


@dataclass(slots=True)
class _Plan:
    cases: Sequence[Case]
    now: datetime
    done: Planned
    rows: list[OutgoingMessage] = field(default_factory=list)
    settled: list[Invitation] = field(default_factory=list)

    def carry_out(self) -> None:
        said = _silent([case.series for case in self.cases if case.series])
        waiting = self._waiting()
        silent: list[Invitation] = []
        for case in self.cases:
            row, series = case.invitation, case.series
            assert row is not None and series is not None
            change = None if case.person.left_on else case.change(self.now)
            if change is None:
                self.settled.append(row)
            elif _is_small(change) and self._is_silent(case, said[series.pk]):
                row.passed_over = digest_of(case)
                silent.append(row)
            else:
                self._tell(case, change, waiting.get(row.pk))
        Invitation.objects.bulk_update(silent, ["passed_over"], batch_size=500)
        self._settle([row.pk for row in (*self.settled, *silent)])
        self._withdraw(silent)
        OutgoingMessage.objects.bulk_create(self.rows, batch_size=500, ignore_conflicts=True)
        self.done.mails += len(self.rows)

    def _is_silent(self, case: Case, silent: set[int]) -> bool:
        """Whether nobody was to be told of what this person does not know yet."""
        row, series = case.invitation, case.series
        assert row is not None and series is not None
        if row.unsure or row.told is None:
            return False
        if row.passed_over == digest_of(case):
            return True
        return silent.issuperset(range(row.told_version + 1, series.version + 1))

    def _waiting(self) -> dict[int, datetime]:
        ids = [case.invitation.pk for case in self.cases if case.invitation]
        rows = invitation_mails().filter(subject_id__in=ids, state="waiting").order_by()
        return dict(rows.values_list("subject_id", "due_at"))

    def _tell(self, case: Case, change: Change, waiting_until: datetime | None) -> None:
        row, series = case.invitation, case.series
        assert row is not None and series is not None
        due = (series.changed_at or self.now) + FOLD
        if waiting_until is not None:
            due = min(due, waiting_until)
        begins = change.begins
        if begins is not None and begins < self.now + NEAR:
            due = self.now
        self.rows.append(
            outgoing(
                kind=KIND,
                key=invitation_key(invitation=row.pk, version=series.version),
                due_at=due,
                not_after=max(_useful_until(case, change, self.now), self.now + AT_LEAST),
                domain=mail_domain(),
                subject_type=SUBJECT,
                subject_id=row.pk,
                version=series.version,
                person_id=case.person.pk,
            )
        )

    def _settle(self, ids: list[int]) -> None:
        now_version = Series.objects.filter(pk=OuterRef("series")).values("version")
        Invitation.objects.filter(pk__in=ids).order_by().update(told_version=Subquery(now_version))

    def _withdraw(self, silent: Iterable[Invitation]) -> None:
        """What waits and tells an older version, or what is not so any more."""
        mine = [case.invitation.pk for case in self.cases if case.invitation]
        keys = {row.key for row in self.rows}
        waiting = invitation_mails().filter(subject_id__in=mine, state="waiting")
        nothing = [row.pk for row in (*self.settled, *silent)]
        back = waiting.filter(subject_id__in=nothing)
        self.done.withdrawn += ledger.withdraw(back, now=self.now, reason=CHANGED_BACK)
        again = waiting.exclude(key__in=keys)
        self.done.withdrawn += ledger.withdraw(again, now=self.now, reason=CHANGED_AGAIN)


def _useful_until(case: Case, change: Change, now: datetime) -> datetime:
    """Until when a calendar without this mail shows, or lacks, something that lies ahead."""
    if not change.whole:
        return max(one.last for one in change.differences)
    shown = (case.told, case.handed, case.truth)
    lasts = [one.last_start() for one in shown if one is not None]
    ends = [last for last in lasts if last is not None]
    endless = [now + HORIZON] if len(ends) < len(lasts) else []
    return max((*ends, *endless), default=now)


def _is_small(change: Change) -> bool:
    """A correction of words: neither day, time nor state changes."""
    small = {"place", "renamed", "same"}
    return all(one.kind in small for one in change.differences)


def digest_of(case: Case) -> str:
    text = json.dumps(case.truth.as_json() if case.truth else None, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _silent(series: Iterable[Series]) -> dict[int, set[int]]:
    """The versions of which nobody was to be told."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Announcement.objects.filter(series__in={row.pk for row in series}, silent=True)
    for pk, version in rows.order_by().values_list("series", "version"):
        found[pk].add(version)
    return found


def reconcile_all(*, now: datetime) -> int:
    """Compare all series with what is true, whatever was or was not noted as changed: the net under
    `touch`. Series of which somebody was told something else count as changed. Returns how many."""
    found, last = 0, 0
    while True:
        rows = list(
            Series.objects.filter(pk__gt=last, changed_at__isnull=True)
            .select_related("meeting")
            .order_by("pk")[:CHUNK]
        )
        if not rows:
            return found
        last = rows[-1].pk
        found += _reconcile(rows, now)


def _reconcile(rows: list[Series], now: datetime) -> int:
    wrong = set()
    for case in cases_of(**series_sources(rows), now=now):
        row = case.invitation
        if case.person.left_on or (row is not None and row.passed_over == digest_of(case)):
            continue
        if case.change(now) is None:
            continue
        mails = invitation_mails()
        if row is None:
            wrong.add(_watched(case))
        elif not mails.filter(subject_id=row.pk, version=row.series.version).exists():
            wrong.add(case.uid)
    uids = {row.uid: row.pk for row in rows}
    ids = [uids[uid] for uid in wrong if uid in uids]
    if ids:
        bump(ids, now)
    return len(ids)


def _watched(case: Case) -> str:
    """The series that is looked at when something of a unit changed."""
    cadence = case.unit.cadence if case.unit else None
    return cadence_uid(cadence.pk) if cadence else case.uid


def assume_told(*, now: datetime, told_at: datetime) -> int:
    """Write down that everybody knows what is true, without telling anybody: for records whose
    people were invited elsewhere. Returns how many invitations."""
    _begin(now)
    count = 0
    while rows := list(
        Series.objects.filter(changed_at__isnull=False).select_related("meeting")[:CHUNK]
    ):
        with transaction.atomic():
            count += _assume(rows, now, told_at)
    return count


def _assume(rows: list[Series], now: datetime, told_at: datetime) -> int:
    cases = cases_of(**series_sources(rows), now=now)
    cases = _with_rows(cases, {row.uid: row for row in rows}, now)
    known = []
    for case in cases:
        row, series = case.invitation, case.series
        assert row is not None and series is not None
        row.told = case.truth.as_json() if case.truth else None
        row.told_to, row.told_at = case.person.email, told_at
        row.told_version = row.sequence = row.asked = series.version
        known.append(row)
    fields = ["told", "told_to", "told_at", "told_version", "sequence", "asked"]
    Invitation.objects.bulk_update(known, fields, batch_size=500)
    Series.objects.filter(pk__in=[row.pk for row in rows]).update(changed_at=None)
    return len(known)
