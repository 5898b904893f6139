"""A calendar feed read by programs that nobody here wrote: vdirsyncer fetches it, khal lists it.

    FEED_READERS=folder of an environment with both   FEED_URL=address of a feed
    .venv/bin/python -m bench.feed_readers

Compares what khal shows, day by day, with what stands in the feed, and ends with 1 where they
differ or where icalendar finds an error.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from icalendar import Calendar

from config.zone_tables import use_newer_tables
from tests.governance.feed_reader import begins

DAYS = 365
FORMAT = "{cancelled}{start-date-long}|{start-time}|{title}|{end-date-long}|{end-time}"
KHAL = """[calendars]
[[feed]]
path = {files}
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = UTC
default_timezone = UTC
[default]
default_calendar = feed
"""
VDIRSYNCER = """[general]
status_path = "{status}"
[pair feed]
a = "site"
b = "files"
collections = null
conflict_resolution = "a wins"
[storage site]
type = "http"
url = "{url}"
[storage files]
type = "filesystem"
path = "{files}"
fileext = ".ics"
"""


def expected(calendar: Calendar, first: date, last: date) -> Counter[str]:
    """Day, time in UTC and title of everything within these days; what takes several days counts
    once for each of them."""
    found: Counter[str] = Counter()
    lasts = {
        (event.decoded("DTSTART"), str(event["SUMMARY"])): event.decoded("DTEND")
        for event in calendar.events
        if not isinstance(event.decoded("DTSTART"), datetime)
    }
    for start, title in begins(calendar):
        if isinstance(start, datetime):
            at = start.astimezone(UTC)
            if first <= at.date() < last:
                found[f"{at:%Y-%m-%d|%H:%M}|{title}"] += 1
            continue
        after = lasts[start, title]
        days = (min(after, last) - max(start, first)).days
        if days > 0:
            found[f"{start}||{title}"] += days
    return found


def read_by_khal(url: str, tools: Path, folder: Path, first: date) -> Counter[str]:
    files, status = folder / "files", folder / "status"
    for path in (files, status):
        path.mkdir()
    (folder / "khal.conf").write_text(KHAL.format(files=files))
    (folder / "vdirsyncer.conf").write_text(VDIRSYNCER.format(files=files, status=status, url=url))
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    sync = [str(tools / "bin/vdirsyncer"), "-c", str(folder / "vdirsyncer.conf")]
    subprocess.run([*sync, "discover"], check=True, env=home, input=b"y\n")
    subprocess.run([*sync, "sync"], check=True, env=home)
    print(f"{len(list(files.iterdir()))} files by vdirsyncer")
    shown = subprocess.run(
        [str(tools / "bin/khal"), "-c", str(folder / "khal.conf"), "list",
         "--format", FORMAT, "--day-format", "", f"{first}", f"{DAYS}d"],
        check=True, env=home, capture_output=True, text=True,
    ).stdout  # fmt: skip
    lines = Counter(line.strip() for line in shown.splitlines() if line[:1].isdigit())
    return once_each(lines)


def once_each(lines: Counter[str]) -> Counter[str]:
    """What goes over midnight khal lists on both days; whole days count once for each of them."""
    found: Counter[str] = Counter()
    for line, count in lines.items():
        event, end, time = line.rsplit("|", 2)
        begins, clock, _ = event.split("|", 2)
        over_midnight = clock and end > begins and time != "00:00"
        found[event] += count // 2 if over_midnight and count > 1 else count
    return found


def main() -> int:
    use_newer_tables()
    url, tools = os.environ["FEED_URL"], Path(os.environ["FEED_READERS"])
    with urllib.request.urlopen(url) as answer:
        calendar = Calendar.from_ical(answer.read())
    errors = [error for part in calendar.walk() for error in part.errors]
    first = datetime.now(UTC).date()
    wanted = expected(calendar, first, first + timedelta(days=DAYS))
    with tempfile.TemporaryDirectory() as folder:
        shown = read_by_khal(url, tools, Path(folder), first)
    missing, more = wanted - shown, shown - wanted
    print(f"{len(calendar.events)} entries, {len(errors)} errors for icalendar")
    print(f"{wanted.total()} ahead, {shown.total()} shown by khal")
    for words, lines in (("Not shown", missing), ("Shown, not in the feed", more)):
        for line in sorted(lines)[:20]:
            print(f"{words}: {line}")
    return 1 if errors or missing or more else 0


if __name__ == "__main__":
    sys.exit(main())
