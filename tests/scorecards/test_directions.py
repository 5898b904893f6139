"""No score moves the wrong way.

A bad event never improves a score; hiding or undoing evidence never improves a score; more evidence
never lowers coverage. Every kind of event is tried on alliances of every kind.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliances.models import Alliance, ContactLog, CorporateGoal, DealTerm, Membership
from alliances.rules.periods import Quarter
from governance.models import Action, Meeting
from governance.services import actions
from governance.services.meetings import cancel_meeting
from plans.models import Deliverable, JointBusinessPlan, Objective, ObjectiveActual
from plans.services.deliverables import drop
from plans.services.objectives import withdraw_actual
from scorecards.models import Indicator, Measurement, Placement, Risk, Scorecard, ScoringModel
from scorecards.services import risks
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import Answer, save_answers
from tests.conftest import at
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AllianceFactory,
    AlliancePartnerFactory,
    CommitteeFactory,
    DealTermFactory,
    DeliverableFactory,
    IssueFactory,
    MeetingFactory,
    MembershipFactory,
    ObjectiveFactory,
    PersonFactory,
    PlanFactory,
    RiskFactory,
    UserFactory,
)

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SIDES = ("ours", "theirs")
AXES = ("value", "risk", "health")
DIMENSIONS = ("strategic", "operational", "financial", "relationship")
pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


@dataclass
class Scene:
    """An alliance with something of everything that scores are made of."""

    alliance: Alliance
    plan: JointBusinessPlan
    card: Scorecard
    user: Any
    pick: Callable[[Any], Any]
    keys: dict[str, int] = field(default_factory=dict)


# How an alliance is made: days ago, counts and answers that hypothesis draws.
recipes = st.fixed_dictionaries(
    {
        # due so many days ago; delivered so many days after, or not
        "deliverables": st.lists(
            st.tuples(
                st.sampled_from(SIDES),
                st.integers(1, 300),
                st.none() | st.integers(-20, 60),
            ),
            min_size=2,
            max_size=7,
        ),
        # so many days ago, held or not
        "meetings": st.lists(st.tuples(st.integers(3, 300), st.booleans()), min_size=2, max_size=6),
        "actions": st.lists(
            st.tuples(st.integers(1, 200), st.none() | st.integers(-10, 30)),
            min_size=2,
            max_size=5,
        ),
        "risks": st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=4),
        # since, last contact before that many days, or never
        "sponsors": st.lists(
            st.tuples(st.integers(40, 500), st.none() | st.integers(1, 400)),
            min_size=1,
            max_size=3,
        ),
        "answers": st.lists(st.sampled_from([0, 25, 50, 75, 100]), min_size=10, max_size=10),
        "ages": st.lists(st.integers(0, 500), min_size=10, max_size=10),
        "ends_in": st.integers(-30, 900),
        "goals": st.integers(1, 3),
        "upfront": st.integers(1, 900),
        "targets": st.lists(
            st.tuples(st.integers(10, 900), st.none() | st.integers(0, 1000)),
            min_size=1,
            max_size=3,
        ),
        "which": st.integers(0, 10_000),
    }
)


def furnish(recipe: dict[str, Any]) -> Scene:
    alliance = AllianceFactory()
    AlliancePartnerFactory(alliance=alliance)
    plan = PlanFactory(alliance=alliance, state="agreed", fiscal_year=2026, agreed_on=ago(300))
    for side, due, late in recipe["deliverables"]:
        delivered = None if late is None else min(TODAY, ago(due) + timedelta(days=late))
        DeliverableFactory(plan=plan, side=side, due_on=ago(due), delivered_on=delivered)
    committee = CommitteeFactory(alliance=alliance)
    for days, held in recipe["meetings"]:
        state = "held" if held else "missed"
        MeetingFactory(committee=committee, starts_at=noon(ago(days)), state=state)
    for days, late in recipe["actions"]:
        done = None if late is None else min(TODAY, ago(days) + timedelta(days=late))
        ActionFactory(
            alliance=alliance,
            due_on=ago(days),
            first_due_on=ago(days),
            state="open" if done is None else "done",
            done_on=done,
        )
    for probability, impact in recipe["risks"]:
        RiskFactory(alliance=alliance, probability=probability, impact=impact)
    for since, last in recipe["sponsors"]:
        row = MembershipFactory(
            alliance=alliance,
            person=PersonFactory(),
            side="theirs",
            role="executive_sponsor",
            since=ago(since),
        )
        if last is not None and last < since:
            ContactLog.objects.create(
                alliance=alliance, person=row.person, day=ago(last), logged_at=noon(ago(last))
            )
    AgreementFactory(alliance=alliance, ends_on=ago(-recipe["ends_in"]))
    for number in range(recipe["goals"]):
        alliance.goals.add(CorporateGoal.objects.create(name=f"Goal {number}"))
    for kind, part in (("upfront", 1), ("milestones", 2)):
        amount = recipe["upfront"] * part * 1_000_000
        DealTermFactory(alliance=alliance, kind=kind, amount=amount)
    for target, actual in recipe["targets"]:
        objective = ObjectiveFactory(
            plan=plan, target=target, unit="money", currency="EUR", counts_as_value=True
        )
        if actual is not None:
            ObjectiveActual.objects.create(objective=objective, as_of=ago(20), value=actual)
    model = ScoringModel.objects.active().get(tier="")
    quarter = Quarter.containing(TODAY)
    card = Scorecard.objects.create(
        alliance=alliance, year=quarter.year, quarter=quarter.number, model=model
    )
    manual = list(Indicator.objects.filter(source="manual").order_by("key"))
    for indicator, raw, age in zip(manual, recipe["answers"], recipe["ages"], strict=False):
        Measurement.objects.create(
            scorecard=card,
            indicator=indicator,
            raw=raw,
            evidence_on=ago(age),
            measured_at=noon(ago(age)),
        )
    Measurement.history.update(history_date=noon(ago(600)))
    keys = dict(Indicator.objects.values_list("key", "pk"))

    def pick(rows: Any) -> Any:
        found = list(rows)
        return found[recipe["which"] % len(found)] if found else None

    return Scene(alliance, plan, card, UserFactory(), pick, keys)


# Events: what happens, or None where there is nothing it could happen to -------------------------
def risk_occurs(scene: Scene) -> Any:
    row = scene.pick(Risk.objects.filter(alliance=scene.alliance, state="open"))
    IssueFactory(alliance=scene.alliance, raised_on=TODAY, source_kind="risk", source_id=row.pk)
    return risks.mark_occurred(risk=row, today=TODAY)


def risk_is_accepted(scene: Scene) -> Any:
    row = scene.pick(Risk.objects.filter(alliance=scene.alliance, state="open"))
    end = {"outcome": "accepted", "reason": "Board.", "closed_on": TODAY, "today": TODAY}
    return risks.close_risk(risk=row, expected=row.revision, **end)


def risk_is_recorded(scene: Scene) -> Any:
    return RiskFactory(alliance=scene.alliance, probability=5, impact=5, opened_on=TODAY)


def risk_grows(scene: Scene) -> Any:
    row = scene.pick(Risk.objects.filter(alliance=scene.alliance, state="open"))
    row.probability = row.impact = 5
    row.save()
    return row


def deliverable_falls_due(scene: Scene) -> Any:
    side = scene.pick(SIDES)
    return DeliverableFactory(plan=scene.plan, side=side, due_on=ago(1))


def deliverable_comes_late(scene: Scene) -> Any:
    rows = Deliverable.objects.filter(plan=scene.plan, delivered_on=None, due_on__lt=TODAY)
    row = scene.pick(rows)
    return row and Deliverable.objects.filter(pk=row.pk).update(delivered_on=TODAY)


def overdue_deliverable_is_dropped(scene: Scene) -> Any:
    row = scene.pick(Deliverable.objects.filter(plan=scene.plan, delivered_on=None))
    return row and drop(
        deliverable=row, reason="Not wanted any more.", expected=row.revision, today=TODAY
    )


def meeting_is_missed(scene: Scene) -> Any:
    committee = scene.alliance.committees.get()
    return MeetingFactory(committee=committee, starts_at=noon(ago(5)), state="missed")


def held_meeting_turns_out_missed(scene: Scene) -> Any:
    rows = Meeting.objects.filter(committee__alliance=scene.alliance, state="held")
    row = scene.pick(rows)
    return row and Meeting.objects.filter(pk=row.pk).update(state="missed")


def missed_meeting_is_cancelled(scene: Scene) -> Any:
    rows = Meeting.objects.filter(committee__alliance=scene.alliance, state="missed")
    row = scene.pick(rows)
    if row is None:
        return None
    Meeting.objects.filter(pk=row.pk).update(state="scheduled")
    row.refresh_from_db()
    return cancel_meeting(meeting=row, expected=row.revision, reason="Nobody came.", now=NOW)


def action_comes_late(scene: Scene) -> Any:
    return ActionFactory(alliance=scene.alliance, due_on=ago(9), first_due_on=ago(9))


def overdue_action_is_dropped(scene: Scene) -> Any:
    row = scene.pick(Action.objects.filter(alliance=scene.alliance, state="open"))
    return row and actions.drop_action(
        action=row, expected=row.revision, reason="Forgotten.", today=TODAY
    )


def overdue_action_is_moved(scene: Scene) -> Any:
    row = scene.pick(Action.objects.filter(alliance=scene.alliance, state="open"))
    return row and actions.move_action(
        action=row,
        expected=row.revision,
        due_on=TODAY + timedelta(days=60),
        reason="Later.",
        today=TODAY,
    )


def sponsors(scene: Scene) -> Any:
    return Membership.objects.filter(alliance=scene.alliance, role="executive_sponsor")


def sponsor_is_appointed_and_never_called(scene: Scene) -> Any:
    return MembershipFactory(
        alliance=scene.alliance,
        person=PersonFactory(),
        side="theirs",
        role="executive_sponsor",
        since=ago(200),
    )


def silent_sponsor_steps_down(scene: Scene) -> Any:
    row = scene.pick(sponsors(scene))
    row.ended_on = TODAY
    row.save()
    return row


def silent_sponsor_is_replaced(scene: Scene) -> Any:
    silent_sponsor_steps_down(scene)
    return MembershipFactory(
        alliance=scene.alliance,
        person=PersonFactory(),
        side="theirs",
        role="executive_sponsor",
        since=TODAY,
    )


def contact_is_deleted(scene: Scene) -> Any:
    row = scene.pick(ContactLog.objects.filter(alliance=scene.alliance))
    return row and row.delete()


def answer_falls(scene: Scene) -> Any:
    return _answer(scene, lambda raw: 0.0, better="more")


def answer_worsens(scene: Scene) -> Any:
    return _answer(scene, lambda raw: 100.0, better="less")


def _answer(scene: Scene, new: Callable[[float], float], better: str) -> Any:
    row = scene.pick(scene.card.measurements.filter(indicator__better=better))
    answer = Answer(new(row.raw), "Seen.", TODAY, "It got worse.")
    return _save(scene, row.indicator_id, answer)


def _save(scene: Scene, indicator: int, answer: Answer) -> Any:
    scene.card.refresh_from_db()
    return save_answers(
        scorecard=scene.card,
        expected=scene.card.revision,
        answers={indicator: answer},
        user=scene.user,
        today=TODAY,
    )


def answer_is_taken_back(scene: Scene) -> Any:
    row = scene.pick(scene.card.measurements.all())
    return _save(scene, row.indicator_id, Answer(None))


def actual_falls(scene: Scene) -> Any:
    row = scene.pick(ObjectiveActual.objects.filter(objective__plan=scene.plan))
    if row is None:
        return None
    return ObjectiveActual.objects.create(
        objective=row.objective, as_of=ago(1), value=row.value / 2
    )


def actual_is_withdrawn(scene: Scene) -> Any:
    row = scene.pick(ObjectiveActual.objects.filter(objective__plan=scene.plan))
    return row and withdraw_actual(
        actual=row, reason="Doubtful.", expected=row.revision, user=scene.user
    )


def target_is_raised(scene: Scene) -> Any:
    row = scene.pick(scene.plan.objectives.filter(actuals__isnull=False).distinct())
    return row and Objective.objects.filter(pk=row.pk).update(target=row.target * 3)


def goal_is_untied(scene: Scene) -> Any:
    return scene.alliance.goals.remove(scene.pick(scene.alliance.goals.all())) or True


def agreement_ends_sooner(scene: Scene) -> Any:
    row = scene.alliance.agreements.get()
    row.ends_on = min(row.ends_on, ago(-10))
    row.save()
    return row


def agreement_is_terminated(scene: Scene) -> Any:
    row = scene.alliance.agreements.get()
    row.terminated_on = TODAY
    row.save()
    return row


def end_of_the_agreement_is_erased(scene: Scene) -> Any:
    row = scene.alliance.agreements.get()
    row.ends_on = None
    row.save()
    return row


def deal_is_cut(scene: Scene) -> Any:
    return DealTerm.objects.filter(alliance=scene.alliance, kind="upfront").update(amount=1)


def partner_gets_another_alliance(scene: Scene) -> Any:
    partner = scene.alliance.partner_links.get().partner
    return AlliancePartnerFactory(alliance=AllianceFactory(), partner=partner)


BAD = [
    risk_occurs,
    risk_is_recorded,
    risk_grows,
    deliverable_falls_due,
    deliverable_comes_late,
    meeting_is_missed,
    held_meeting_turns_out_missed,
    action_comes_late,
    sponsor_is_appointed_and_never_called,
    silent_sponsor_steps_down,
    silent_sponsor_is_replaced,
    answer_falls,
    answer_worsens,
    actual_falls,
    target_is_raised,
    goal_is_untied,
    agreement_ends_sooner,
    agreement_is_terminated,
    deal_is_cut,
    partner_gets_another_alliance,
]
UNDONE = [
    overdue_action_is_moved,
    overdue_action_is_dropped,
    overdue_deliverable_is_dropped,
    missed_meeting_is_cancelled,
    contact_is_deleted,
    answer_is_taken_back,
    actual_is_withdrawn,
    end_of_the_agreement_is_erased,
    risk_is_accepted,
]


# Evidence: more of it ----------------------------------------------------------------------------
def answer_is_renewed(scene: Scene) -> Any:
    row = scene.pick(scene.card.measurements.all())
    return _save(scene, row.indicator_id, Answer(row.raw, "Seen again.", TODAY))


def contact_is_logged(scene: Scene) -> Any:
    row = scene.pick(sponsors(scene))
    return ContactLog.objects.create(
        alliance=scene.alliance, person=row.person, day=TODAY, logged_at=NOW
    )


def meeting_is_held(scene: Scene) -> Any:
    committee = scene.alliance.committees.get()
    return MeetingFactory(committee=committee, starts_at=noon(ago(2)), state="held")


def actual_is_recorded(scene: Scene) -> Any:
    row = scene.pick(scene.plan.objectives.all())
    return ObjectiveActual.objects.create(objective=row, as_of=TODAY, value=row.target)


EVIDENCE = [answer_is_renewed, contact_is_logged, meeting_is_held, actual_is_recorded]


# The suite ---------------------------------------------------------------------------------------
def scores(alliance: Alliance) -> dict[str, float | None]:
    recompute(alliance_ids=[alliance.pk], today=TODAY)
    placed = Placement.objects.current().get(alliance=alliance)
    names = (*AXES, *DIMENSIONS, "value_coverage", "risk_coverage", "health_coverage")
    return {name: getattr(placed, name) for name in names}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def wrong_way(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The scores that moved the wrong way, or that are no longer known."""
    found = []
    for name in (*AXES, *DIMENSIONS):
        old, new = before[name], after[name]
        if old is None:
            continue
        if new is None:
            found.append(f"{name} is no longer known")
        elif (old - new if name == "risk" else new - old) > 1e-9:
            found.append(f"{name} went from {old} to {new}")
    return found


