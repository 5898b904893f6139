"""Which page numbers a pager shows."""

from __future__ import annotations


def pages_around(number: int, total: int, near: int = 1) -> list[int | None]:
    """First, last and the `near` neighbours of page `number` (from 1); None marks a gap.

    pages_around(6, 12) -> [1, None, 5, 6, 7, None, 12]
    """
    wanted = {1, total, *range(number - near, number + near + 1)}
    shown: list[int | None] = []
    last = 0
    for page in sorted(page for page in wanted if 1 <= page <= total):
        if page - last == 2:
            shown.append(page - 1)
        elif page - last > 2:
            shown.append(None)
        shown.append(page)
        last = page
    return shown
