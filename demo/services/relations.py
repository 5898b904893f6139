"""The alliance itself: partner, people, stages, agreement, deal terms."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from alliances.models import (
    Agreement,
    Alliance,
    AlliancePartner,
    AllianceType,
    BusinessUnit,
    ContactLog,
    DealTerm,
    Membership,
    Partner,
    Person,
    PrivateNote,
    StageChange,
)
from alliances.rules.names import normalise_partner, normalise_title
from alliances.rules.stages import ORDER
from demo.services.arcs import Condition, condition
from demo.services.batch import Batch, Row
from demo.services.cast import FIRST, GUEST_EMAIL, GUEST_NAME, LAST, SPONSORS
from demo.services.company import Company
from demo.services.data import WORDS
from demo.services.stories import Story

# Days from the signature to a stage, and from a stage to today.
SINCE_SIGNED = {"qualifying": -150, "negotiating": -90, "launching": 0, "operating": 120}
UNTIL_TODAY = {"transforming": 100, "exiting": 75, "closed": 30}
TITLES = {
    "counterpart": "Alliance manager",
    "executive_sponsor": "Senior vice president",
    "committee_member": "Programme lead",
}
# Of contacts: by their role, and of those who do the work by what the alliance is about.
FUNCTIONS = {"counterpart": "Alliances", "executive_sponsor": "Board"}
LENSES = {"sales": "Sales", "research": "Product development", "operations": "Operations"}


@dataclass(frozen=True)
class Seeding:
    """What all alliances of a portfolio share. Attendance and agendas are written from
    `detail_since` on, meetings all along."""

    company: Company
    now: datetime
    years: int
    dice: random.Random
    month: int  # in which the fiscal year starts
    detail_since: date = date.min
    batch: Batch = field(default_factory=Batch)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def since(self) -> date:
        """The first day of the records."""
        return self.today.replace(year=self.today.year - self.years, day=1)


@dataclass
class Relation:
    """One alliance as it is built."""

    story: Story
    seeding: Seeding
    alliance: Alliance
    began: date
    ours: list[Person] = field(default_factory=list)
    theirs: list[Person] = field(default_factory=list)
    open_titles: set[str] = field(default_factory=set)
    _due: dict[str, float] = field(default_factory=lambda: defaultdict(lambda: 0.5))
    _decks: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def dice(self) -> random.Random:
        return self.seeding.dice

    @property
    def today(self) -> date:
        return self.seeding.today

    def add(self, model: type[Row], /, **fields: Any) -> Row:
        return self.seeding.batch.add(model, **fields)

    def draw(self, what: str, cards: Sequence[Any]) -> Any:
        """One of `cards`; none comes again before all the others have come."""
        if not self._decks.get(what):
            self._decks[what] = self.dice.sample(list(cards), len(cards))
        return self._decks[what].pop()

    def meets(self, what: str, level: float) -> bool:
        """Whether the next promise of that kind is met, so that `level` percent of them are, evenly
        spread.

        Chance alone would give a small alliance a story other than its own.
        """
        self._due[what] += level / 100
        if self._due[what] < 1:
            return False
        self._due[what] -= 1
        return True

    @property
    def sponsor(self) -> Person:
        """Ours: who chairs the steering committee and signs the plan."""
        return self.ours[1]

    @property
    def their_sponsor(self) -> Person:
        return self.theirs[1]

    def moment(self, day: date) -> float:
        """Where `day` lies between the beginning (0) and today (1)."""
        span = max(1, (self.today - self.began).days)
        return min(1.0, max(0.0, (day - self.began).days / span))

    def condition(self, day: date) -> Condition:
        """How the alliance fares on `day`; after today, as it does today."""
        return condition(self.story.arc, self.moment(day))

    def in_days(self, days: int | None) -> date | None:
        """The day so many `days` after today, if any."""
        return self.today + timedelta(days=days) if days else None


class RelationBuilder:
    def __init__(self, seeding: Seeding) -> None:
        self.seeding, self.company = seeding, seeding.company
        self.partners: dict[str, Partner] = {}
        self.taken: set[str] = set()

    def build(self, story: Story) -> Relation:
        began = self.seeding.today - timedelta(days=round(story.age * 30.44))
        relation = Relation(story, self.seeding, self._alliance(story, began), began)
        self._people(relation, self._partner(relation))
        self._stages(relation)
        self._papers(relation)
        for goal in story.goals:
            link = {"alliance": relation.alliance, "corporategoal": self.company.goals[goal]}
            relation.add(Alliance.goals.through, **link)
        return relation

    def _alliance(self, story: Story, began: date) -> Alliance:
        return self.seeding.batch.add(
            Alliance,
            name=story.name,
            normalised_name=normalise_title(story.name),
            brand_name=story.brand,
            stage=story.stage,
            tier=story.tier,
            alliance_type=self.company.named(AllianceType, story.kind),
            business_unit=self.company.named(BusinessUnit, story.unit),
            region=story.region,
            north_star=story.north_star,
            north_star_revisit_on=self._revisit(story),
            announced_on=began if story.age > 3 else None,
            announced_precision="day" if story.age > 3 else "",
            programme=story.programme,
            focus_area=story.focus,
            summary=story.summary
            or f"{story.programme} with {story.partner}, {story.country}: {story.kind.lower()}.",
            confidentiality="restricted" if story.restricted else "open",
        )

    def _revisit(self, story: Story) -> date | None:
        if not story.north_star:
            return None
        dice, today = self.seeding.dice, self.seeding.today
        if story.arc in ("falling", "neglected"):
            return today - timedelta(days=dice.choice((13, 24, 45)))
        return today + timedelta(days=dice.randint(35, 330))

    def _partner(self, relation: Relation) -> Partner:
        story = relation.story
        key = normalise_partner(story.partner)
        if key not in self.partners:
            known = Partner.objects.filter(normalised_name=key).first()
            self.partners[key] = known or relation.add(
                Partner,
                name=story.partner,
                normalised_name=key,
                country=story.country,
                is_competitor=story.competitor,
            )
        partner = self.partners[key]
        relation.add(AlliancePartner, alliance=relation.alliance, partner=partner, is_lead=True)
        return partner

    def _people(self, relation: Relation, partner: Partner) -> None:
        story, people = relation.story, self.company.people
        sponsor, lead = people["ruth"], people[SPONSORS[story.lens]]
        ours = [
            (people[story.manager], "alliance_manager"),
            (lead, "sales_executive_sponsor" if story.lens == "sales" else "executive_sponsor"),
        ]
        if story.tier == "strategic" and not story.restricted and sponsor is not lead:
            ours.append((sponsor, "executive_sponsor"))
        if story.lens == "operations" or story.name in ("Northstar co-sell", "Open payments"):
            ours.append((people["priya"], "functional_lead"))
        for person, role in ours:
            relation.ours.append(person)
            self._member(relation, person, "ours", role)
        roles = ("counterpart", "executive_sponsor", "committee_member")
        for role in roles[: 3 if story.tier == "strategic" else 2]:
            person = self._contact(relation, partner, role)
            relation.theirs.append(person)
            self._member(relation, person, "theirs", role)

    def _member(self, relation: Relation, person: Person, side: str, role: str) -> None:
        contact = None
        if "sponsor" in role:
            state = relation.condition(relation.today)
            in_touch = side == "ours" or state.sponsor_contact >= 50
            silent = relation.dice.randint(4, 30) if in_touch else relation.dice.randint(70, 160)
            contact = max(relation.today - timedelta(days=silent), relation.began)
        relation.add(
            Membership,
            alliance=relation.alliance,
            person=person,
            side=side,
            role=role,
            since=relation.began,
            last_contact_on=contact,
        )
        if contact is not None and relation.seeding.detail_since == date.min:
            self._contacts(relation, person, side, contact)

    def _contacts(self, relation: Relation, person: Person, side: str, last: date) -> None:
        """Every conversation, back to the first: about one a month while all is well."""
        day, manager = last, relation.ours[0]
        # Of their own, so that the rest of the story does not depend on how often they spoke.
        dice = random.Random(f"{relation.story.name}, {person.email}")
        while day > relation.began:
            if manager is not person:
                relation.add(
                    ContactLog,
                    alliance=relation.alliance,
                    person=person,
                    day=day,
                    logged_by=manager.user,
                    logged_at=datetime.combine(day, time(16), tzinfo=UTC),
                )
            in_touch = side == "ours" or relation.condition(day).sponsor_contact >= 50
            day -= timedelta(days=dice.randint(*((18, 40) if in_touch else (60, 120))))

    def _contact(self, relation: Relation, partner: Partner, role: str) -> Person:
        if relation.story.name == "Northstar co-sell" and role == "executive_sponsor":
            name, email = GUEST_NAME, GUEST_EMAIL
        else:
            name, email = self._name(relation)
        self.taken.add(email)
        return relation.add(
            Person,
            name=name,
            email=email,
            title=TITLES[role],
            function=FUNCTIONS.get(role) or LENSES.get(relation.story.lens, ""),
            partner=partner,
            time_zone=relation.story.partner_zone,
        )

    def _name(self, relation: Relation) -> tuple[str, str]:
        """Somebody at the partner, and an address that nobody has yet."""
        domain = normalise_partner(relation.story.partner).replace(" ", "-") + ".example"
        number = ""
        while True:
            name = f"{relation.dice.choice(FIRST)} {relation.dice.choice(LAST)}"
            email = f"{normalise_title(name).replace(' ', '.')}{number}@{domain}"
            if email not in self.taken:
                return name, email
            number = str(len(self.taken))

    def _stages(self, relation: Relation) -> None:
        """The way to today's stage; the way before the signature lies before `began`."""
        story = relation.story
        passed = ORDER[: ORDER.index(story.stage) + 1]
        if story.stage != "transforming":
            passed = tuple(stage for stage in passed if stage != "transforming")
        for place, (before, after) in enumerate(pairwise(passed), start=1):
            if after in UNTIL_TODAY:
                day = relation.today - timedelta(days=UNTIL_TODAY[after])
            elif story.is_signed:
                day = relation.began + timedelta(days=SINCE_SIGNED[after])
            else:
                day = relation.began + timedelta(days=30 + 40 * place)
            relation.add(
                StageChange,
                alliance=relation.alliance,
                from_stage=before,
                to_stage=after,
                changed_on=min(day, relation.today - timedelta(days=1)),
                reason=WORDS["stages"][after],
            )

    def _papers(self, relation: Relation) -> None:
        story = relation.story
        if story.is_signed:
            relation.add(
                Agreement,
                alliance=relation.alliance,
                title=f"{story.kind.capitalize()} agreement",
                signed_on=relation.began,
                effective_on=relation.began + timedelta(days=14),
                ends_on=relation.in_days(story.ends_in),
                notice_by=relation.in_days(story.notice_in),
                renews_automatically=bool(story.notice_in),
                terminated_on=relation.in_days(None if story.is_running else -30),
            )
        for deal in story.deals:
            first, last = deal.days(relation.today)
            chance = None if deal.probability is None else Decimal(str(deal.probability))
            relation.add(
                DealTerm,
                alliance=relation.alliance,
                kind=deal.kind,
                amount=None if deal.amount is None else Decimal(str(deal.amount)) * 1_000_000,
                currency=deal.currency,
                qualifier=deal.qualifier,
                label=deal.label,
                direction=deal.direction,
                probability=chance,
                expected_on=first,
                expected_until=last,
                note=deal.note,
            )
        if story.note:
            author = self.company.people[story.manager].user
            relation.add(PrivateNote, alliance=relation.alliance, text=story.note, author=author)
