"""The words of dates: months, parts of a year, and what stands where no date is known."""

from __future__ import annotations

import re

MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "january jan januar jänner jan janvier janv enero ene gennaio gen janeiro januari",
        "february feb februar feber fevrier fevr fev febrero febbraio fevereiro februari",
        "march mar märz maerz mrz mars marzo marco maart",
        "april apr avril avr abril abr aprile",
        "may mai mayo maggio mag maio mei",
        "june jun juni juin junio giugno giu junho",
        "july jul juli juillet juil julio luglio lug julho",
        "august aug aout agosto ago augustus",
        "september sep sept septembre septiembre settembre set setembro",
        "october oct oktober okt octobre octubre ottobre ott outubro",
        "november nov novembre noviembre novembro",
        "december dec dezember dez decembre diciembre dic dicembre dezembro",
    ),
    start=1,
):
    for _name in _names.split():
        MONTHS[_name.replace("ä", "a")] = _number

WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|"
    r"mo|di|mi|do|fr|sa|so|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)[a-z]*[.,]+\s*"
)
_APART = r"[\s.,'\u2019/\-]*"
# A quarter or a half stands so close to its year that two digits are enough.
QUARTER = re.compile(
    rf"(?:[qth]\s?[1-4]|[1-4]\s?[qth]){_APART}(?P<after>\d{{4}}|\d{{2}})"
    rf"|(?P<before>\d{{4}}){_APART}(?:[qth]\s?[1-4]|[1-4]\s?[qth]|quarter [1-4])"
)
FISCAL = re.compile(
    r"(?:fy|fiscal(?: year)?|financial year|gj|geschaftsjahr|exercice|ejercicio)[\s.'\u2019\-]*"
    r"(?P<after>\d{4}|\d{2})(?:\s?[/\-]\s?(?:\d{4}|\d{2}))?"
)
PART_OF_YEAR = re.compile(
    rf"(?:[1-4]\.? ?(?:quartal|halbjahr|trimestre|semestre)|[1-4](?:st|nd|rd|th) (?:quarter|half)"
    r"|(?:first|second|third|fourth) (?:quarter|half)(?: of)?"
    r"|early|mid|late|end of|end|beginning of|spring|summer|autumn|fall|winter|anfang|mitte|ende"
    r"|fruhjahr|sommer|herbst|debut|fin|fin de|principios de|about|circa|ca|c|approx|around|~"
    rf"|since|seit|depuis|desde|from|dal|in|en|im jahr|year){_APART}(?P<after>\d{{4}})"
    rf"|(?P<before>\d{{4}}){_APART}(?:\(?(?:est|estimated|approx|ca|circa|tbc)\.?\)?|\?)"
)
# A date of which a part is said to be unknown: 2020-07-xx, 2020-00-00, ??.07.2020.
_GAP = r"(?:xx|\?\??|00|dd|mm|__?)"
DAY_OPEN = re.compile(
    rf"(?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.]{_GAP}|{_GAP}[-/.](?P<m2>\d{{1,2}})[-/.](?P<y2>\d{{4}})"
)
MONTH_OPEN = re.compile(
    rf"(?P<y1>\d{{4}})[-/.]{_GAP}(?:[-/.]{_GAP})?|(?:{_GAP}[-/.])?{_GAP}[-/.](?P<y2>\d{{4}})"
)
EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(?:(\d{1,2})\s*[月월]\s*(?:(\d{1,2})\s*[日일])?)?")

# Said in a column of dates by people who know none; the row is no worse for it.
NO_DATE = frozenset(
    """ongoing|on going|open|open ended|evergreen|indefinite|indefinitely|perpetual|continuing
    |continuous|current|present|today|rolling|active|expired|ended|terminated|signed|not signed
    |not signed yet|not yet signed|not yet|in negotiation|under negotiation|planned|multiple
    |various|laufend|unbefristet|unbestimmt|offen|aktiv|beendet|en cours|indetermine|indefinido
    |vigente|in corso|lopend""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
