"""Write the whole portfolio with the columns that an import reads."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from alliances.models import Alliance, DealTerm
from core.audit.record import record
from imports.services.exporting import FORMATS, export_rows, write_export


class Command(BaseCommand):
    help = (
        "Export all alliances, restricted ones and deal terms included. "
        "Importing the file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", default="", metavar="FILE", help="where to; else standard output"
        )
        parser.add_argument(
            "--format", choices=sorted(FORMATS), default="", help="else from the file's ending; csv"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target = options["file"]
        ending = Path(target).suffix.lstrip(".").lower()
        kind = options["format"] or (ending if ending in FORMATS else "csv")
        rows = export_rows(alliances=Alliance.objects.all(), terms=DealTerm.objects.all())
        content = write_export(rows=rows, kind=kind)
        record("portfolio_exported", summary="From the command line, all alliances and deal sums")
        if target and target != "-":
            Path(target).write_bytes(content)
            self.stderr.write(f"{target}: {len(content):,} bytes written.")
        else:
            # Bytes, since a workbook is not text and line ends of CSV must stay as they are.
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
