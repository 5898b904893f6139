"""A small portfolio by chance, the same for the same seed: every table, with gaps and odd cases."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

from alliances.models import (
    Alliance,
    AllianceType,
    BusinessUnit,
    CorporateGoal,
    Person,
    StageChange,
)
from scorecards.models import Placement
from tests.conftest import World
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AllianceFactory,
    CommitteeFactory,
    DeliverableFactory,
    MeetingFactory,
    MembershipFactory,
    PersonFactory,
    PlacementFactory,
    PlanFactory,
    ReviewFactory,
    member,
)

STAGES = ("exploring", "launching", "operating", "operating", "exiting", "closed")
TIERS = ("strategic", "core", "tactical")
QUADRANTS = ("white_glove", "sustain", "fix_or_exit", "light_touch")
SIDES = ("ours", "theirs", "joint")


class Chance:
    def __init__(self, seed: int, today: date) -> None:
        self.dice, self.today = random.Random(seed), today

    def ago(self, least: int, most: int) -> date:
        return self.today - timedelta(days=self.dice.randint(least, most))

    def maybe(self, share: float, value):
        return value if self.dice.random() < share else None

    def score(self) -> float | None:
        return self.maybe(0.9, round(self.dice.uniform(0, 100), 3))


def portfolio(world: World, today: date, *, count: int = 30, seed: int = 11) -> dict[str, list]:
    """Fill the world; gives the keys that filters may ask for."""
    by = Chance(seed, today)
    dice = by.dice
    goals = [CorporateGoal.objects.create(name=f"Goal {n}") for n in range(3)]
    units = [BusinessUnit.objects.create(name=f"Unit {n}") for n in range(2)]
    kinds = [AllianceType.objects.create(name=f"Kind {n}") for n in range(2)]
    managers: list[Person] = [PersonFactory() for _ in range(3)]
    for n in range(count):
        alliance = AllianceFactory(
            name=f"Alliance {n}",
            stage=dice.choice(STAGES),
            tier=dice.choice(TIERS),
            region=dice.choice(("global", "europe")),
            business_unit=by.maybe(0.7, dice.choice(units)),
            alliance_type=by.maybe(0.7, dice.choice(kinds)),
            confidentiality="restricted" if n % 7 == 0 else "open",
        )
        since = datetime.combine(by.ago(0, 900), time(9), tzinfo=UTC)
        Alliance.objects.filter(pk=alliance.pk).update(created_at=since)
        if n % 4 == 0:
            before, after = dice.sample(sorted(set(STAGES)), 2)
            StageChange.objects.create(
                alliance=alliance, from_stage=before, to_stage=after, changed_on=by.ago(0, 300)
            )
        alliance.goals.set(dice.sample(goals, dice.randint(0, 2)))
        MembershipFactory(
            alliance=alliance,
            person=dice.choice(managers),
            since=by.maybe(0.5, by.ago(10, 300)),
            ended_on=by.maybe(0.3, by.ago(0, 9)),
        )
        if n % 3 == 0:
            member(alliance, world.alice)
        if n % 5 == 0:
            member(alliance, world.charlie, role="functional_lead", ended_on=by.maybe(0.5, today))
        if n % 14 == 0:
            member(alliance, world.eve, role="executive_sponsor", last_contact_on=today)
        placements(alliance, by)
        records(alliance, by)
    return {
        "goal": [each.pk for each in goals],
        "unit": [each.pk for each in units],
        "type": [each.pk for each in kinds],
        "manager": [each.pk for each in managers],
    }


def placements(alliance: Alliance, by: Chance) -> None:
    """None, or a history without gaps up to today."""
    known_share = by.dice.randint(20, 80)
    begins = sorted({by.ago(0, 500) for _ in range(by.dice.randint(0, 6))})
    rows = []
    for n, begin in enumerate(begins):
        value, risk = by.score(), by.score()
        known = value is not None and risk is not None
        rows.append(
            PlacementFactory.build(
                alliance=alliance,
                valid_from=begin,
                valid_to=begins[n + 1] if n + 1 < len(begins) else None,
                quadrant_since=begin,
                stage=alliance.stage if n + 1 == len(begins) else by.dice.choice(STAGES),
                tier=by.dice.choice((alliance.tier, *TIERS)),
                quadrant=by.dice.choice(QUADRANTS) if known else "unplaced",
                value=value,
                risk=risk,
                health=by.score(),
                health_band=by.dice.choice(("green", "green", "amber", "red", "")),
                planned_value=by.maybe(0.8, by.dice.randint(0, 10**9) / 100),
                delivered_value=by.maybe(0.6, by.dice.randint(0, 10**9) / 100),
                expected_value=by.maybe(0.6, by.dice.randint(1, 10**9) / 100),
                delivered_on=by.maybe(0.6, begin - timedelta(days=by.dice.randint(0, 200))),
                value_coverage=known_share + by.dice.randint(-20, 20),
                risk_coverage=known_share + by.dice.randint(-20, 20),
                health_coverage=known_share + by.dice.randint(-20, 20),
                evidence_on=by.maybe(0.8, begin - timedelta(days=by.dice.randint(0, 300))),
            )
        )
    Placement.objects.bulk_create(rows)


def records(alliance: Alliance, by: Chance) -> None:
    dice = by.dice
    state = dice.choice(("agreed", "agreed", "draft"))
    plan = PlanFactory(
        alliance=alliance, state=state, agreed_on=by.ago(5, 9) if state == "agreed" else None
    )
    for _ in range(dice.randint(0, 4)):
        due = by.ago(-30, 500)
        done = by.maybe(0.6, due + timedelta(days=dice.randint(-20, 60)))
        DeliverableFactory(
            plan=plan,
            side=dice.choice(SIDES),
            due_on=due,
            delivered_on=done,
            dropped_on=None if done else by.maybe(0.2, by.ago(0, 60)),
        )
        state = dice.choice(("open", "open", "done", "dropped"))
        done_on = by.ago(0, 40) if state == "done" else None
        due = by.ago(-30, 100)
        ActionFactory(
            alliance=alliance, side=dice.choice(SIDES), state=state, done_on=done_on, due_on=due
        )
    MembershipFactory(
        alliance=alliance,
        role=dice.choice(("executive_sponsor", "sales_executive_sponsor")),
        since=by.maybe(0.5, by.ago(0, 200)),
        last_contact_on=by.maybe(0.7, by.ago(0, 120)),
    )
    committee = CommitteeFactory(alliance=alliance, dissolved_on=by.maybe(0.1, by.today))
    for _ in range(dice.randint(0, 5)):
        day = by.ago(-10, 200)
        MeetingFactory(
            committee=committee,
            starts_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
            state=dice.choice(("scheduled", "missed", "held", "cancelled")),
        )
    for n in range(dice.randint(0, 2)):
        ends = by.maybe(0.9, by.ago(-100, 100))
        AgreementFactory(
            alliance=alliance,
            title=f"Agreement {n}",
            effective_on=by.maybe(0.5, by.ago(70, 400)),
            ends_on=ends,
            notice_by=ends and by.maybe(0.5, ends - timedelta(days=30)),
            terminated_on=by.maybe(0.2, by.ago(0, 60)),
            renews_automatically=dice.random() < 0.3,
        )
    for year, quarter, day in ((2026, 3, by.ago(50, 90)), (2026, 1, by.ago(200, 230))):
        if dice.random() < 0.5:
            ReviewFactory(
                alliance=alliance,
                year=year,
                quarter=quarter,
                state="held",
                held_on=day,
                frozen={},
            )
