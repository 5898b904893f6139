"""A day is shown as it was known on it, whenever it is asked for: a portfolio is asked on the day,
then everything changes, and it is asked again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from accounts.models import User
from alliances.models import (
    Agreement,
    Alliance,
    CorporateGoal,
    DealTerm,
    ExchangeRate,
    Juncture,
    Membership,
    Person,
    StageChange,
)
from governance.models import Action, Committee, DutyCover, Issue, Meeting
from plans.models import Deliverable, JointBusinessPlan, Objective, ObjectiveActual
from portfolio.models import Replacement, Review, ReviewComment
from portfolio.rules.figures import SORTS, Sort
from portfolio.rules.selection import Selection, default_comparison
from portfolio.services.dashboard import dashboard, exceptions
from portfolio.services.reviews.measures import scores
from scorecards.models import (
    AllianceTreatment,
    GreenPersistence,
    Indicator,
    Measurement,
    Risk,
    Scorecard,
    ScorecardStep,
    ScoringModel,
)
from scorecards.services.explanations import explain
from scorecards.services.recompute import recompute
from scorecards.services.recompute_queue import recompute_marked
from scorecards.services.scoring_models import activate, new_version
from tests.conftest import World, at
from tests.demo import seeded
from tests.factories import (
    ActionFactory,
    AllianceFactory,
    AllianceTreatmentFactory,
    IssueFactory,
    JunctureFactory,
    MeetingFactory,
    ObjectiveFactory,
    PlanFactory,
    ReplacementFactory,
    ReviewFactory,
    RiskFactory,
)

DAY = date(2026, 11, 20)
EARLIER = date(2026, 9, 30)
WHO = ("eve", "lena", "alice")
pytestmark = pytest.mark.django_db


def on(day: date, hour: int = 12) -> Any:
    return at(datetime.combine(day, time(hour), tzinfo=UTC))


def said(user: User, day: date, today: date, **filters: Any) -> dict[str, Any]:
    """Everything that pages say of `day` without names: figures, exceptions with their words and
    order, quadrants, trail, punctuality, the table in every order."""
    selection = Selection(as_of=day, compared_with=default_comparison(day), today=today, **filters)
    page = dashboard(user=user, selection=selection)
    listed = exceptions(user=user, selection=selection)
    ids = page.rows.ids
    found: dict[str, Any] = {
        "figures": page.figures,
        "finding": page.finding,
        "health": page.health_finding,
        "changes": page.changes,
        "on_time": page.on_time,
        "counts": [(kind.key, count) for kind, count in page.ranking.counts()],
        "order": ids[page.ranking.at].tolist(),
        "cost": np.round(page.ranking.cost, 6).tolist(),
        "attention": listed.attention,
        "watch": listed.watch,
        "first": [_entry(entry) for entry in listed.first],
        "groups": [
            (group.kind.key, group.total, [_entry(entry) for entry in group.entries])
            for group in (*listed.groups, *listed.watched)
        ],
        "moves": [(row.detail.pk, row.quadrant_before, row.now) for row in page.moves],
        "unplaced": [row.detail.pk for row in page.unplaced],
        "picture": [_drawn(picture) for picture in page.drawings],
    }
    for key in SORTS:
        if key != "name":
            table = dashboard(user=user, selection=selection, table=Sort(key)).table_rows
            found[f"by {key}"] = [
                (row.detail.pk, row.quadrant, row.band, row.now, row.changes, *replaced(row))
                for row in table
            ]
    return found


def replaced(row: Any) -> tuple[Any, ...]:
    return row.months, row.only_source


def _entry(entry: Any) -> tuple[Any, ...]:
    words = (entry.lead, *entry.others)
    return entry.detail.pk, entry.quadrant, entry.band, entry.reasons, words, entry.age


def _drawn(picture: Any) -> str:
    """All but the names, of which some find room and others do not."""
    return repr([replace(bubble, label=None) for bubble in picture.bubbles])


def explained(alliance: Alliance, day: date, today: date) -> dict[str, Any]:
    found = explain(
        alliance_id=alliance.pk, confidential=True, today=today, as_of=day if day < today else None
    )
    return {
        "since the last review": scores(alliance=alliance, then=EARLIER, as_of=day),
        "history": found.history,
        "parts": [
            repr((part.key, part.score, part.coverage, part.band, part.rows))
            for part in (*found.axes, *([found.health] if found.health else ()), *found.dimensions)
        ],
    }


@dataclass
class Portfolio:
    world: World
    rows: list[Alliance] = field(default_factory=list)

    @property
    def first(self) -> Alliance:
        return self.rows[0]


@pytest.fixture
def portfolio(world: World) -> Portfolio:
    """Recorded and scored by the end of September and again on the day, as nights would do."""
    with on(EARLIER):
        seeded.portfolio(world, DAY, count=12)
        Alliance.objects.filter(stage="closed").update(stage="operating")
        for number, alliance in enumerate(Alliance.objects.order_by("pk")):
            if number % 2:
                RiskFactory(alliance=alliance, opened_on=EARLIER - timedelta(days=40))
            _answers(alliance, EARLIER - timedelta(days=30 * number), EARLIER)
        IssueFactory(
            alliance=Alliance.objects.earliest("pk"), escalated_on=EARLIER, level="executives"
        )
        for alliance in Alliance.objects.order_by("pk")[:2]:
            JunctureFactory(
                alliance=alliance, began_on=EARLIER, until=DAY + timedelta(days=9), reason="vote"
            )
            _treated(alliance)
        for number, alliance in enumerate(Alliance.objects.order_by("pk")[:4]):
            single = "yes" if number % 2 else ""
            ReplacementFactory(
                alliance=alliance, months=number, single_source=single, estimated_on=EARLIER
            )
        Alliance.placements.rel.related_model.objects.all().delete()
        recompute()
    with on(DAY, 3):
        recompute()
    with on(DAY, 11):
        recompute_marked()
    return Portfolio(world, list(Alliance.objects.order_by("pk")))


def _answers(alliance: Alliance, evidence_on: date, today: date) -> None:
    model = ScoringModel.objects.active().filter(tier__in=("", alliance.tier)).latest("tier")
    card = Scorecard.objects.create(
        alliance=alliance, year=evidence_on.year, quarter=(evidence_on.month + 2) // 3, model=model
    )
    manual = Indicator.objects.filter(source="manual").order_by("key")
    Measurement.objects.bulk_create(
        Measurement(
            scorecard=card,
            indicator=indicator,
            raw=(alliance.pk * 37 + place * 29) % 101,
            evidence_on=evidence_on,
        )
        for place, indicator in enumerate(manual)
        if (alliance.pk + place) % 5
    )


# What may happen later, each on a portfolio to which everything above it has happened already.
Change = Callable[[Portfolio], Any]


def _deliver_late(p: Portfolio) -> None:
    """Late, and dated back to before the day."""
    owed = Deliverable.objects.filter(delivered_on=None, dropped_on=None, due_on__lt=DAY)
    for place, row in enumerate(owed):
        row.delivered_on = row.due_on if place % 2 else DAY + timedelta(days=2)
        row.save()


def _miss(p: Portfolio) -> None:
    Deliverable.objects.exclude(delivered_on=None).update(delivered_on=None)


def _drop(p: Portfolio) -> None:
    for row in Deliverable.objects.filter(due_on__lt=DAY)[::2]:
        row.delivered_on, row.dropped_on = None, DAY - timedelta(days=20)
        row.save()


def _move_dates(p: Portfolio) -> None:
    Deliverable.objects.filter(due_on__lt=DAY).update(due_on=DAY + timedelta(days=90))


def _delete_deliverables(p: Portfolio) -> None:
    for row in Deliverable.objects.all()[:3]:
        row.delete()


def _promise_in_the_past(p: Portfolio) -> None:
    plan = JointBusinessPlan.objects.filter(alliance=p.first).first() or PlanFactory(
        alliance=p.first
    )
    JointBusinessPlan.objects.filter(pk=plan.pk).update(state="agreed", agreed_on=DAY)
    for days in (10, 60, 200):
        Deliverable.objects.create(
            plan=plan, name=f"Of the past {days}", side="theirs", due_on=DAY - timedelta(days=days)
        )


def _finish_actions(p: Portfolio) -> None:
    """Done by a day that lies before."""
    for row in Action.objects.filter(state="open"):
        row.state, row.done_on = "done", DAY - timedelta(days=15)
        row.save()


def _drop_actions(p: Portfolio) -> None:
    dropped = DAY - timedelta(days=15)
    Action.objects.all().update(state="dropped", done_on=None, dropped_on=dropped)


def _old_action(p: Portfolio) -> None:
    ActionFactory(alliance=p.first, side="ours", due_on=DAY - timedelta(days=50))


def _cancel_meetings(p: Portfolio) -> None:
    for row in Meeting.objects.filter(state__in=("missed", "scheduled")):
        row.state = "cancelled"
        row.save()


def _hold_meetings(p: Portfolio) -> None:
    """Recorded as held long after."""
    Meeting.objects.filter(starts_at__lt=datetime.combine(DAY, time(), tzinfo=UTC)).update(
        state="held"
    )


def _meeting_of_the_past(p: Portfolio) -> None:
    committee = Committee.objects.earliest("pk")
    when = datetime.combine(DAY - timedelta(days=9), time(9), tzinfo=UTC)
    MeetingFactory(committee=committee, starts_at=when, state="missed")


def _log_contacts(p: Portfolio) -> None:
    sponsors = Membership.objects.filter(role__contains="sponsor")
    for place, row in enumerate(sponsors):
        row.last_contact_on = DAY + timedelta(days=1) if place % 2 else DAY - timedelta(days=3)
        row.save()


def _forget_contacts(p: Portfolio) -> None:
    Membership.objects.filter(role__contains="sponsor").update(last_contact_on=None)


def _end_roles(p: Portfolio) -> None:
    """Dated back, of those that nobody looks at the portfolio by."""
    for row in Membership.objects.filter(role__contains="sponsor", person__user=None):
        row.ended_on = max(DAY - timedelta(days=30), row.since or EARLIER)
        row.save()


def _leave(p: Portfolio) -> None:
    Person.objects.filter(user=None).update(left_on=DAY - timedelta(days=10))


def _risk_of_the_past(p: Portfolio) -> None:
    RiskFactory(alliance=p.first, probability=5, impact=5, opened_on=DAY - timedelta(days=100))


def _close_risks(p: Portfolio) -> None:
    for row in Risk.objects.filter(state="open"):
        row.state, row.closed_on = "closed", DAY - timedelta(days=60)
        row.save()


def _delete_risks(p: Portfolio) -> None:
    for row in Risk.objects.all()[:2]:
        row.delete()


def _answer_in_the_past(p: Portfolio) -> None:
    """Saved now, with evidence from before the day."""
    rows = list(Measurement.objects.all())
    for row in rows:
        row.raw, row.evidence_on = 100 - (row.raw or 0), DAY - timedelta(days=5)
        row.save()


def _wipe_answers(p: Portfolio) -> None:
    Measurement.objects.all().delete()


def _stages(p: Portfolio) -> None:
    for place, alliance in enumerate(p.rows[:6]):
        stage = ("closed", "exiting", "unknown", "exploring", "transforming", "launching")[place]
        StageChange.objects.create(
            alliance=alliance,
            from_stage=alliance.stage,
            to_stage=stage,
            changed_on=DAY - timedelta(days=12),
        )
        alliance.stage = stage
        alliance.save()


def _tiers(p: Portfolio) -> None:
    for alliance in p.rows[2:8]:
        alliance.refresh_from_db()
        alliance.tier = "tactical" if alliance.tier == "strategic" else "strategic"
        alliance.save()


def _another_model(p: Portfolio) -> None:
    draft = new_version(model=ScoringModel.objects.active().get(tier=""))
    for criterion in draft.criteria.all()[::2]:
        criterion.weight = 3 * criterion.weight
        criterion.save()
    draft.value_cut, draft.risk_cut, draft.green_from = 30, 70, 80
    draft.save()
    activate(model=draft)


def _rates(p: Portfolio) -> None:
    ExchangeRate.objects.create(
        currency="USD", rate=3, valid_from=DAY - timedelta(days=300), source="Corrected"
    )
    ExchangeRate.objects.filter(currency="GBP").delete()


def _deal(p: Portfolio) -> None:
    for alliance in p.rows[:4]:
        DealTerm.objects.create(
            alliance=alliance, kind="upfront", amount=10**8, currency="EUR", qualifier="exact"
        )


def _objectives_of_the_past(p: Portfolio) -> None:
    for plan in JointBusinessPlan.objects.all()[:5]:
        row = ObjectiveFactory(plan=plan, counts_as_value=True, unit="money", currency="EUR")
        ObjectiveActual.objects.create(
            objective=row, as_of=DAY - timedelta(days=80), value=row.target * 2
        )


def _delete_actuals(p: Portfolio) -> None:
    ObjectiveActual.objects.all().delete()
    for row in Objective.objects.all()[:2]:
        row.delete()


def _review_in_the_past(p: Portfolio) -> None:
    for alliance in p.rows[:6]:
        Review.objects.filter(alliance=alliance, year=2026, quarter=3).delete()
        ReviewFactory(
            alliance=alliance,
            quarter=3,
            state="held",
            held_on=DAY - timedelta(days=20),
            frozen={},
        )


def _forget_reviews(p: Portfolio) -> None:
    for row in Review.objects.all():
        row.delete()


def _steps_of_the_past(p: Portfolio) -> None:
    """Looks of which nobody knew on the day."""
    for card in Scorecard.objects.all():
        ScorecardStep.objects.create(
            scorecard=card,
            kind="final",
            by=p.world.alice,
            at=datetime.combine(DAY - timedelta(days=3), time(9), tzinfo=UTC),
        )


def _forget_how_long_greens_last(p: Portfolio) -> None:
    GreenPersistence.objects.all().delete()


def _agreements(p: Portfolio) -> None:
    for place, row in enumerate(Agreement.objects.all()):
        if place % 3 == 0:
            row.terminated_on = DAY - timedelta(days=70)
        elif place % 3 == 1:
            row.ending = "ends"
        else:
            row.ends_on, row.notice_by = DAY - timedelta(days=3), None
        row.save()


def _goals(p: Portfolio) -> None:
    for alliance in p.rows:
        alliance.goals.clear()
    p.first.goals.set(CorporateGoal.objects.all())


def _issues(p: Portfolio) -> None:
    for row in Issue.objects.all():
        row.state, row.ended_on, row.resolution = "resolved", DAY - timedelta(days=2), "Settled."
        row.save()
    IssueFactory(
        alliance=p.first, raised_on=DAY - timedelta(days=30), escalated_on=DAY - timedelta(days=9)
    )


def _committees(p: Portfolio) -> None:
    for row in Committee.objects.all()[::2]:
        row.dissolved_on = DAY - timedelta(days=8)
        row.save()


def _recorded_earlier(p: Portfolio) -> None:
    Alliance.objects.update(created_at=datetime(2020, 1, 1, tzinfo=UTC))


def _recorded_now(p: Portfolio) -> None:
    Alliance.objects.update(created_at=datetime(2026, 11, 30, tzinfo=UTC))


def _estimate(p: Portfolio) -> None:
    for row in Replacement.objects.all():
        row.months, row.single_source, row.estimated_on = 40, "no", timezone.localdate()
        row.save(update_fields=["months", "single_source", "estimated_on"])
    ReplacementFactory(alliance=p.rows[5], months=3, single_source="yes", estimated_on=EARLIER)


def _rename(p: Portfolio) -> None:
    for place, alliance in enumerate(p.rows):
        alliance.refresh_from_db()
        alliance.name, alliance.brand_name = f"Renamed {99 - place}", ""
        alliance.save()


def _duties(p: Portfolio) -> None:
    DutyCover.objects.all().delete()
    for alliance in p.rows[:3]:
        DutyCover.objects.create(alliance=alliance, duty="cheer", changed_on=EARLIER)


def _junctures(p: Portfolio) -> None:
    """Lifted by a day before, prolonged, and one of the past."""
    for place, row in enumerate(Juncture.objects.all()):
        if place % 2:
            row.lifted_on = DAY - timedelta(days=5)
        else:
            row.until = DAY + timedelta(days=100)
        row.save()
    JunctureFactory(alliance=p.rows[3], began_on=DAY - timedelta(days=9))


def _treatments(p: Portfolio) -> None:
    """Told, ended and agreed on days before."""
    for place, row in enumerate(AllianceTreatment.objects.agreed()):
        row.leader_told_on = DAY - timedelta(days=80)
        if place % 2:
            row.ended_on = DAY - timedelta(days=8)
        row.save()
    _treated(p.rows[3])


def _treated(alliance: Alliance) -> None:
    AllianceTreatmentFactory(
        alliance=alliance, state="taken", answered_on=DAY - timedelta(days=120)
    )


def _comments_of_the_past(p: Portfolio) -> None:
    for review in Review.objects.filter(state="held"):
        for section in ReviewComment.Section.values:
            ReviewComment.objects.get_or_create(
                review=review, section=section, defaults={"text": "Written later"}
            )


def _another_alliance(p: Portfolio) -> None:
    """Recorded later, as if it had been there all along."""
    new = AllianceFactory(stage="operating", tier="strategic")
    Alliance.objects.filter(pk=new.pk).update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
    RiskFactory(alliance=new, opened_on=DAY - timedelta(days=100))
    _answers(new, DAY - timedelta(days=40), DAY)


CHANGES: tuple[Change, ...] = (
    _deliver_late,
    _miss,
    _drop,
    _move_dates,
    _delete_deliverables,
    _promise_in_the_past,
    _estimate,
    _finish_actions,
    _drop_actions,
    _old_action,
    _cancel_meetings,
    _hold_meetings,
    _meeting_of_the_past,
    _log_contacts,
    _forget_contacts,
    _end_roles,
    _leave,
    _risk_of_the_past,
    _close_risks,
    _delete_risks,
    _answer_in_the_past,
    _wipe_answers,
    _stages,
    _tiers,
    _another_model,
    _rates,
    _deal,
    _objectives_of_the_past,
    _delete_actuals,
    _review_in_the_past,
    _forget_reviews,
    _steps_of_the_past,
    _forget_how_long_greens_last,
    _agreements,
    _goals,
    _issues,
    _committees,
    _duties,
    _junctures,
    _treatments,
    _comments_of_the_past,
    _recorded_earlier,
    _recorded_now,
    _rename,
    _another_alliance,
)


@dataclass
class Asked:
    """What was said on the day, and of whom it was asked."""

    portfolio: Portfolio
    pages: dict[str, Any]
    alliances: list[Any]

    def of(self, who: str, today: date) -> dict[str, Any]:
        return said(getattr(self.portfolio.world, who), DAY, today)


@pytest.fixture
def asked(portfolio: Portfolio) -> Asked:
    with on(DAY):
        pages = {who: said(getattr(portfolio.world, who), DAY, DAY) for who in WHO}
        found = Asked(portfolio, pages, [explained(row, DAY, DAY) for row in portfolio.rows])
    # Nothing would be shown by equal pages of nothing.
    assert len(pages["eve"]["counts"]) > 8 and pages["eve"]["on_time"]["all"].now is not None
    assert any(pages["eve"][part] for part in ("first", "groups"))
    return found


@pytest.mark.slow
def test_a_day_stays_as_it_was_known(asked: Asked) -> None:
    day = DAY
    for change in CHANGES:
        day += timedelta(days=1)
        with on(day):
            change(asked.portfolio)
            recompute_marked()
    for later in (day, date(2027, 1, 4)):
        with on(later):
            recompute()
            assert {who: asked.of(who, later) for who in WHO} == asked.pages, later
            found = [explained(row, DAY, later) for row in asked.portfolio.rows]
            assert found == asked.alliances, later


@pytest.mark.slow
def test_whatever_is_changed(asked: Asked) -> None:
    """The same after every single change, with a night after each, into the year after next."""
    day = DAY
    for change in CHANGES:
        day += timedelta(days=11)
        with on(day):
            change(asked.portfolio)
            recompute()
            assert asked.of("eve", day) == asked.pages["eve"], change.__name__
