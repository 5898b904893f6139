"""The largest table of a web page to rows: what many systems save under the name .xls or .xlsx."""

from __future__ import annotations

from html.parser import HTMLParser

from imports.rules.limits import Limits, UnreadableFile
from imports.rules.tables import Grid, Span

_SKIPPED = frozenset({"script", "style", "head", "title", "template"})


class _Table:
    """The rows of one table; cells that span rows or columns leave empty ones and are noted."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merged: list[Span] = []
        self._reserved: dict[int, set[int]] = {}

    def add(self, text: str, rowspan: int, colspan: int, max_columns: int) -> None:
        row = len(self.rows) - 1
        taken = self._reserved.get(row, set())
        cells = self.rows[row]
        while len(cells) in taken:
            cells.append("")
        column = len(cells)
        if column >= max_columns:
            return
        cells.append(text)
        cells.extend([""] * (colspan - 1))
        if rowspan > 1 or colspan > 1:
            self.merged.append((row, column, row + rowspan - 1, column + colspan - 1))
        for below in range(row + 1, row + rowspan):
            self._reserved.setdefault(below, set()).update(range(column, column + colspan))


class _Tables(HTMLParser):
    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skip += tag != "head"
        elif tag == "table":
            table = _Table()
            self.tables.append(table)
            self._open.append(table)
        elif tag == "tr" and self._open:
            self._close_cell()
            self._open[-1].rows.append([])
        elif tag in ("td", "th") and self._open:
            self._close_cell()
            if not self._open[-1].rows:
                self._open[-1].rows.append([])
            spans = {name: value for name, value in attrs if name in ("colspan", "rowspan")}
            self._span = (
                _span(spans.get("rowspan"), self.limits.rows),
                _span(spans.get("colspan"), self.limits.columns),
            )
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skip = max(0, self._skip - (tag != "head"))
        elif tag in ("td", "th", "tr"):
            self._close_cell()
        elif tag == "table" and self._open:
            self._close_cell()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._skip:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        table = self._open[-1]
        # White space of the page's source means nothing; a no-break space alone means empty.
        text = "\n".join(line.strip(" \t\r") for line in "".join(self._cell).split("\n"))
        table.add(text.strip("\n"), *self._span, self.limits.columns)
        self._cell = None


def _span(text: str | None, most: int) -> int:
    return max(1, min(int(text), most)) if text and text.isdigit() and len(text) < 8 else 1


def read_html_table(text: str, limits: Limits) -> Grid:
    """The table with the most cells. Raises UnreadableFile when the page has none."""
    parser = _Tables(limits)
    parser.feed(text)
    parser.close()
    tables = [table for table in parser.tables if table.rows]
    if not tables:
        raise UnreadableFile(
            "This is a web page or XML without a table. Save the table as .xlsx or CSV."
        )
    best = max(tables, key=lambda table: sum(map(len, table.rows)))
    limits.check_rows(len(best.rows), "The table")
    return Grid("Table", list(best.rows), best.merged, format={"format": "html"})
