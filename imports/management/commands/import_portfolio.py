"""Bring a spreadsheet of alliances into the portfolio."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from imports.rules.limits import UnreadableFile
from imports.rules.options import Options
from imports.rules.report import build_report
from imports.services.importing import ImportConflict, import_portfolio
from imports.services.reader_process import current_limits
from imports.services.refusals import note_refusal


class Command(BaseCommand):
    help = (
        "Import alliances from a CSV, TSV, XLSX or JSON file. Exit status: 0 every row went in, "
        "2 some rows were rejected, 1 the file could not be read and nothing was written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        for name, metavar, description in (
            ("--our-company", "NAME", "our company where the file names none"),
            ("--report", "FILE.json", "write the report here as JSON"),
            ("--sheet", "NAME", "the sheet to read; else the best one"),
            ("--currency", "EUR", "currency of amounts that state none"),
        ):
            parser.add_argument(name, default="", metavar=metavar, help=description)
        for name, choices, description in (
            ("--date-order", ["day", "month"], "what comes first in 03/04/2020"),
            ("--decimal-mark", [",", "."], "the decimal mark in 1.450 or 1,450"),
        ):
            parser.add_argument(name, choices=choices, default="", help=description)
        parser.add_argument(
            "--dry-run", action="store_true", help="read and compare, write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        names = ("our_company", "sheet", "date_order", "decimal_mark")
        chosen = Options(
            currency=options["currency"].upper(), **{name: options[name] for name in names}
        )
        try:
            outcome = import_portfolio(
                name=path.name,
                data=_read(path),
                now=timezone.now(),
                today=timezone.localdate(),
                options=chosen,
                dry_run=options["dry_run"],
            )
        except (UnreadableFile, ImportConflict) as error:
            if isinstance(error, UnreadableFile):
                note_refusal(error=error, name=path.name, actor=None)
            self._save(options["report"], build_report(file=path.name, error=str(error)))
            self.stderr.write(self.style.ERROR(f"{path.name}: {error}"))
            sys.exit(1)
        self._save(options["report"], outcome.report)
        self._print(outcome.report)
        if outcome.report["rejected"]:
            sys.exit(2)

    def _save(self, target: str, report: dict[str, Any]) -> None:
        if target:
            Path(target).write_text(
                json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
            )

    def _print(self, report: dict[str, Any]) -> None:
        verb = "would be " if report["dry_run"] else ""
        self.stdout.write(
            "{file}: {rows_read} rows read, {verb}created {created}, updated {updated}, unchanged "
            "{unchanged}, skipped {skipped}, rejected {rows_rejected}.".format(verb=verb, **report)
        )
        for kind in ("rejected", "warnings"):
            for entry in report[kind][:200]:
                place = f"row {entry['row']}" if entry["row"] else "file"
                column = f", {entry['field']}" if entry["field"] else ""
                value = f" “{entry['value'][:80]}”" if entry["value"] else ""
                self.stdout.write(
                    f"  {kind.rstrip('s')}: {place}{column}:{value} {entry['reason']}"
                )
            if len(report[kind]) > 200:
                self.stdout.write(
                    f"  and {len(report[kind]) - 200} more {kind}; --report FILE.json has all "
                    "of them"
                )
        for proposal in report["partner_proposals"]:
            self.stdout.write(
                f"  same company? “{proposal['name']}” and “{proposal['candidate']}” "
                f"({proposal['reason']}, {proposal['score']})"
            )


def _read(path: Path) -> bytes:
    """The bytes of a file, its size looked at first. Raises UnreadableFile."""
    try:
        if path.is_dir():
            raise UnreadableFile("This is a folder, not a file.")
        current_limits().check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"The file cannot be opened: {error.strerror or error}.") from error
