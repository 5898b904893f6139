"""Invitations just before they are sent: what is true now, and what the mail therefore says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Q

from alliances.services.addresses import held_back
from core.mail.mime import Content
from core.mail.models import OutgoingMessage
from core.registry.mail import Prepared
from governance.models import Announcement, Answer, Attendee, Invitation
from governance.rules.itip.changes import Change, Kind
from governance.services.invitations.message import content, reasons_of
from governance.services.invitations.rows import CHANGED_AGAIN, CHANGED_BACK, LEFT_COMPANY, OVER
from governance.services.invitations.truth import Case, cases_of, series_sources

BEFORE_IT_BEGINS = timedelta(hours=1)
"""A mail waits for the morning only if the meeting begins this much later, or more."""

ASKS_AGAIN = {Kind.MOVED, Kind.RHYTHM, Kind.RESTORED}


class InvitationWriter:
    """The writer of one run, see `core.registry.mail.Writer`."""

    def prepare(self, rows: Sequence[OutgoingMessage], now: datetime) -> dict[int, Prepared]:
        related = ("series__meeting", "series__committee")
        found = Invitation.objects.select_related(*related).in_bulk(
            {row.subject_id for row in rows}
        )
        sources = series_sources([one.series for one in found.values()])
        people = {one.person_id for one in found.values()}
        cases = {
            case.invitation.pk: case
            for case in cases_of(**sources, people=people, now=now)
            if case.invitation is not None
        }
        said = _said(found.values())
        return {
            row.pk: _prepared(row, cases.get(row.subject_id), said, now)
            for row in rows
            if row.subject_id in cases
        }


def _said(found: Any) -> dict[int, list[Announcement]]:
    ids = {one.series_id for one in found}
    rows = Announcement.objects.filter(~Q(sentence=""), series__in=ids).select_related("author")
    by_series: dict[int, list[Announcement]] = defaultdict(list)
    for row in rows.order_by("version"):
        by_series[row.series_id].append(row)
    return by_series


def _prepared(
    row: OutgoingMessage, case: Case | None, said: dict[int, list[Announcement]], now: datetime
) -> Prepared:
    assert case is not None and case.invitation is not None
    series = case.invitation.series
    case.series = series
    if case.person.left_on is not None:
        return Prepared(withdrawn=LEFT_COMPANY)
    if row.version != series.version:
        return Prepared(withdrawn=CHANGED_AGAIN)
    change = case.change(now)
    if change is None:
        shown = [one for one in (case.told, case.truth) if one is not None]
        over = bool(shown) and all(one.is_over(now) for one in shown)
        return Prepared(withdrawn=OVER if over else CHANGED_BACK)
    telling = _Mail(case, change, row.version, said[series.pk])
    begins = change.begins
    return Prepared(
        address=case.person.email,
        compose=partial(telling.content, now),
        account=case.person.user,
        # Without a sign-in they have no inbox: what is in their calendar is always corrected.
        person=case.person if case.told is None and not case.unsure else None,
        held=held_back(alliance=case.unit.alliance, owner=case.person) if case.unit else "",
        useful_until=begins - BEFORE_IT_BEGINS if begins else row.not_after,
        before=telling.before,
        settled=telling.settled,
    )


@dataclass(frozen=True, slots=True)
class _Mail:
    case: Case
    change: Change
    version: int
    said: Sequence[Announcement]

    def content(self, now: datetime) -> Content:
        row = self.case.invitation
        assert row is not None
        said = [one for one in self.said if one.version > row.told_version]
        return content(
            case=self.case,
            change=self.change,
            version=self.version,
            said=[] if row.told is None and not row.unsure else said,
            reasons=reasons_of(row.series, self.change),
            now=now,
        )

    def before(self) -> None:
        """From here on nobody knows what this person knows, until it is settled."""
        handed = self.case.truth or self.case.told or self.case.handed
        rows = Invitation.objects.filter(pk=self.case.invitation.pk if self.case.invitation else 0)
        rows.update(unsure=True, handed=handed.as_json() if handed else None)

    def settled(self, now: datetime) -> None:
        """Write down what this person knows now, in the transaction of the acceptance."""
        row, truth = self.case.invitation, self.case.truth
        assert row is not None
        values: dict[str, Any] = {
            "told": truth.as_json() if truth is not None else None,
            "told_to": self.case.person.email,
            "told_at": now,
            "told_version": self.version,
            "sequence": self.version,
            "unsure": False,
            "handed": None,
            "passed_over": "",
        }
        if {one.kind for one in self.change.differences} & (ASKS_AGAIN | {Kind.INVITED}):
            values["asked"] = self.version
        kinds = {one.kind for one in self.change.differences if not one.key}
        if kinds & ASKS_AGAIN:
            values |= {"answer": Answer.NEEDS_ACTION, "answered_at": None, "answered_by": ""}
        Invitation.objects.filter(pk=row.pk).update(**values)
        _ask_again(row, self.change)


def _ask_again(row: Invitation, change: Change) -> None:
    """An answer to another time is none to this one."""
    days = [one.key[:10] for one in change.differences if one.key and one.kind in ASKS_AGAIN]
    if not days and not any(one.kind in ASKS_AGAIN for one in change.differences):
        return
    rows = Attendee.objects.filter(person=row.person_id).exclude(answer=Answer.NEEDS_ACTION)
    if row.series.meeting_id:
        rows = rows.filter(meeting=row.series.meeting_id)
    elif row.series.cadence_id:
        rows = rows.filter(meeting__cadence=row.series.cadence_id)
        if days:
            rows = rows.filter(meeting__occurrence__in=days)
    else:
        return
    rows.update(answer=Answer.NEEDS_ACTION, answered_at=None, answered_by="")
