"""A calendar program that reads a feed, as small as it can be: it expands rules by dateutil and
shares no code with what makes the feed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar, vRecur


def begins(calendar: Calendar) -> list[tuple[date, str]]:
    """When each occurrence begins (instant or day) with its title, without cancelled ones: what a
    program shows that expands rules by dateutil."""
    found: list[tuple[date, str]] = []
    changed: dict[tuple[str, datetime], Any] = {}
    for one in calendar.events:
        if "RECURRENCE-ID" in one:
            key = one.decoded("RECURRENCE-ID").replace(tzinfo=None)
            changed[str(one["UID"]), key] = one
    for one in calendar.events:
        start, uid = one.decoded("DTSTART"), str(one["UID"])
        if "RRULE" in one:
            wall = start.replace(tzinfo=None)
            rule = dict(one["RRULE"])
            until = rule.pop("UNTIL")[0]
            text = vRecur(rule).to_ical().decode()
            given = one.get("EXDATE") or []
            listed = given if isinstance(given, list) else [given]
            out = {day.dt.replace(tzinfo=None) for some in listed for day in some.dts}
            for at in rrulestr(text, dtstart=wall):
                moment = at.replace(tzinfo=start.tzinfo)
                if moment > until:
                    break
                if at not in out and (uid, at) not in changed:
                    found.append((moment, str(one["SUMMARY"])))
        elif one["STATUS"] != "CANCELLED":
            found.append((start, str(one["SUMMARY"])))
    return sorted(found, key=lambda pair: str(pair[0]))
