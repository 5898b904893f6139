"""The columns an alliance file can have, in the order an export writes them.

`label` is the canonical heading; heading_synonyms.toml has other headings for the same field.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

_SYNONYMS = tomllib.loads(
    Path(__file__).with_name("heading_synonyms.toml").read_text(encoding="utf-8")
)
TEXT, NAME, DATE, MONEY, WORD = "text", "name", "date", "money", "word"


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    label: str
    kind: str
    max_length: int | None = None
    needs_unit: bool = False

    def synonyms(self, kind: str) -> tuple[str, ...]:
        """Other headings for the field: "words" that mean it, "weak" ones that may mean it."""
        text = " ".join(_SYNONYMS[kind].get(self.key, "").split())
        return tuple(text.split(", ")) if text else ()


MONEY_UNIT = "(USD millions)"

FIELDS: tuple[Field, ...] = (
    Field("partner", "Partner", NAME, max_length=200),
    Field("partner_country", "Partner country", TEXT, max_length=80),
    Field("alliance_name", "Alliance name", NAME, max_length=200),
    Field("alliance_type", "Alliance type", WORD, max_length=80),
    Field("business_unit", "Our company", WORD, max_length=120),
    Field("announced_on", "Announced on", DATE),
    Field("status", "Status", WORD),
    Field("upfront", "Upfront payment", MONEY),
    Field("milestones", "Potential milestones", MONEY),
    Field("equity", "Equity", MONEY),
    Field("commitment", "Revenue commitment", MONEY),
    Field("royalty", "Royalties", MONEY, needs_unit=True),
    Field("cost_share", "Share of costs", MONEY, needs_unit=True),
    Field("total", "Total deal value", MONEY),
    Field("currency", "Currency", WORD),
    Field("programme", "Programme or product", TEXT, max_length=300),
    Field("focus_area", "Therapeutic area", TEXT, max_length=120),
    Field("summary", "Summary", TEXT),
    Field("source", "Source", TEXT),
    Field("brand_name", "Brand name", TEXT, max_length=120),
    Field("tier", "Tier", WORD),
    Field("region", "Region", WORD),
    Field("north_star", "North Star", TEXT),
    Field("north_star_revisit_on", "Revisit the North Star on", DATE),
    Field("confidentiality", "Confidentiality", WORD),
    Field("further_partners", "Further partners", NAME, max_length=200),
)

BY_KEY = {field.key: field for field in FIELDS}
REQUIRED = ("partner",)
# What a list of alliances says about each; a list without names can name them after the rest.
IDENTITY = ("partner", "alliance_name")
MONEY_KEYS = tuple(field.key for field in FIELDS if field.kind == MONEY)
TEXT_KEYS = tuple(
    field.key for field in FIELDS if field.kind == TEXT and field.key != "partner_country"
)


def heading_of(field: Field) -> str:
    """The heading that an export writes: the label, with the unit for sums."""
    return f"{field.label} {MONEY_UNIT}" if field.kind == MONEY else field.label
