"""What an import says about itself: the keys and their meaning are those of docs/import.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from imports.rules.records import Remark

COUNTS = ("rows_read", "created", "updated", "unchanged", "skipped")


def build_report(
    *, file: str, rejected: Iterable[Remark] = (), warnings: Iterable[Remark] = (), **more: Any
) -> dict[str, Any]:
    """The report as JSON types. `rejected` may hold several entries for one row; `row` is the
    spreadsheet's, `record` that of the data. `more` are keys whose values differ from those of a
    file that could not be read, of which nothing was written."""
    entries = [asdict(remark) for remark in rejected]
    return {
        "file": file,
        "dry_run": False,
        **dict.fromkeys(COUNTS, 0),
        "rows_rejected": len({entry["row"] for entry in entries}),
        "rejected": entries,
        "warnings": [asdict(remark) for remark in warnings],
        "partners_created": [],
        "partner_proposals": [],
        "detected_format": {},
        **more,
    }
