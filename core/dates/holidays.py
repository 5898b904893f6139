"""Public holidays by country, from the library `holidays`; loaded when first asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_CODE = re.compile(r"([A-Za-z]{2})(?:-([A-Za-z0-9]{1,3}))?")
# What people write and no list of countries has.
_ALSO = {
    "england": "GB-ENG",
    "scotland": "GB-SCT",
    "wales": "GB-WLS",
    "northern ireland": "GB-NIR",
    "great britain": "GB",
    "uk": "GB",
    "u.k.": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "u.s.": "US",
    "america": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "korea": "KR",
    "republic of korea": "KR",
    "uae": "AE",
    "turkey": "TR",
    "viet nam": "VN",
    "hong kong": "HK",
    "prc": "CN",
}


def _library() -> Any:
    import holidays

    return holidays


@cache
def _names() -> Mapping[str, str]:
    """Country names in English and in their own languages' usual neighbours, small, to codes."""
    from babel import Locale

    found: dict[str, str] = {}
    for language in ("fr", "de", "en"):
        territories = Locale(language).territories
        found |= {
            name.casefold(): code
            for code, name in territories.items()
            if len(code) == 2 and code.isalpha()
        }
    return found | _ALSO


@lru_cache(maxsize=1024)
def country_code(text: str) -> str:
    """The ISO 3166 code of what somebody wrote: "Germany", "DE", "DE-BY", "Bavaria, Germany",
    "Germany (BY)". Empty where it is no country, or one whose holidays are not known; a region
    that is not known is left out."""
    text = " ".join(text.split())
    if match := _CODE.fullmatch(text):
        country = _ALSO.get(match[1].casefold(), match[1].upper())
        return _known(country, match[2] or "")
    if code := _names().get(text.casefold()):
        country, _, region = code.partition("-")
        return _known(country, region)
    parts = [part.strip() for part in re.split(r"[,()/]", text) if part.strip()]
    for part in parts if len(parts) > 1 else ():
        if code := country_code(part):
            rest = (_known(code[:2], other) for other in parts if other != part)
            return next((one for one in rest if "-" in one), code)
    return ""


def _known(country: str, region: str) -> str:
    """The code as the library knows it, the region by its code or its name."""
    regions = _library().utils.list_supported_countries(include_aliases=True).get(country)
    if regions is None:
        return ""
    if not region:
        return country
    kind = type(_library().country_holidays(country))
    names = {name.casefold(): code for name, code in kind.subdivisions_aliases.items()}
    code = region.upper() if region.upper() in kind.subdivisions else names.get(region.casefold())
    return f"{country}-{code}" if code else country


@lru_cache(maxsize=512)
def holidays_of(code: str, year: int) -> Mapping[date, str]:
    """The public holidays of a year by day; `code` is one that `country_code` gave, or empty."""
    if not code:
        return {}
    country, _, region = code.partition("-")
    options: dict[str, Any] = {"subdiv": region or None, "years": year}
    kind = type(_library().country_holidays(country))
    if "en_US" in kind.supported_languages:
        options["language"] = "en_US"
    return dict(_library().country_holidays(country, **options))


@cache
def weekend_of(code: str) -> frozenset[int]:
    """The weekdays (0 is Monday) on which nobody works; Saturday and Sunday where not known."""
    if not code:
        return frozenset({5, 6})
    return frozenset(_library().country_holidays(code.partition("-")[0]).weekend)


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    """ "Germany" of DE and of DE-BY."""
    from babel import Locale

    country = code.partition("-")[0]
    return str(Locale("en").territories.get(country, country))


@cache
def _countries_of_zones() -> Mapping[str, str]:
    lines = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


@lru_cache(maxsize=1024)
def country_of_zone(name: str) -> str:
    """The country of a zone such as Europe/Berlin; empty for UTC and the like."""
    code = _countries_of_zones().get(name, "")
    return country_code(code) if code else ""
