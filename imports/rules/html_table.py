"""The largest table of a web page to rows: what many systems save under the name .xls or .xlsx."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from imports.rules.limits import Counter, Limits, UnreadableFile
from imports.rules.tables import Grid, Span, spans_within

_SKIPPED = frozenset({"script", "style", "head", "title", "template"})
_SPAN = re.compile(r"[0-9]{1,7}")


class _Table:
    """The rows of one table; cells that span rows or columns leave empty ones and are noted.

    What a cell spans costs nothing until there are rows below it: each column only remembers the
    last row that is taken.
    """

    def __init__(self, limits: Limits, counter: Counter) -> None:
        self.rows: list[list[str]] = []
        self.merged: list[Span] = []
        self._limits, self._counter = limits, counter
        self._taken: list[int] = []

    def add_row(self) -> None:
        self._counter.add(1)
        self.rows.append([])
        self._limits.check_rows(len(self.rows), "The table", spare=200)

    def add(self, text: str, rowspan: int, colspan: int) -> None:
        row, cells, taken = len(self.rows) - 1, self.rows[-1], self._taken
        column = len(cells)
        while column < len(taken) and taken[column] >= row:
            column += 1
        if column >= self._limits.columns and not text:
            return
        self._limits.check_columns(column + 1, f"Row {row + 1}")
        colspan = min(colspan, self._limits.columns - column)
        self._counter.add(column + colspan - len(cells), len(text))
        cells.extend([""] * (column - len(cells)))
        cells.append(text)
        cells.extend([""] * (colspan - 1))
        if rowspan > 1 or colspan > 1:
            self.merged.append((row, column, row + rowspan - 1, column + colspan - 1))
            self._limits.check_merged(len(self.merged))
        if rowspan > 1:
            taken.extend([-1] * (column + colspan - len(taken)))
            taken[column : column + colspan] = [row + rowspan - 1] * colspan


class _Tables(HTMLParser):
    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables: list[_Table] = []
        self.counter = Counter(limits)
        self._open: list[_Table] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skip += tag != "head"
        elif tag == "table":
            # Of a cell that holds a table, what stands before it is the text.
            self._close_cell()
            table = _Table(self.limits, self.counter)
            self.tables.append(table)
            self._open.append(table)
            if len(self.tables) > self.limits.tables:
                raise UnreadableFile(
                    f"The page holds more than {self.limits.tables:,} tables. Save the one with "
                    "the alliances as .xlsx or CSV.",
                    limit="tables",
                )
        elif tag == "tr" and self._open:
            self._close_cell()
            self._open[-1].add_row()
        elif tag in ("td", "th") and self._open:
            self._close_cell()
            if not self._open[-1].rows:
                self._open[-1].add_row()
            spans = {name: value for name, value in attrs if name in ("colspan", "rowspan")}
            # A web page's own most is 1,000 columns and 65,534 rows; a span beyond the rows that
            # there are means all of them.
            self._span = (_span(spans.get("rowspan")), _span(spans.get("colspan")))
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
        # White space of the page's source means nothing; a no-break space alone means empty.
        text = "\n".join(line.strip(" \t\r") for line in "".join(self._cell).split("\n"))
        self._cell = None
        self._open[-1].add(text.strip("\n"), *self._span)


def _span(text: str | None) -> int:
    """What a page says that a cell spans, at least 1; nonsense is 1."""
    found = _SPAN.fullmatch(text.strip()) if text else None
    return max(1, int(found[0])) if found else 1


def read_html_table(text: str, limits: Limits) -> Grid:
    """The table with the most cells. Raises UnreadableFile when the page has none, and for too
    much of anything."""
    parser = _Tables(limits)
    try:
        parser.feed(text)
        parser.close()
    except AssertionError as error:  # so Python's parser says that a declaration is none
        raise UnreadableFile("This web page is damaged. Save the table as .xlsx or CSV.") from error
    tables = [table for table in parser.tables if table.rows]
    if not tables:
        raise UnreadableFile(
            "This is a web page or XML without a table. Save the table as .xlsx or CSV."
        )
    best = max(tables, key=lambda table: sum(map(len, table.rows)))
    limits.check_rows(len(best.rows), "The table")
    merged = spans_within(best.merged, best.rows, limits, parser.counter)
    return Grid("Table", list(best.rows), merged, format={"format": "html"})
