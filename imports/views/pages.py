"""What the pages of an import show, put together from the run."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from imports.models import ImportRun
from imports.rules.fields import BY_KEY
from imports.services.exporting import FORMATS

_FORMAT = (
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


def report_context(run: ImportRun, report: dict[str, Any]) -> dict[str, Any]:
    """The run with `report`: the one of its dry run, the one of the import, or none yet."""
    lines = _format_lines(report["detected_format"]) if report else []
    return {"run": run, "report": report, "detected_format": lines}


def _format_lines(detected: dict[str, Any]) -> list[tuple[str, str]]:
    """How the file was read, as pairs for a list."""
    pairs = [(label, str(detected[key])) for key, label in _FORMAT if detected.get(key)]
    pairs += [(BY_KEY[key].label, order) for key, order in detected["date_order"].items()]
    for key, unit in detected["units"].items():
        pairs.append((BY_KEY[key].label, f"{unit['currency']}, in units of {unit['factor']:,}"))
    if marks := set(detected["decimal_mark"].values()):
        pairs.append(("Decimal mark", " and ".join(sorted(marks))))
    return pairs
