"""A mail program's calendar, as small as it can be: it applies iTIP messages (RFC 5546) in the
order in which they come and says what it shows. It shares no code with what makes the messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default as modern
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar


def itip_of(mail: bytes) -> Calendar | None:
    """The calendar part of a mail, with the method that its content type says."""
    for part in message_from_bytes(mail, policy=modern).walk():
        if part.get_content_type() == "text/calendar" and not part.get_filename():
            found = Calendar.from_ical(part.get_content())
            assert part.get_param("method") == found["method"]
            return found
    return None


Shown = tuple[datetime, int, str, str]  # start in UTC, minutes, summary, place


class Program:
    """The calendar of one person."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, Any]] = {}

    def apply(self, calendar: Calendar) -> None:
        assert not [error for part in calendar.walk() for error in part.errors]
        zones = {str(one["tzid"]) for one in calendar.walk("VTIMEZONE")}
        method, events = str(calendar["method"]), calendar.walk("VEVENT")
        assert events and len({str(event["uid"]) for event in events}) == 1
        for event in events:
            named = {str(event[name].params["TZID"]) for name in ("dtstart", "recurrence-id")
                     if name in event and "TZID" in event[name].params}  # fmt: skip
            assert named <= zones, "every zone that is named is described"
            assert event["organizer"] and event["attendee"]
        uid = str(events[0]["uid"])
        known = self.events.get(uid)
        sequence = int(events[0]["sequence"])
        if known is not None and sequence < known["sequence"]:
            return
        if method == "CANCEL":
            self._cancel(uid, events)
        elif method == "REQUEST":
            self._request(uid, events)
        else:
            raise AssertionError(f"{method} adds a second entry instead of replacing")
        if uid in self.events:
            self.events[uid]["sequence"] = sequence

    def _request(self, uid: str, events: list[Any]) -> None:
        master = next((event for event in events if "recurrence-id" not in event), None)
        if master is not None:
            self.events[uid] = {"master": master, "changed": {}, "gone": set(), "sequence": 0}
            exdates = master.get("exdate", [])
            for one in exdates if isinstance(exdates, list) else [exdates]:
                self.events[uid]["gone"] |= {_naive(day.dt) for day in one.dts}
        kept = self.events[uid]
        for event in events:
            if event is not master:
                kept["changed"][_naive(event.decoded("recurrence-id"))] = event
                kept["gone"].discard(_naive(event.decoded("recurrence-id")))

    def _cancel(self, uid: str, events: list[Any]) -> None:
        for event in events:
            assert event["status"] == "CANCELLED"
            if "recurrence-id" not in event:
                self.events.pop(uid, None)
            elif uid in self.events:
                key = _naive(event.decoded("recurrence-id"))
                self.events[uid]["changed"].pop(key, None)
                self.events[uid]["gone"].add(key)

    def shows(self, after: datetime, until: datetime) -> list[Shown]:
        found = []
        for kept in self.events.values():
            for event in self._events(kept, after, until):
                start, end = (event.decoded(name).astimezone(UTC) for name in ("dtstart", "dtend"))
                if after < start <= until:
                    minutes = int((end - start).total_seconds() // 60)
                    place = str(event.get("location", ""))
                    found.append((start, minutes, str(event["summary"]), place))
        return sorted(found)

    def _events(self, kept: dict[str, Any], after: datetime, until: datetime) -> list[Any]:
        master = kept["master"]
        if "rrule" not in master:
            return [master]
        start = master.decoded("dtstart")
        length = _naive(master.decoded("dtend")) - _naive(start)
        rule = master["rrule"].to_ical().decode()
        end = master["rrule"].get("until")
        text = ";".join(part for part in rule.split(";") if not part.startswith("UNTIL="))
        shown = list(kept["changed"].values())
        low = _naive(after.astimezone(start.tzinfo)) - timedelta(days=2)
        high = _naive(until.astimezone(start.tzinfo)) + timedelta(days=2)
        for wall in rrulestr(text, dtstart=_naive(start)).between(low, high, inc=True):
            moment = wall.replace(tzinfo=start.tzinfo)
            if end and moment.astimezone(UTC) > end[0]:
                break
            if wall in kept["changed"] or wall in kept["gone"]:
                continue
            copy = master.copy()
            for name, value in (("dtstart", moment), ("dtend", moment + length)):
                del copy[name]
                copy.add(name, value)
            shown.append(copy)
        return shown


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
