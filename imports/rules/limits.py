"""How much of anything an import reads; checked before parsing, so that no file can exhaust us."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


class UnreadableFile(Exception):
    """The file cannot be read at all; the message is one clear sentence. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes; `ratio` is unpacked to packed size, looked at from 10 MB unpacked on."""

    file_bytes: int = 25 * MEGABYTE
    zip_entries: int = 2_000
    unpacked_bytes: int = 120 * MEGABYTE
    ratio: int = 150
    rows: int = 50_000
    columns: int = 512
    cell_characters: int = 32_767

    def check_size(self, size: int) -> None:
        """Raise UnreadableFile for an empty file and for one above the limit."""
        if size == 0:
            raise UnreadableFile("The file is empty.")
        if size > self.file_bytes:
            raise UnreadableFile(
                f"The file is {size / MEGABYTE:,.1f} MB; at most "
                f"{self.file_bytes / MEGABYTE:,.0f} MB can be imported."
            )

    def check_rows(self, count: int, where: str = "The file", *, spare: int = 0) -> None:
        """Raise UnreadableFile for too many rows; `spare` more may be titles, notes and totals."""
        if count > self.rows + spare:
            raise UnreadableFile(
                f"{where} has more than {self.rows:,} rows. Split it and import the parts."
            )
