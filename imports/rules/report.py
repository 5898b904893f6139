"""What an import says about itself: the keys and their meaning are those of docs/import.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from imports.rules.records import Remark

COUNTS = ("rows_read", "created", "updated", "unchanged", "skipped")


def remark_entry(remark: Remark) -> dict[str, Any]:
    """One entry of `rejected` or `warnings`; `row` is the spreadsheet's, `record` that of the
    data."""
    return {
        "row": remark.row,
        "record": remark.record,
        "field": remark.field,
        "column": remark.column,
        "value": remark.value,
        "reason": remark.reason,
    }


def build_report(
    *,
    file: str,
    counts: dict[str, int],
    rejected: Iterable[Remark],
    warnings: Iterable[Remark],
    partners_created: Iterable[str],
    partner_proposals: Iterable[dict[str, Any]],
    dry_run: bool,
    understood: dict[str, Any],
) -> dict[str, Any]:
    """The report as JSON types. `rejected` may hold several entries for one row."""
    entries = [remark_entry(remark) for remark in rejected]
    return {
        "file": file,
        "dry_run": dry_run,
        **{name: counts.get(name, 0) for name in COUNTS},
        "rows_rejected": len({entry["row"] for entry in entries}),
        "rejected": entries,
        "warnings": [remark_entry(remark) for remark in warnings],
        "partners_created": list(partners_created),
        "partner_proposals": list(partner_proposals),
        "understood": understood,
    }


def empty_report(file: str, error: str) -> dict[str, Any]:
    """The report of a file that could not be read: nothing was written."""
    report = build_report(
        file=file,
        counts={},
        rejected=[],
        warnings=[],
        partners_created=[],
        partner_proposals=[],
        dry_run=False,
        understood={},
    )
    return report | {"error": error}
