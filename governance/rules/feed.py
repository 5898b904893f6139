"""What a program that reads a calendar feed is called. Pure."""

from __future__ import annotations

import re

# What stands in a User-Agent, and how the program is called; the first that is found.
_PROGRAMS = (
    ("google-calendar", "Google Calendar"),
    ("dataaccessd", "Apple Calendar"),
    ("calendaragent", "Apple Calendar"),
    ("microsoft.exchange", "Outlook"),
    ("outlook", "Outlook"),
    ("thunderbird", "Thunderbird"),
    ("vdirsyncer", "vdirsyncer"),
    ("nextcloud", "Nextcloud"),
    ("icsx5", "ICSx⁵"),
    ("mozilla/", "A web browser"),
)
_TOKEN = re.compile(r"[\w .()+-]{2,40}")


def program_name(user_agent: str) -> str:
    """How people call the program that sent this User-Agent, at most 60 characters: "Outlook"; its
    first word where we do not know it."""
    folded = user_agent.lower()
    for part, name in _PROGRAMS:
        if part in folded:
            return name
    word = user_agent.partition("/")[0].strip()
    return word[:60] if _TOKEN.fullmatch(word) else "An unknown program"