def tried(recipe: dict[str, Any], events: list[Any], judge: Any) -> list[str]:
    wrong = []
    with at(NOW), undone():
        scene = furnish(recipe)
        before = scores(scene.alliance)
        for event in events:
            with undone():
                if event(scene) is not None:
                    wrong += [
                        f"{event.__name__}: {line}"
                        for line in judge(before, scores(scene.alliance))
                    ]
    return wrong


def less_known(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [
        f"{name} fell from {before[name]} to {after[name]}"
        for name in ("value_coverage", "risk_coverage", "health_coverage")
        if after[name] < before[name] - 1e-9
    ]


SOME = settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MANY = settings(SOME, max_examples=40 if os.environ.get("CAMPAIGN") == "full" else 8)


@pytest.mark.slow
@SOME
@given(recipes)
def test_no_event_moves_a_score_the_wrong_way(recipe):
    assert not tried(recipe, [*BAD, *UNDONE], wrong_way)


@pytest.mark.slow
@SOME
@given(recipes)
def test_more_evidence_never_lowers_coverage(recipe):
    assert not tried(recipe, EVIDENCE, less_known)


@pytest.mark.slow
@pytest.mark.sqlite  # what it holds is arithmetic, the same on every database
@MANY
@given(recipes)
def test_no_event_of_many_moves_a_score_the_wrong_way(recipe):
    assert not tried(recipe, [*BAD, *UNDONE], wrong_way)
    assert not tried(recipe, EVIDENCE, less_known)
