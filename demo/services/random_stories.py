"""Stories for a portfolio of any size, from a seed: the same seed gives the same portfolio."""

from __future__ import annotations

import random
from collections.abc import Iterator

from demo.services.cast import COLLEAGUES, FIRST, LAST, Colleague
from demo.services.data import read
from demo.services.stories import Deal, Story, goals

_NAMES = read("names")["random"]


def random_stories(*, count: int, seed: int, years: int) -> Iterator[Story]:
    """`count` stories of up to `years` of history; names never repeat."""
    dice = random.Random(seed)
    # About forty alliances each; those with a sign-in keep the few of the written demo.
    staff = (*COLLEAGUES, *more_managers(count))
    managers = [person.key for person in staff if person.manages and not person.sign_in]
    divisions = [goal.name for goal in goals() if goal.level == "division"]
    for number in range(count):
        country, region, zone, currency = dice.choice(_NAMES["places"])
        unit = dice.choice(list(_NAMES["units"]))
        tier = dice.choices(("strategic", "core", "tactical"), (15, 35, 50))[0]
        stage = _pick(dice, _NAMES["stages"])
        young = stage == "launching"
        size = {"strategic": 60, "core": 18, "tactical": 4}[tier] * dice.lognormvariate(0, 0.6)
        # Partners repeat: about two alliances with each, as in real portfolios.
        partner = number * 7919 % max(1, count * 3 // 5)
        rest, place = divmod(partner, len(_NAMES["first"]))
        serial, second_place = divmod(rest, len(_NAMES["second"]))
        first, second = _NAMES["first"][place], _NAMES["second"][second_place]
        yield Story(
            name=f"{first} {dice.choice(_NAMES['thing'])} {number + 1}",
            partner=f"{first} {second}" + (f" {serial + 2}" if serial else ""),
            country=country,
            kind=dice.choice(_NAMES["kinds"]),
            unit=unit,
            region=region,
            tier=tier,
            stage=stage,
            arc="young" if young else _pick(dice, _NAMES["arcs"]),
            age=dice.randint(4, 9) if young else dice.randint(10, max(12, years * 12 + 12)),
            manager=managers[number % len(managers)],
            annual_value=round(size * _NAMES["scale"].get(currency, 1), 1),
            currency=currency,
            north_star=""
            if tier == "tactical"
            else f"Be the first choice of {second.lower()} customers together.",
            programme=f"{second} {dice.choice(_NAMES['thing'])}",
            focus=second,
            partner_zone=zone,
            goals=(dice.choice(divisions),) if dice.random() < 0.8 else (),
            deals=(_commitment(round(size / 2, 1), currency),) if dice.random() < 0.5 else (),
            notice_in=dice.randint(20, 700) if dice.random() < 0.4 else None,
            ends_in=dice.randint(710, 1400) if dice.random() < 0.6 else None,
            lens=_NAMES["units"][unit],
        )


def _commitment(amount: float, currency: str) -> Deal:
    """What a partner buys over four years, one of which has passed."""
    return Deal("commitment", amount, currency, direction="receive", in_months=-12, over=48)


def more_managers(count: int) -> list[Colleague]:
    """The alliance managers that a portfolio of `count` alliances needs besides the demo's own."""
    return [
        Colleague(
            key=f"manager {number}",
            name=f"{FIRST[number % len(FIRST)]} {LAST[number * 7 % len(LAST)]} {number + 1}",
            title="Alliance manager",
            function="Alliances",
            zone=_NAMES["places"][number % len(_NAMES["places"])][2],
        )
        for number in range(count // 40)
    ]


def _pick(dice: random.Random, weights: dict[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]
