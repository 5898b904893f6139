"""How a person wants a file to be read."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Options:
    """What a person decided; the rest is found out. `columns` maps fields to 0-based columns."""

    our_company: str = ""
    sheet: str = ""
    heading_row: int | None = None
    columns: dict[str, int] | None = None
    date_order: str = ""
    decimal_mark: str = ""
    currency: str = ""
    same_as: dict[str, str] = field(default_factory=dict)
