"""What the pages of an import show, put together from the run."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from imports.models import ImportRun
from imports.rules.fields import BY_KEY
from imports.services.exporting import FORMATS

SHOWN = 100
FOUND_OUT = (
    ("format", "File"),
    ("encoding", "Characters"),
    ("separator", "Separator"),
    ("sheet", "Sheet"),
    ("heading_row", "Headings in row"),
)


def answer_file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=FORMATS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def failed_table(run: ImportRun) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of the rejected rows; the reason stands in a last column."""
    failed = run.failed_rows or {"headings": [], "rows": []}
    headings = [*failed["headings"], "Reason"]
    return headings, [[*row["cells"], row["reason"]] for row in failed["rows"]]


def _figures(report: dict[str, Any]) -> list[tuple[str, int, str]]:
    future = report.get("dry_run")
    return [
        ("Rows read", report["rows_read"], ""),
        ("Will be created" if future else "Created", report["created"], "new alliances"),
        (
            "Will be updated" if future else "Updated",
            report["updated"],
            "only cells that are given",
        ),
        ("Unchanged", report["unchanged"], "the same already"),
        ("Skipped", report["skipped"], "totals, notes, duplicates"),
        ("Rejected", report["rows_rejected"], "to be put right"),
    ]


def _remarks(report: dict[str, Any]) -> dict[str, Any]:
    return {
        "figures": _figures(report),
        "rejected": report["rejected"][:SHOWN],
        "rejected_more": max(0, len(report["rejected"]) - SHOWN),
        "warnings": report["warnings"][:SHOWN],
        "warnings_more": max(0, len(report["warnings"]) - SHOWN),
        "report": report,
    }


def preview_context(run: ImportRun) -> dict[str, Any]:
    """Counts, problems, how the file was read, and its first rows as understood."""
    sample = run.preview.get("sample", [])
    keys = [key for key in BY_KEY if any(key in row["values"] for row in sample)]
    rows = [(row["row"], [row["values"].get(key, "") for key in keys]) for row in sample]
    return {
        "run": run,
        **_remarks(run.preview),
        "sample_headings": [BY_KEY[key].label for key in keys],
        "sample_rows": rows,
        "understood": _how_read(run.preview["understood"]),
        "to_do": run.preview["created"] + run.preview["updated"],
    }


def report_context(run: ImportRun) -> dict[str, Any]:
    context: dict[str, Any] = {"run": run}
    if run.report:
        context |= _remarks(run.report) | {"understood": _how_read(run.report["understood"])}
    if run.undo_report:
        context["kept"] = run.undo_report["kept"][:SHOWN]
    return context


def _how_read(understood: dict[str, Any]) -> list[tuple[str, str]]:
    """What was found out about the file, as pairs for a list."""
    pairs = [(label, str(understood[key])) for key, label in FOUND_OUT if understood.get(key)]
    pairs += [(BY_KEY[key].label, order) for key, order in understood.get("date_order", {}).items()]
    for key, unit in understood.get("units", {}).items():
        pairs.append((BY_KEY[key].label, f"{unit['currency']}, in units of {unit['factor']:,}"))
    marks = set(understood.get("decimal_mark", {}).values())
    if marks:
        pairs.append(("Decimal mark", " and ".join(sorted(marks))))
    return pairs
