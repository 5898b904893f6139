"""The alliance itself: partner, people, stages, agreement, deal terms."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from alliances.models import (
    Agreement,
    Alliance,
    AlliancePartner,
    DealTerm,
    Membership,
    Partner,
    Person,
    PrivateNote,
    StageChange,
)
from alliances.rules.names import normalise_partner, normalise_title
from alliances.rules.stages import ORDER
from demo.services.arcs import condition
from demo.services.batch import Batch
from demo.services.cast import FIRST, GUEST_EMAIL, GUEST_NAME, LAST, SPONSORS
from demo.services.company import Company
from demo.services.stories import Story

REASONS = {
    "qualifying": "Both sides see a case worth a month of work.",
    "negotiating": "Qualified: strategy fits, sponsor found on both sides.",
    "launching": "Agreement signed.",
    "operating": "First joint customers are live.",
    "transforming": "Goals changed on both sides; terms are being reset.",
    "exiting": "Both sides agreed to wind down.",
    "closed": "Handed back; obligations are fulfilled.",
}


@dataclass
class Relation:
    """What the other builders need to know of one alliance."""

    story: Story
    alliance: Alliance
    began: date
    ours: list[Person] = field(default_factory=list)
    theirs: list[Person] = field(default_factory=list)
    _debts: dict[str, float] = field(default_factory=lambda: defaultdict(lambda: 0.5))
    owed: set[str] = field(default_factory=set)
    _decks: dict[str, list[Any]] = field(default_factory=dict)

    def draw(self, what: str, cards: Sequence[Any], dice: random.Random) -> Any:
        """One of `cards`; none comes again before all the others have come."""
        if not self._decks.get(what):
            self._decks[what] = dice.sample(list(cards), len(cards))
        return self._decks[what].pop()

    def keeps(self, what: str, level: float) -> bool:
        """Whether a promise is kept, so that `level` percent of them are, evenly spread.

        Chance alone would give a small alliance a story other than its own.
        """
        self._debts[what] += level / 100
        if self._debts[what] < 1:
            return False
        self._debts[what] -= 1
        return True

    @property
    def sponsor(self) -> Person:
        """Ours: who chairs the steering committee and signs the plan."""
        return self.ours[1]

    @property
    def their_sponsor(self) -> Person:
        return self.theirs[1]

    def moment(self, day: date, today: date) -> float:
        """Where `day` lies between the beginning (0) and `today` (1)."""
        span = max(1, (today - self.began).days)
        return min(1.0, max(0.0, (day - self.began).days / span))


class RelationBuilder:
    def __init__(self, *, batch: Batch, company: Company, today: date, dice: random.Random) -> None:
        self.batch, self.company, self.today, self.dice = batch, company, today, dice
        self.partners: dict[str, Partner] = {}
        self.taken: set[str] = set()

    def build(self, story: Story) -> Relation:
        began = self.today - timedelta(days=round(story.age * 30.44))
        alliance = self.batch.add(
            Alliance(
                name=story.name,
                normalised_name=normalise_title(story.name),
                brand_name=story.brand,
                stage=story.stage,
                tier=story.tier,
                alliance_type=self.company.type(story.kind),
                business_unit=self.company.unit(story.unit),
                region=story.region,
                north_star=story.north_star,
                north_star_revisit_on=self._revisit(story),
                announced_on=began if story.age > 3 else None,
                announced_precision="day" if story.age > 3 else "",
                programme=story.programme,
                focus_area=story.focus,
                summary=story.summary
                or f"{story.programme} with {story.partner}, {story.country}: {story.kind}.",
                confidentiality="restricted" if story.restricted else "open",
            )
        )
        relation = Relation(story, alliance, began)
        self._partners(relation)
        self._people(relation)
        self._stages(relation)
        self._papers(relation)
        through = Alliance.goals.through
        for goal in story.goals:
            self.batch.add(through(alliance=alliance, corporategoal=self.company.goals[goal]))
        return relation

    def _revisit(self, story: Story) -> date | None:
        if not story.north_star:
            return None
        if story.arc in ("falling", "neglected"):
            return self.today - timedelta(days=self.dice.choice((13, 24, 45)))
        return self.today + timedelta(days=self.dice.randint(35, 330))

    def _partners(self, relation: Relation) -> None:
        name = relation.story.partner
        key = normalise_partner(name)
        if key not in self.partners:
            self.partners[key] = Partner.objects.filter(
                normalised_name=key
            ).first() or self.batch.add(
                Partner(
                    name=name,
                    normalised_name=key,
                    country=relation.story.country,
                    is_competitor=relation.story.competitor,
                )
            )
        self.batch.add(
            AlliancePartner(alliance=relation.alliance, partner=self.partners[key], is_lead=True)
        )

    def _people(self, relation: Relation) -> None:
        story, company = relation.story, self.company
        manager, sponsor = company.people[story.manager], company.people["ruth"]
        lead, delivery = company.people[SPONSORS[story.lens]], company.people["priya"]
        ours = [
            (manager, "alliance_manager"),
            (lead, "sales_executive_sponsor" if story.lens == "sales" else "executive_sponsor"),
        ]
        if story.tier == "strategic" and not story.restricted and sponsor is not lead:
            ours.append((sponsor, "executive_sponsor"))
        if story.lens == "operations" or story.name in ("Northstar co-sell", "Open payments"):
            ours.append((delivery, "functional_lead"))
        for person, role in ours:
            relation.ours.append(person)
            self._member(relation, person, "ours", role)
        roles = ["counterpart", "executive_sponsor", "committee_member"]
        for role in roles[: 3 if story.tier == "strategic" else 2]:
            person = self._contact(relation, role)
            relation.theirs.append(person)
            self._member(relation, person, "theirs", role)

    def _member(self, relation: Relation, person: Person, side: str, role: str) -> None:
        contact = None
        if "sponsor" in role:
            state = condition(relation.story.arc, 1.0)
            silent = (
                self.dice.randint(4, 30)
                if side == "ours" or state.sponsor_contact >= 50
                else self.dice.randint(70, 160)
            )
            contact = max(self.today - timedelta(days=silent), relation.began)
        self.batch.add(
            Membership(
                alliance=relation.alliance,
                person=person,
                side=side,
                role=role,
                since=relation.began,
                last_contact_on=contact,
            )
        )

    def _contact(self, relation: Relation, role: str) -> Person:
        partner = self.partners[normalise_partner(relation.story.partner)]
        domain = normalise_partner(relation.story.partner).replace(" ", "-") + ".example"
        if relation.story.name == "Northstar co-sell" and role == "executive_sponsor":
            name, email = GUEST_NAME, GUEST_EMAIL
        else:
            name = f"{self.dice.choice(FIRST)} {self.dice.choice(LAST)}"
            email = f"{normalise_title(name).replace(' ', '.')}@{domain}"
            while email in self.taken:
                name = f"{self.dice.choice(FIRST)} {self.dice.choice(LAST)}"
                email = f"{normalise_title(name).replace(' ', '.')}{len(self.taken)}@{domain}"
        self.taken.add(email)
        titles = {
            "counterpart": "Alliance manager",
            "executive_sponsor": "Senior vice president",
            "committee_member": "Programme lead",
        }
        return self.batch.add(
            Person(
                name=name,
                email=email,
                title=titles[role],
                partner=partner,
                time_zone=relation.story.partner_zone,
            )
        )

    def _stages(self, relation: Relation) -> None:
        """The way to today's stage; the way before the signature lies before `began`."""
        passed = ORDER[: ORDER.index(relation.story.stage) + 1]
        days = self._days_of(relation, passed)
        for before, after, day in zip(passed, passed[1:], days, strict=False):
            if after == "transforming" and relation.story.stage in ("exiting", "closed"):
                continue
            if before == "transforming" and relation.story.stage in ("exiting", "closed"):
                before = "operating"
            self.batch.add(
                StageChange(
                    alliance=relation.alliance,
                    from_stage=before,
                    to_stage=after,
                    changed_on=day,
                    reason=REASONS[after],
                )
            )

    def _days_of(self, relation: Relation, passed: tuple[str, ...]) -> list[date]:
        offsets = {"qualifying": -150, "negotiating": -90, "launching": 0, "operating": 120}
        days = []
        for stage in passed[1:]:
            if stage in offsets and relation.story.stage not in (
                "exploring",
                "qualifying",
                "negotiating",
            ):
                day = relation.began + timedelta(days=offsets[stage])
            elif stage in offsets:
                day = relation.began + timedelta(days=30 + 40 * passed.index(stage))
            else:
                day = self.today - timedelta(
                    days={"transforming": 100, "exiting": 75, "closed": 30}[stage]
                )
            days.append(min(day, self.today - timedelta(days=1)))
        return days

    def _papers(self, relation: Relation) -> None:
        story = relation.story
        if story.stage not in ("exploring", "qualifying", "negotiating"):
            ends = self.today + timedelta(days=story.ends_in) if story.ends_in else None
            notice = self.today + timedelta(days=story.notice_in) if story.notice_in else None
            self.batch.add(
                Agreement(
                    alliance=relation.alliance,
                    title=f"{story.kind.capitalize()} agreement",
                    signed_on=relation.began,
                    effective_on=relation.began + timedelta(days=14),
                    ends_on=ends,
                    notice_by=notice,
                    renews_automatically=notice is not None,
                    terminated_on=self.today - timedelta(days=30)
                    if story.stage == "closed"
                    else None,
                )
            )
        for deal in story.deals:
            self.batch.add(
                DealTerm(
                    alliance=relation.alliance,
                    kind=deal.kind,
                    amount=None if deal.amount is None else Decimal(str(deal.amount)) * 1_000_000,
                    currency=deal.currency,
                    qualifier=deal.qualifier,
                    note=deal.note,
                )
            )
        if story.note:
            self.batch.add(
                PrivateNote(
                    alliance=relation.alliance,
                    text=story.note,
                    author=self.company.people[story.manager].user,
                )
            )
