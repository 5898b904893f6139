"""An import from the first byte to the report: read, parsed, planned, written or only tried."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from alliances.services.partners import lock_portfolio
from core.audit.record import record
from core.dates.parsing import PartialDate, write_date
from core.rounding import whole_number
from imports.models import ImportRun
from imports.rules.fields import BY_KEY
from imports.rules.money import QUALIFIER_WORDS, Money
from imports.rules.options import Options
from imports.rules.phases import COMPARING, READING, WRITING, Progress, no_progress
from imports.rules.records import Remark
from imports.rules.report import build_report
from imports.rules.words import StageWord
from imports.services.applying import Writer
from imports.services.history import Act
from imports.services.matching import load_index, title_key
from imports.services.plan import Plan
from imports.services.planning import Planner
from imports.services.reader_process import current_limits, read_content
from imports.services.wire import FileContent


class ImportConflict(Exception):
    """Somebody else wrote the same partner or type meanwhile, twice in a row."""


@dataclass(slots=True)
class Outcome:
    report: dict[str, Any]
    failed_rows: dict[str, Any] = field(default_factory=dict)
    sample: dict[str, Any] = field(default_factory=dict)


def import_portfolio(
    *,
    name: str,
    data: bytes,
    now: datetime,
    today: date,
    options: Options | None = None,
    actor: Any | None = None,
    dry_run: bool = False,
    run: ImportRun | None = None,
    finish: Callable[[Outcome], None] | None = None,
    progress: Progress = no_progress,
    while_waiting: bool = False,
) -> Outcome:
    """Bring a file into the portfolio, all of it in one transaction.

    `actor` None is the command line. `finish` is called inside the transaction after the writes;
    what it raises undoes them. Raises UnreadableFile (nothing was written), ImportConflict, and
    TakesLonger where `while_waiting` says that a person waits for the page.
    """
    options = options or Options()
    progress(READING, 0, 0)
    parsed = read_content(data=data, options=options, today=today, while_waiting=while_waiting)
    progress(COMPARING, 0, len(parsed.rows))
    if dry_run:
        plan = _plan(parsed, options, actor, lock=False)
        return _outcome(name, parsed, plan, dry_run=True)

    def write() -> Outcome:
        with transaction.atomic():
            lock_portfolio()
            plan = _plan(parsed, options, actor, lock=True)
            outcome = _outcome(name, parsed, plan, dry_run=False)
            progress(WRITING, 0, len(plan.creations) + len(plan.changes))
            ledger = run
            if ledger is None and plan:
                results = {"report": outcome.report, "failed_rows": outcome.failed_rows}
                ledger = create_run(name, data, options, state="done", finished_at=now, **results)
            Writer(plan, ledger, Act(now, actor, f"Import of {name}")).write()
            record("imported", about=ledger, actor=actor, summary=_counts(outcome.report))
            if finish is not None:
                finish(outcome)
        return outcome

    try:
        try:
            return write()
        except IntegrityError:
            # A page created the same partner between our look and our write: look again, once.
            return write()
    except IntegrityError as error:
        raise ImportConflict(
            "Somebody else is changing the same partners. Nothing was imported. Try again."
        ) from error


def _counts(report: dict[str, Any]) -> str:
    return f"{report['created']:,} alliances created, {report['updated']:,} updated"


def create_run(name: str, data: bytes, options: Options, **fields: Any) -> ImportRun:
    """The record of an import, without its file."""
    return ImportRun.objects.create(
        file_name=name[-200:],
        file_size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        options=asdict(options),
        **fields,
    )


def _plan(parsed: FileContent, options: Options, actor: Any | None, *, lock: bool) -> Plan:
    titles = {title_key(record.values["alliance_name"]) for record in parsed.good}
    index = load_index(names=titles, actor=actor, lock=lock)
    return Planner(index=index, actor=actor, same_as=options.same_as).run(parsed.good)


def _outcome(name: str, parsed: FileContent, plan: Plan, *, dry_run: bool) -> Outcome:
    rejected = sorted([*parsed.rejected, *plan.rejected], key=lambda remark: remark.row or 0)
    warnings = sorted([*parsed.warnings, *plan.warnings], key=lambda remark: remark.row or 0)
    most = current_limits().listed
    if unlisted := len(rejected[most:]):
        text = "further reasons are not listed; the file of rejected rows has them all"
        warnings = [Remark(f"{unlisted:,} {text}"), *warnings]
    if unlisted := len(warnings[most:]):
        warnings[most:] = [Remark(f"{unlisted:,} further remarks are not listed")]
    report = build_report(
        file=name,
        rows_read=len(parsed.rows),
        created=len(plan.creations),
        updated=len(plan.changes),
        unchanged=plan.unchanged,
        skipped=parsed.skipped + plan.duplicates,
        rejected=rejected[:most],
        rows_rejected=len({remark.row for remark in rejected}),
        warnings=warnings,
        partners_created=[partner.name for partner in plan.new_partners.values()],
        partner_proposals=[asdict(p) | {"score": whole_number(p.score)} for p in plan.proposals],
        dry_run=dry_run,
        detected_format=parsed.detected_format,
    )
    sample = _sample(parsed) if dry_run else {}
    return Outcome(report, _failed_rows(parsed, rejected), sample)


def _sample(parsed: FileContent, count: int = 8) -> dict[str, Any]:
    """The first rows as they were read, in words: what a person checks before importing."""
    records = parsed.good[:count]
    keys = [key for key in BY_KEY if any(key in record.values for record in records)]
    return {
        "headings": [BY_KEY[key].label for key in keys],
        "rows": [
            (record.row, [_in_words(record.values.get(key, "")) for key in keys])
            for record in records
        ],
    }


def _in_words(value: Any) -> str:
    match value:
        case PartialDate(day, precision, _):
            return write_date(day, precision)
        case Money(amount, currency, qualifier, _):
            return f"{QUALIFIER_WORDS[qualifier]}{currency} {whole_number(amount):,}"
        case StageWord(stage, _):
            return stage
        case list():
            return "; ".join(value)
    return str(value)[:200]


def _failed_rows(parsed: FileContent, rejected: list[Remark]) -> dict[str, Any]:
    """The rejected rows as they stood, each with its reasons as the last cell. They are as long as
    they are: a file of short rows under many headings would grow to a hundred times its size."""
    reasons: dict[int, list[str]] = {}
    for remark in rejected:
        if remark.row is not None:
            sentence = f"{remark.field}: {remark.reason}" if remark.field else remark.reason
            reasons.setdefault(remark.row, []).append(sentence)
    failed = [(row, parsed.cells(row)) for row in parsed.rows if row in reasons]
    width = max([len(parsed.labels), *(len(cells) for _, cells in failed)])
    headings = [*parsed.labels, *[""] * (width - len(parsed.labels)), "Reason"]
    rows = [[*cells, "; ".join(reasons[row])] for row, cells in failed]
    return {"headings": headings, "rows": rows} if rows else {}
