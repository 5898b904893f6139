"""Days off of both sides: holidays by country, closing days, and the working days around them."""

from datetime import date

import pytest

from alliances.models import ClosingDay
from alliances.rules.free_days import AFTER, BEFORE, KEEP, Closure, FreeDays, free_days
from alliances.services.free_days import calendars_of
from core.dates.holidays import country_code, country_name, country_of_zone, holidays_of

CHRISTMAS = date(2026, 12, 25)  # a Friday


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "DE"),
        ("deutschland", "DE"),
        ("DE", "DE"),
        ("de-by", "DE-BY"),
        ("Germany (BY)", "DE-BY"),
        ("California, USA", "US-CA"),
        ("UK", "GB"),
        ("England", "GB-ENG"),
        ("DE-ZZ", "DE"),
        ("Atlantis", ""),
        ("XX", ""),
        ("", ""),
    ],
)
def test_a_country_is_found_as_people_write_it(text, code):
    assert country_code(text) == code


def test_a_zone_has_a_country_and_a_country_a_name():
    assert country_of_zone("Asia/Kolkata") == "IN"
    assert country_of_zone("UTC") == ""
    assert country_name("DE-BY") == "Germany"
    assert holidays_of("", 2026) == {}


def test_what_is_a_day_off():
    free = FreeDays(("DE", "US"), (Closure("Halden", "Stock-taking", CHRISTMAS, CHRISTMAS),))
    assert free.marks(CHRISTMAS) == [
        "Holiday in Germany: Christmas Day",
        "Holiday in United States: Christmas Day",
        "Halden is closed: Stock-taking",
    ]
    assert free.marks(CHRISTMAS, with_reasons=False)[-1] == "Halden is closed"
    assert free.marks(date(2026, 12, 23)) == []


@pytest.mark.parametrize(
    ("day", "policy", "wanted"),
    [
        (CHRISTMAS, KEEP, CHRISTMAS),
        (CHRISTMAS, BEFORE, date(2026, 12, 24)),
        (CHRISTMAS, AFTER, date(2026, 12, 28)),
        (date(2026, 12, 23), AFTER, date(2026, 12, 23)),
        # A weekend is no day off: whoever meets on Saturdays means it.
        (date(2026, 12, 19), AFTER, date(2026, 12, 19)),
        # 3 October is a Saturday in 2026, and the working day after it a Monday.
        (date(2026, 10, 3), AFTER, date(2026, 10, 5)),
    ],
)
def test_a_date_moves_to_a_day_on_which_both_sides_work(day, policy, wanted):
    assert FreeDays(("DE",)).moved(day, policy) == wanted


def test_a_closure_comes_back_every_year_also_over_new_year():
    closure = Closure("Halden", "Break", date(2025, 12, 24), date(2026, 1, 6), yearly=True)
    assert all(closure.covers(date(year, 12, 31)) for year in (2025, 2026, 2030))
    assert closure.covers(date(2028, 1, 6)) and not closure.covers(date(2028, 1, 7))
    assert not closure.covers(date(2025, 1, 3)), "it began later"
    assert not Closure("Halden", "", date(2025, 1, 1), date(2025, 1, 2)).covers(date(2026, 1, 1))


def test_a_closure_without_end_in_sight_keeps_the_date():
    free = FreeDays((), (Closure("Halden", "", date(2026, 7, 1), date(2026, 9, 30)),))
    assert free.moved(date(2026, 8, 3), AFTER) == date(2026, 8, 3)


def test_the_country_of_the_clock_stands_in_where_one_is_not_known():
    found = free_days([("Halden", "DE"), ("Meridian", "")], [], place="IN")
    assert (found.countries, found.unknown) == (("DE", "IN"), ("Meridian",))
    assert free_days([("Halden", "DE"), ("Meridian", "JP")], [], place="IN").countries == (
        "DE",
        "JP",
    )


@pytest.mark.django_db
def test_the_days_off_of_an_alliance_are_those_of_its_sides(
    world, settings, django_assert_num_queries
):
    settings.COMPANY_COUNTRY = "DE-BY"
    world.meridian.country = "Japan"
    world.meridian.save()
    day = {"starts_on": date(2027, 8, 2), "ends_on": date(2027, 8, 6)}
    ClosingDay.objects.create(name="Summer", **day)
    ClosingDay.objects.create(name="Obon", partner=world.meridian, **day)
    with django_assert_num_queries(1):
        calendars = calendars_of([world.northstar.pk, world.helix.pk])
    free = calendars.of(world.northstar.pk, "Europe/Berlin")
    assert free.countries == ("DE-BY", "JP")
    assert free.marks(date(2027, 8, 3)) == [
        f"{settings.COMPANY_NAME} is closed: Summer",
        f"{world.meridian} is closed: Obon",
    ]
    other = calendars.of(world.helix.pk, "Europe/Berlin")
    assert not any("Obon" in mark for mark in other.marks(date(2027, 8, 3)))


@pytest.mark.django_db
def test_closing_days_of_a_partner_are_for_whoever_sees_the_partner(world):
    ours = ClosingDay.objects.create(
        name="Summer", starts_on=date(2027, 8, 2), ends_on=date(2027, 8, 6)
    )
    theirs = ClosingDay.objects.create(
        name="Obon", partner=world.meridian, starts_on=date(2027, 8, 2), ends_on=date(2027, 8, 6)
    )
    assert set(ClosingDay.objects.visible_to(world.lena)) == {ours, theirs}
    assert set(ClosingDay.objects.editable_by(world.alice)) == set()
    assert set(ClosingDay.objects.visible_to(world.gina)) == set()
