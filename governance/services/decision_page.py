"""The page of a decision and the log of all of them, read in a fixed number of queries."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone

from accounts.models import User
from alliances.querysets import prefetch_sides
from core.text import guard_text
from core.ui.actions import Button, Rights
from governance.models import Decision, Dissent
from governance.querysets import DecisionQuerySet
from governance.rules import actions
from governance.rules.decisions import Correction, Option, beyond_right, read_options
from governance.services.ballots import BallotCount, count_of
from governance.services.rights import RightsOnRecord

PER_PAGE = 50
EXPORTED = 10_000
# What a correction is told of; the rest is bookkeeping, or said elsewhere on the page.
CORRECTED = (
    *("text", "reasoning", "options", "criteria", "right", "amount", "currency", "manner"),
    *("decider_id", "decided_on", "supersedes_id"),
)
INTERNAL = ("internal_reasoning",)
HEADINGS = (
    *("Decided on", "Alliance", "Committee", "Decision", "Reason", "Options weighed", "Criteria"),
    *("By which right", "Amount", "Currency", "Decided", "Decided by", "Look back on"),
    *("How it went", "What came of it", "Replaces", "Dissent"),
)


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """`beyond` says that the sum exceeds the right; `internal` is None for guests. `count` is how
    the votes fell where it was voted on."""

    options: list[Option]
    beyond: str
    internal: str | None
    dissents: list[tuple[Dissent, list[Button]]]
    corrections: list[Correction]
    replaced_by: Decision | None
    count: BallotCount | None
    buttons: list[Button]


def decision_page(*, decision: Decision, user: User, editable: bool, today: date) -> DecisionPage:
    """Everything the page shows to `user`. Five queries, two more where it was voted on."""
    rights = Rights(edit=editable)
    ballot = getattr(decision, "ballot", None)
    replaced_by = Decision.objects.filter(supersedes=decision).first()
    rows = decision.dissents.select_related("person__partner").order_by("pk")
    return DecisionPage(
        options=read_options(decision.options),
        beyond=_beyond(decision, today),
        internal=None if user.is_guest else decision.internal_reasoning,
        dissents=[
            (
                row,
                actions.on_dissent(
                    row.pk,
                    rights,
                    revision=row.revision,
                    may_happen=bool(row.would_change) and row.happened_on is None,
                ),
            )
            for row in rows
        ],
        corrections=_corrections(decision, guest=user.is_guest),
        replaced_by=replaced_by,
        count=count_of(ballot) if ballot is not None else None,
        buttons=actions.on_recorded_decision(
            decision.pk,
            rights,
            revision=decision.revision,
            looked_back=bool(decision.outcome),
            in_force=decision.decided_on <= today,
            replaced=replaced_by is not None,
            alliance=decision.alliance_id,
        ),
    )


def _beyond(decision: Decision, today: date) -> str:
    """Why its sum exceeds its right, and who decides instead as far as that is on record."""
    said = beyond_right(decision.amount, decision.currency, decision.right)
    if not said:
        return ""
    rights = RightsOnRecord(alliance=decision.alliance, today=today)
    row = rights.named(decision.right)
    return (row and rights.beyond(row, decision.amount, decision.currency)) or said


def _corrections(decision: Decision, *, guest: bool) -> list[Correction]:
    """What was changed after it was recorded, the latest first: of fields that said something."""
    fields = CORRECTED if guest else (*CORRECTED, *INTERNAL)
    history: Any = Decision.history
    rows = history.filter(id=decision.pk).select_related("history_user").order_by("history_id")
    found: list[Correction] = []
    before = None
    for row in rows:
        changed: list[str] = [] if before is None else _changed(before, row, fields)
        if changed:
            day = timezone.localtime(row.history_date)
            found.append(Correction(f"{day:%-d %b %Y}", str(row.history_user or ""), changed))
        before = row
    return found[::-1]


def _changed(before: Any, after: Any, fields: tuple[str, ...]) -> list[str]:
    columns = {one.attname: str(one.verbose_name) for one in Decision._meta.concrete_fields}
    changed = (one for one in fields if getattr(before, one) != getattr(after, one))
    # What was empty before was added, and corrects nothing.
    return list(dict.fromkeys(columns[one] for one in changed if getattr(before, one)))


def decision_list(*, rows: DecisionQuerySet, number: str | None) -> Page:
    """Page `number` of `rows` with what a line shows. Two queries beside the count."""
    read = rows.select_related("alliance", "committee", "meeting", "superseded_by", "ballot")
    return Paginator(prefetch_sides(read, "alliance"), PER_PAGE).get_page(number)


def decisions_as_csv(rows: DecisionQuerySet, *, guest: bool) -> Iterator[str]:
    """The first EXPORTED of `rows` as lines of a CSV file. Nothing that is for our company alone
    leaves it for a guest."""
    writer: Any = csv.writer(_Line())
    headings = HEADINGS if guest else (*HEADINGS, "Reason for our company only")
    yield "\ufeff" + writer.writerow(headings)
    read = rows.select_related("alliance", "committee", "decider", "supersedes")
    read = read.prefetch_related("dissents__person")[:EXPORTED]
    for one in read.iterator(chunk_size=500):
        cells = _cells(one) if guest else [*_cells(one), one.internal_reasoning]
        yield writer.writerow([guard_text(str(cell)) for cell in cells])


class _Line:
    """What csv.writer writes to: it gives the line back."""

    def write(self, line: str) -> str:
        return line


def _cells(one: Decision) -> list[Any]:
    dissents = "; ".join(f"{row.person}: {row.why}" for row in one.dissents.all())
    return [
        *(one.decided_on, one.alliance, one.committee or "", one.text, one.reasoning),
        *(one.options, one.criteria, one.right, "" if one.amount is None else one.amount),
        *(one.currency, one.get_manner_display(), one.decider or "", one.look_back_on or ""),
        *(one.get_outcome_display(), one.outcome_note, one.supersedes or "", dissents),
    ]
