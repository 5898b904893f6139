from __future__ import annotations

from datetime import date

import pytest

from core.dates.parsing import NotADate, write_date
from imports.rules.cells import BrokenCell, DateCell
from imports.rules.dates import decide_order, parse_date

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-07-27", "2020-07-27"),
        ("2020/07/27", "2020-07-27"),
        ("2020-07-27T00:00:00Z", "2020-07-27"),
        ("2020-07-27 13:45:00", "2020-07-27"),
        ("20200727", "2020-07-27"),
        ("27.07.2020", "2020-07-27"),
        ("27. 7. 2020", "2020-07-27"),
        ("27/07/2020", "2020-07-27"),
        ("07/27/2020", "2020-07-27"),
        ("1.4.20", "2020-04-01"),
        ("1.4.87", "1987-04-01"),
        ("2020-07", "2020-07"),
        ("07.2020", "2020-07"),
        ("7/2020", "2020-07"),
        ("2020", "2020"),
        ("27 July 2020", "2020-07-27"),
        ("July 27, 2020", "2020-07-27"),
        ("27th of July 2020", "2020-07-27"),
        ("Mon, 27 July 2020", "2020-07-27"),
        ("27-Jul-20", "2020-07-27"),
        ("Dec 15, 2020 10:30 AM", "2020-12-15"),
        ("Jul 2020", "2020-07"),
        ("Dec. 2021", "2021-12"),
        ("Apr-20", "2020-04"),
        ("6. März 2020", "2020-03-06"),
        ("Mrz 2020", "2020-03"),
        ("Dezember 2021", "2021-12"),
        ("1er mars 2020", "2020-03-01"),
        ("15 janv. 2019", "2019-01-15"),
        ("avril 2020", "2020-04"),
        ("août 2021", "2021-08"),
        ("2020 July", "2020-07"),
        ("43919", "2020-03-29"),
        (43919, "2020-03-29"),
        (1994, "1994"),
        (12.2022, "2022-12"),
        (10.202, "2020-10"),
        (202004, "2020-04"),
        (DateCell(date(2020, 4, 1), "month"), "2020-04"),
        ("Q3 2020", "2020"),
        ("3Q 2020", "2020"),
        ("2020-Q1", "2020"),
        ("H1 2020", "2020"),
        ("early 2020", "2020"),
        ("ca. 2020", "2020"),
        ("FY2022", "2022"),
        ("FY22", "2022"),
        ("FY21/22", "2021"),
        ("GJ 2022/23", "2022"),
        ("3Q21", "2021"),
        ("Q3'21", "2021"),
        ("Q3/21", "2021"),
        ("third quarter of 2021", "2021"),
        ("T3 2021", "2021"),
        ("2019?", "2019"),
        ("since 2015", "2015"),
        ("seit 2015", "2015"),
        ("2020年7月27日", "2020-07-27"),
        ("2020年7月", "2020-07"),
        ("2020-07-xx", "2020-07"),
        ("2020-07-00", "2020-07"),
        ("??.07.2020", "2020-07"),
        ("2020-00-00", "2020"),
        ("xx/2020", "2020"),
        ("27.07.2020*", "2020-07-27"),
        ("2019\u00b9", "2019"),
        ("6 de abril de 2020", "2020-04-06"),
        ("15 gennaio 2020", "2020-01-15"),
    ],
)
def test_dates_keep_their_precision(text, expected):
    found = parse_date(text, day_first=True, today=TODAY)
    assert write_date(found.day, found.precision) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "n/a", "TBD", "unknown", "-", "k.A.", "k. A.", "not disclosed", None),
        *("ongoing", "On-going", "open-ended", "evergreen", "not yet signed", "unbefristet"),
    ],
)
def test_unknown_is_none(text):
    assert parse_date(text, day_first=True, today=TODAY) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31.02.2020", "no day 31 in February 2020"),
        ("31/04/2021", "no day 31 in April 2021"),
        ("02/30/2020", "no day 30 in February 2020"),
        ("2021-02-29", "no day 29 in February 2021"),
        ("2020-13-01", "no month 13"),
        ("13.2020", "no month 13"),
        ("04.13.2020", "no month 13"),
        ("0202-01-01", "not between 1900 and 2100"),
        ("3020", "not between 1900 and 2100"),
        ("sometime", "is not a date: enter"),
        ("soon", "is not a date: enter"),
        ("before 2010", "is not a date: enter"),
        ("2018-2020", "is not a date: enter"),
        ("2020-00-17", "no month 0"),
        (True, "is not a date"),
        (12, "is not a date"),
        (BrokenCell("#REF!", "holds the spreadsheet error #REF!"), "#REF!"),
    ],
)
def test_impossible_dates_are_refused_with_a_reason(text, reason):
    with pytest.raises(NotADate, match=reason):
        parse_date(text, day_first=True, today=TODAY)


def test_day_numbers_of_1904():
    found = parse_date(42457, day_first=True, today=TODAY, date1904=True)
    assert found.day == date(2020, 3, 29)


@pytest.mark.parametrize(
    ("values", "heading", "day_first", "reason"),
    [
        (["03/04/2020", "13/04/2020"], "", True, "evidence"),
        (["03/04/2020", "04/13/2020"], "", False, "evidence"),
        (["03-04-2020", "04-13-2020"], "", False, "evidence"),
        (["03.04.2020", "05.06.2020"], "", True, "evidence"),
        (["13/04/2020", "25/12/2020", "04/13/2020"], "", True, "majority"),
        (["03/04/2020"], "Date (MM/DD/YYYY)", False, "heading"),
        (["07/27/2020", "06.04.2020", "13.04.2020"], "", False, "evidence"),
        (["05/06/2020", "13.04.2020"], "", True, "evidence"),
        (["03/04/2020"], "Datum (TT.MM.JJJJ)", True, "heading"),
        (["03/12/2026"], "", False, "future"),
        (["03/04/2020"], "", True, "assumed"),
    ],
)
def test_the_order_is_decided_by_the_whole_column(values, heading, day_first, reason):
    found = decide_order(values, today=TODAY, heading=heading)
    assert (found.day_first, found.reason) == (day_first, reason)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["07/27/2020", "06.04.2020", "03/05/2021"], ["2020-07-27", "2020-04-06", "2021-03-05"]),
        (["27/07/2020", "06.04.2020", "03/05/2021"], ["2020-07-27", "2020-04-06", "2021-05-03"]),
        (["07.27.2020", "06.04.2020", "03/05/2021"], ["2020-07-27", "2020-06-04", "2021-03-05"]),
    ],
)
def test_dots_and_slashes_in_one_column_are_read_each_in_its_way(values, expected):
    order = decide_order(values, today=TODAY)
    found = [
        parse_date(
            value, day_first=order.day_first, dots_day_first=order.dots_day_first, today=TODAY
        )
        for value in values
    ]
    assert [write_date(part.day, part.precision) for part in found] == expected


@pytest.mark.parametrize(
    "values", [["2020-04-03"], ["05/05/2020"], ["", None], [DateCell(date(2020, 4, 3))]]
)
def test_no_decision_where_none_is_needed(values):
    assert decide_order(values, today=TODAY) is None
