"""Meetings made from the schedules of many alliances, and the same again with nothing to make."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from statistics import median
from typing import Any

from django.test import override_settings

from alliances.models import Alliance
from bench.report import Row, compared, ratio_of
from governance.models import Cadence, Committee, Meeting
from governance.services.meeting_generation import extend_horizon

AHEAD_DAYS = 548  # 18 months
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata")
# What the three bodies of an alliance usually have: steering, management, operating team.
RULES = (
    "FREQ=MONTHLY;INTERVAL=3;BYDAY={}{}",
    "FREQ=MONTHLY;BYDAY={}{}",
    "FREQ=MONTHLY;BYDAY={}{}",
)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")


def build(alliances: int) -> None:
    made = Alliance.objects.bulk_create(
        [
            Alliance(
                name=f"Planned {number}",
                normalised_name=f"planned {number}",
                stage="operating",
            )
            for number in range(alliances)
        ],
        batch_size=1000,
    )
    committees = Committee.objects.bulk_create(
        [
            Committee(alliance=alliance, name=f"Body {place}")
            for alliance in made
            for place in range(len(RULES))
        ],
        batch_size=1000,
    )
    rules = cycle(RULES)
    Cadence.objects.bulk_create(
        [
            Cadence(
                committee=committee,
                rrule=next(rules).format(number % 4 + 1, WEEKDAYS[number % 5]),
                first_on=date(2026, 1, 1) + timedelta(days=number % 28),
                starts_at_time=datetime(2026, 1, 1, 8 + number % 9).time(),
                time_zone=ZONES[number % len(ZONES)],
                on_holiday=("keep", "before", "after")[number % 3],
            )
            for number, committee in enumerate(committees)
        ],
        batch_size=1000,
    )


def measure(alliances: int, rounds: int) -> list[Row]:
    """From nothing, again unchanged, and a day later."""
    build(alliances)
    first, again, later = [], [], []
    now = datetime.now(UTC)
    made = 0
    with override_settings(MEETING_HORIZON_DAYS=AHEAD_DAYS):
        for _ in range(rounds):
            # Others, which people were invited to, belong to other parts of the bench.
            Meeting.objects.filter(cadence__isnull=False)._raw_delete("default")
            Cadence.objects.update(planned_until=None)
            seconds, made = _timed(now)
            first.append(seconds)
            again.append(_timed(now)[0])
            later.append(_timed(now + timedelta(days=1))[0])
    work = f"meetings of {alliances * len(RULES):,} schedules, 18 months"
    return [
        Row(
            f"{work}: {made:,} made",
            f"{median(first):.1f} s",
            "",
            None,
            "< 60 s for 30,000",
            median(first) < 60,
        ),
        compared(
            "the same again, nothing to make",
            f"{median(again):.2f} s",
            f"from nothing {median(first):.1f} s",
            ratio_of(again, first),
            most=0.05,
        ),
        Row("the same a day later", f"{median(later):.1f} s", "", None, "", None),
    ]


def _timed(now: Any) -> tuple[float, int]:
    started = time.perf_counter()
    made = extend_horizon(now=now)
    return time.perf_counter() - started, made
