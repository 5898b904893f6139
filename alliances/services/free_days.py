"""The days off of both sides of an alliance: our country and closing days, and the partners'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    DateField,
    IntegerField,
    Q,
    Value,
    When,
)

from alliances.models import AlliancePartner, ClosingDay
from alliances.rules.free_days import Closure, FreeDays, free_days
from core.dates.holidays import country_code, country_of_zone
from core.dates.working_days import add_working_days


def our_country() -> str:
    """The code of COMPANY_COUNTRY; where it is not set, of the usual time zone's country."""
    given: str = settings.COMPANY_COUNTRY
    return country_code(given) if given else country_of_zone(settings.DEFAULT_USER_TIME_ZONE)


class Closing(NamedTuple):
    name: str
    starts_on: date
    ends_on: date
    yearly: bool


@dataclass(frozen=True, slots=True)
class Calendars:
    """The partners and closures of several alliances, read at once; see `calendars_of`."""

    partners: dict[int, list[tuple[int, str, str]]]
    closures: dict[int | None, list[Closing]]

    def of(self, alliance_id: int, zone: str) -> FreeDays:
        """The days off of the sides of an alliance whose committee meets on the clock of `zone`."""
        partners = self.partners.get(alliance_id, [])
        sides = [(settings.COMPANY_NAME, our_country())]
        sides += [(name, country_code(country)) for _, name, country in partners]
        names = {None: settings.COMPANY_NAME} | {pk: name for pk, name, _ in partners}
        closures = [
            Closure(names[pk], row.name, row.starts_on, row.ends_on, row.yearly)
            for pk in names
            for row in self.closures.get(pk, ())
        ]
        return free_days(sides, closures, place=country_of_zone(zone))


def calendars_of(alliances: Iterable[int]) -> Calendars:
    """For alliances by key, in one query."""
    links = AlliancePartner.objects.filter(alliance__in=set(alliances))
    closed = ClosingDay.objects.filter(
        Q(partner__isnull=True) | Q(partner__in=links.order_by().values("partner"))
    )
    # The links of both are told apart by their place: a closing day has none.
    no_day, no_link = Value(None, DateField()), Value(None, BigIntegerField())
    parties = (
        links.order_by()
        .annotate(place=Case(When(is_lead=True, then=0), default=1))
        .values_list(
            *("alliance", "partner", "partner__name", "partner__country", "place", "pk"),
            *(no_day, no_day, Value(False, BooleanField())),
        )
    )
    days = closed.order_by().values_list(
        *(no_link, "partner", "name", Value("", CharField())),
        *(Value(0, IntegerField()), "pk", "starts_on", "ends_on", "yearly"),
    )
    partners: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    closures: dict[int | None, list[Closing]] = defaultdict(list)
    rows = sorted(parties.union(days, all=True), key=lambda row: (row[6] or date.min, row[4:6]))
    for alliance, pk, name, country, _, _, starts_on, ends_on, yearly in rows:
        if alliance is None:
            closures[pk].append(Closing(name, starts_on, ends_on, bool(yearly)))
        else:
            partners[alliance].append((pk, name, country))
    return Calendars(partners, closures)


def days_off_of(alliance: int, zone: str = "") -> FreeDays:
    """Those of one alliance (its key), on whose committee's clock they are asked about; without a
    `zone` on the usual one. One query."""
    return calendars_of([alliance]).of(alliance, zone or settings.DEFAULT_USER_TIME_ZONE)


def after_working_days(day: date, count: int, free: FreeDays) -> date:
    """The day that is `count` days after `day` on which every side works. Where closing days leave
    none, they do not count: a deadline has a day all the same."""
    try:
        return add_working_days(day, count, free)
    except ValueError:
        return add_working_days(day, count)
