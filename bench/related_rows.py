"""Around the alliances of bench.bulk: partners, people, agreements, meetings, reviews.

A recompute needs none of it; the pages do, or the tables they join would stay small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import models

from alliances.models import Agreement, Alliance, AlliancePartner, Membership, Partner, Person
from alliances.services.periods import quarter_of
from governance.models import Committee, Meeting
from portfolio.models import Review

ALLIANCES_PER_PARTNER = 5
ALLIANCES_PER_MANAGER = 200
NOON = time(12)


def surround(today: date) -> None:
    """A partner, manager, agreement and committee, two meetings and often a review per alliance."""
    bare = list(Alliance.objects.filter(partner_links__isnull=True).order_by("pk"))
    partners = write(
        Partner(name=f"Bulk partner {number}", normalised_name=f"bulk partner {number}")
        for number in range(len(bare) // ALLIANCES_PER_PARTNER + 1)
    )
    people = write(
        Person(name=f"Bulk manager {number}", email=f"bulk{number}@example.org")
        for number in range(len(bare) // ALLIANCES_PER_MANAGER + 1)
    )
    write(
        AlliancePartner(
            alliance=one, partner=partners[number // ALLIANCES_PER_PARTNER], is_lead=True
        )
        for number, one in enumerate(bare)
    )
    write(
        Membership(
            alliance=one,
            person=people[number // ALLIANCES_PER_MANAGER],
            side="ours",
            role="alliance_manager",
        )
        for number, one in enumerate(bare)
    )
    write(
        Agreement(alliance=one, title="Agreement", ends_on=today + timedelta(days=number % 2000))
        for number, one in enumerate(bare)
    )
    committees = write(Committee(alliance=one, name="Team") for one in bare)
    write(_meetings(committees, today))
    write(_reviews(bare, today))


def _meetings(committees: list[Committee], today: date) -> Iterator[Meeting]:
    """One that was held and one to come, spread over a quarter each way."""
    for number, committee in enumerate(committees):
        for state, days in (("held", -1 - number % 90), ("scheduled", 1 + number % 90)):
            day = today + timedelta(days=days)
            begins = datetime.combine(day, NOON, UTC)
            yield Meeting(
                committee=committee,
                local_date=day,
                local_time=NOON,
                time_zone="UTC",
                starts_at=begins,
                ends_at=begins + timedelta(hours=1),
                state=state,
                minutes="Held." if state == "held" else "",
            )


def _reviews(alliances: list[Alliance], today: date) -> Iterator[Review]:
    quarter = quarter_of(today)
    for one in alliances:
        if one.tier != "tactical":
            yield Review(
                alliance=one, year=quarter.year, quarter=quarter.number, due_on=quarter.last_day
            )


def write(rows: Iterable[models.Model]) -> list:
    made = list(rows)
    return type(made[0])._base_manager.bulk_create(made, batch_size=5000) if made else []
