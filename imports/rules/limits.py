"""How much of anything an import reads; checked before anything is allocated for it, so that no
file can exhaust us. What a format can still hide behind small numbers, the limits of the process
that reads the file stop (imports/services/reader_process.py)."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


class UnreadableFile(Exception):
    """The file cannot be read at all; the message is one clear sentence. Nothing was written.

    `limit` names the limit that refused it, or is "" where the file is merely no spreadsheet.
    """

    def __init__(self, sentence: str, *, limit: str = "") -> None:
        super().__init__(sentence)
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes; `ratio` is unpacked to packed size, looked at from 10 MB unpacked on.

    `rows` counts the filled rows of one table, `cells` all cells of all sheets up to the last
    filled one of each row, blank rows counted as one; `characters` the text in them; `partners`
    different names. Of problems and warnings so many are listed as `listed` says.
    """

    file_bytes: int = 25 * MEGABYTE
    zip_entries: int = 2_000
    unpacked_bytes: int = 120 * MEGABYTE
    ratio: int = 150
    sheets: int = 200
    tables: int = 1_000
    rows: int = 50_000
    columns: int = 512
    cells: int = 2_000_000
    merged: int = 10_000
    cell_characters: int = 32_767
    characters: int = 30_000_000
    partners: int = 75_000
    problems: int = 100_000
    listed: int = 10_000

    def check_size(self, size: int) -> None:
        """Raise UnreadableFile for an empty file and for one above the limit."""
        if size == 0:
            raise UnreadableFile("The file is empty.")
        if size > self.file_bytes:
            raise UnreadableFile(
                f"The file is {size / MEGABYTE:,.1f} MB; at most "
                f"{self.file_bytes / MEGABYTE:,.0f} MB can be imported. Split it and import the "
                "parts.",
                limit="file size",
            )

    def check_rows(self, count: int, where: str = "The file", *, spare: int = 0) -> None:
        """Raise UnreadableFile for too many rows; `spare` more may be titles, notes and totals."""
        if count > self.rows + spare:
            raise UnreadableFile(
                f"{where} has more than {self.rows:,} rows. Split it and import the parts.",
                limit="rows",
            )

    def check_columns(self, count: int, where: str) -> None:
        """Raise UnreadableFile where a row reaches further than can be read."""
        if count > self.columns:
            raise UnreadableFile(
                f"{where} has {count:,} columns; at most {self.columns:,} can be read. Delete the "
                "columns that are not needed.",
                limit="columns",
            )

    def check_problems(self, count: int) -> None:
        """Raise UnreadableFile for a file in which next to nothing can be read."""
        if count > self.problems:
            raise UnreadableFile(
                f"More than {self.problems:,} cells cannot be read. Check that each column holds "
                "what its heading says, or choose the columns again.",
                limit="problems",
            )

    def check_partners(self, count: int) -> None:
        """Raise UnreadableFile for more companies than can be compared with each other."""
        if count > self.partners:
            raise UnreadableFile(
                f"The file names more than {self.partners:,} different partners. Check that the "
                "column of further partners holds names, or split the file.",
                limit="partners",
            )

    def check_merged(self, count: int) -> None:
        """Raise UnreadableFile for more merged cells than are looked at."""
        if count > self.merged:
            raise UnreadableFile(
                f"The table has more than {self.merged:,} merged cells. Undo the merging, or save "
                "it as CSV.",
                limit="merged cells",
            )


class Counter:
    """Counts the cells and the text of a file while it is read, and stops it at the limit."""

    __slots__ = ("_cells", "_characters", "_limits")

    def __init__(self, limits: Limits) -> None:
        self._limits, self._cells, self._characters = limits, 0, 0

    def add(self, cells: int, characters: int = 0) -> None:
        """Raise UnreadableFile as soon as the file holds more than is read."""
        self._cells += cells
        self._characters += characters
        if self._cells > self._limits.cells:
            raise UnreadableFile(
                f"The file has more than {self._limits.cells:,} cells, blank rows counted. Delete "
                "the rows and columns that are not needed, or split it and import the parts.",
                limit="cells",
            )
        if self._characters > self._limits.characters:
            raise UnreadableFile(
                f"The file holds more than {self._limits.characters:,} characters of text. Split "
                "it and import the parts.",
                limit="characters",
            )
