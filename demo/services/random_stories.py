"""Stories for a portfolio of any size, from a seed: the same seed gives the same portfolio."""

from __future__ import annotations

import random
from collections.abc import Iterator

from demo.services.cast import COLLEAGUES, FIRST, LAST, Colleague
from demo.services.stories import CLOUD, GRID, LIFE, MOVE, Deal, Story, goals

_FIRST = (
    "Amber Arden Basalt Birch Cedar Cinder Cobalt Coral Crest Dawn Delta Ember Fable Fern "
    "Flint Forge Gale Garnet Glacier Grove Harbor Hazel Heron Indigo Iris Ivory Juniper "
    "Keystone Lagoon Lark Linden Lunar Maple Marble Meadow Mistral Nectar Nimbus Oak Onyx "
    "Opal Orchid Osprey Pebble Pine Plume Quartz Raven Reed Ridge River Rowan Sable Sage "
    "Sienna Slate Sparrow Spruce Sterling Stone Summit Tern Thistle Timber Topaz Umber Vale "
    "Velvet Violet Willow Wren Zephyr"
).split()
_SECOND = (
    "Analytics Bio Capital Cloud Devices Dynamics Energy Foods Genomics Health Industries "
    "Instruments Labs Logistics Materials Medical Mobility Motors Networks Optics Payments "
    "Pharma Power Precision Research Robotics Security Sensors Software Solar Systems Telecom "
    "Therapeutics Transport Vaccines Ventures Water"
).split()
_THING = (
    "co-sell collaboration licence platform programme research supply alliance pilot network "
    "marketplace discovery distribution trials studio corridor exchange"
).split()
_PLACES = (
    ("United States", "north_america", "America/New_York", "USD"),
    ("Germany", "europe", "Europe/Berlin", "EUR"),
    ("Japan", "asia_pacific", "Asia/Tokyo", "JPY"),
    ("United Kingdom", "europe", "Europe/London", "GBP"),
    ("India", "asia_pacific", "Asia/Kolkata", "INR"),
    ("Brazil", "latin_america", "America/Sao_Paulo", "BRL"),
    ("Switzerland", "europe", "Europe/Zurich", "CHF"),
    ("United Arab Emirates", "middle_east_africa", "Asia/Dubai", "AED"),
    ("Australia", "asia_pacific", "Australia/Sydney", "AUD"),
    ("France", "europe", "Europe/Paris", "EUR"),
)
_KINDS = ("co-sell", "co-development", "licence", "joint venture", "supply", "research", "option")
_UNITS = {
    CLOUD: "sales",
    LIFE: "research",
    MOVE: "operations",
    GRID: "operations",
}
_ARCS = (
    ("steady", 26),
    ("modest", 18),
    ("thriving", 12),
    ("late_theirs", 8),
    ("late_ours", 8),
    ("recovering", 7),
    ("falling", 6),
    ("troubled", 5),
    ("high_stakes", 4),
    ("complacent", 3),
    ("neglected", 3),
)
_STAGES = (("operating", 80), ("launching", 5), ("transforming", 4), ("exiting", 3), ("closed", 8))
_SCALE = {"JPY": 150, "INR": 90, "BRL": 6, "AED": 4}


def random_stories(*, count: int, seed: int, years: int) -> Iterator[Story]:
    """`count` stories of up to `years` of history; names never repeat."""
    dice = random.Random(seed)
    # About forty alliances each; those with a sign-in keep the few of the written demo.
    managers = [person.key for person in (*COLLEAGUES, *more_managers(count)) if _manages(person)]
    divisions = [goal.name for goal in goals() if goal.level == "division"]
    for number in range(count):
        country, region, zone, currency = dice.choice(_PLACES)
        unit = dice.choice(tuple(_UNITS))
        tier = dice.choices(("strategic", "core", "tactical"), (15, 35, 50))[0]
        stage = _pick(dice, _STAGES)
        young = stage in ("launching",)
        size = {"strategic": 60, "core": 18, "tactical": 4}[tier] * dice.lognormvariate(0, 0.6)
        # Partners repeat: about two alliances with each, as in real portfolios.
        partner = number * 7919 % max(1, count * 3 // 5)
        first, second = (
            _FIRST[partner % len(_FIRST)],
            _SECOND[partner // len(_FIRST) % len(_SECOND)],
        )
        serial = partner // (len(_FIRST) * len(_SECOND))
        company = f"{first} {second}" + (f" {serial + 2}" if serial else "")
        yield Story(
            name=f"{first} {dice.choice(_THING)} {number + 1}",
            partner=company,
            country=country,
            kind=dice.choice(_KINDS),
            unit=unit,
            region=region,
            tier=tier,
            stage=stage,
            arc="young" if young else _pick(dice, _ARCS),
            age=dice.randint(4, 9) if young else dice.randint(10, max(12, years * 12 + 12)),
            manager=managers[number % len(managers)],
            annual_value=round(size * _SCALE.get(currency, 1), 1),
            currency=currency,
            north_star=""
            if tier == "tactical"
            else f"Be the first choice of {second.lower()} customers together.",
            programme=f"{second} {dice.choice(_THING)}",
            focus=second,
            partner_zone=zone,
            goals=(dice.choice(divisions),) if dice.random() < 0.8 else (),
            deals=(Deal("upfront", round(size / 2, 1), currency),) if dice.random() < 0.5 else (),
            notice_in=dice.randint(20, 700) if dice.random() < 0.4 else None,
            ends_in=dice.randint(710, 1400) if dice.random() < 0.6 else None,
            lens=_UNITS[unit],
        )


def more_managers(count: int) -> list[Colleague]:
    """The alliance managers that a portfolio of `count` alliances needs besides the demo's own."""
    return [
        Colleague(
            key=f"manager {number}",
            name=f"{FIRST[number % len(FIRST)]} {LAST[number * 7 % len(LAST)]} {number + 1}",
            title="Alliance manager",
            function="Alliances",
            zone=_PLACES[number % len(_PLACES)][2],
        )
        for number in range(count // 40)
    ]


def _manages(colleague: Colleague) -> bool:
    return colleague.title == "Alliance manager" and not colleague.sign_in


def _pick(dice: random.Random, choices: tuple[tuple[str, int], ...]) -> str:
    names, weights = zip(*choices, strict=True)
    return str(dice.choices(names, weights)[0])
