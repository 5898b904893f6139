"""What changes is marked in its own transaction, and computed at once after the commit."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

from alliances.models import AlliancePartner, CorporateGoal, MembershipRole
from alliances.signals import alliances_changed
from core.jobs.models import Job
from core.jobs.tasks import run_periodic
from plans.models import ObjectiveActual
from scorecards import tasks
from scorecards.models import Indicator, Measurement, PendingScore, Placement, Scorecard
from scorecards.services import marking
from scorecards.services import recompute as recompute_module
from scorecards.services import recompute_queue as freshness
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import model_for
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AllianceFactory,
    AlliancePartnerFactory,
    CommitteeFactory,
    DealTermFactory,
    DeliverableFactory,
    MeetingFactory,
    MembershipFactory,
    ObjectiveFactory,
    PartnerFactory,
    PlanFactory,
    RiskFactory,
)

# Columns and dates are read in each database's own way.
pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def nothing_queued():
    cache.delete(freshness.QUEUED)


def measurement(alliance):
    card = Scorecard.objects.create(
        alliance=alliance, year=2026, quarter=4, model=model_for(tier="")
    )
    indicator = Indicator.objects.get(key="trust")
    return Measurement.objects.create(scorecard=card, indicator=indicator, raw=50)


CHANGES = {
    "alliance": lambda a: a.save(update_fields=["stage"]),
    "partner": lambda a: AlliancePartnerFactory(alliance=a),
    "agreement": lambda a: AgreementFactory(alliance=a),
    "deal term": lambda a: DealTermFactory(alliance=a),
    "membership": lambda a: MembershipFactory(alliance=a, role=MembershipRole.EXECUTIVE_SPONSOR),
    "plan": lambda a: PlanFactory(alliance=a),
    "deliverable": lambda a: DeliverableFactory(plan__alliance=a),
    "objective": lambda a: ObjectiveFactory(plan__alliance=a),
    "actual": lambda a: ObjectiveActual.objects.create(
        objective=ObjectiveFactory(plan__alliance=a), as_of=date(2026, 9, 1), value=1
    ),
    "meeting": lambda a: MeetingFactory(committee=CommitteeFactory(alliance=a)),
    "action": lambda a: ActionFactory(alliance=a),
    "risk": lambda a: RiskFactory(alliance=a),
    "answer": measurement,
    "goal": lambda a: a.goals.add(CorporateGoal.objects.create(name="Grow")),
    "goal, from its side": lambda a: CorporateGoal.objects.create(name="Grow").alliances.add(a),
    "bulk write": lambda a: alliances_changed.send(sender=None, alliance_ids=[a.pk]),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_measured_record_marks_its_alliance(what):
    alliance, other = AllianceFactory(), AllianceFactory()
    PendingScore.objects.all().delete()
    CHANGES[what](alliance)
    marked = set(PendingScore.objects.values_list("alliance_id", flat=True))
    assert alliance.pk in marked and other.pk not in marked


def test_deleting_a_record_marks_too_and_a_deleted_alliance_does_no_harm():
    risk = RiskFactory()
    PendingScore.objects.all().delete()
    alliance = risk.alliance
    risk.delete()
    assert PendingScore.objects.filter(alliance_id=alliance.pk).exists()
    DealTermFactory(alliance=alliance)
    alliance.delete()
    assert freshness.recompute_marked() > 0
    assert not PendingScore.objects.exists() and not Placement.objects.exists()


@pytest.mark.slow
def test_an_edit_is_scored_after_its_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        alliance = AllianceFactory()
        assert not Placement.objects.exists()
    assert Placement.objects.get(alliance=alliance).detail == {"raw": {"issues_open": 0}}
    with django_capture_on_commit_callbacks(execute=True):
        RiskFactory(alliance=alliance, probability=5, impact=5)
    placed = Placement.objects.current().get(alliance=alliance)
    assert placed.detail["raw"]["open_risk_exposure"] == 25
    assert not PendingScore.objects.exists()


def test_many_edits_wake_one_worker(monkeypatch, django_capture_on_commit_callbacks):
    woken = []
    monkeypatch.setattr(tasks.recompute_changed, "delay", lambda: woken.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            RiskFactory()
    assert len(woken) == 1


def test_a_worker_that_started_does_not_swallow_the_next_edit(monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.recompute_changed, "delay", lambda: woken.append(1))
    marking.wake_worker()
    freshness.recompute_marked()
    marking.wake_worker()
    assert len(woken) == 2


def test_without_a_broker_the_mark_stays_for_the_next_tick(monkeypatch):
    def away():
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.recompute_changed, "delay", away)
    RiskFactory()
    marking.wake_worker()
    assert PendingScore.objects.count() == 1
    assert tasks.recompute_changed() == 1
    assert Placement.objects.count() == 1


def test_an_edit_that_is_rolled_back_marks_nothing():
    alliance = AllianceFactory()
    PendingScore.objects.all().delete()
    with pytest.raises(RuntimeError), transaction.atomic():
        RiskFactory(alliance=alliance)
        raise RuntimeError
    assert not PendingScore.objects.exists()


def test_who_computes_what_it_writes_marks_nothing():
    PendingScore.objects.all().delete()
    with marking.computed_by_caller():
        AllianceFactory()
    assert not PendingScore.objects.exists()
    AllianceFactory()
    assert PendingScore.objects.count() == 1


def test_neighbours_with_the_same_partner_follow():
    shared = PartnerFactory()
    first, second = AllianceFactory(), AllianceFactory()
    AlliancePartnerFactory(alliance=first, partner=shared)
    AlliancePartnerFactory(alliance=second, partner=shared)
    freshness.recompute_marked()
    AlliancePartner.objects.get(alliance=second).delete()
    third = AllianceFactory()
    AlliancePartnerFactory(alliance=third, partner=shared)
    fourth = AllianceFactory()
    AlliancePartnerFactory(alliance=fourth, partner=shared)
    freshness.recompute_marked()
    placed = Placement.objects.current().get(alliance=first)
    assert placed.detail["raw"]["partner_concentration"] == 3


@pytest.mark.slow
def test_batches_take_every_mark(monkeypatch):
    monkeypatch.setattr(freshness, "BATCH", 2)
    for _ in range(5):
        AllianceFactory()
    assert freshness.recompute_marked() == 5
    assert Placement.objects.count() == 5


@pytest.mark.parametrize(
    ("kind", "counted"),
    [("recompute_portfolio", "scores changed"), ("open_scorecards", "scorecards opened")],
)
def test_the_work_of_the_clock_can_run_twice(kind, counted):
    AllianceFactory()
    for count in (1, 0):
        assert run_periodic(f"scorecards.{kind}") == "done"
        assert Job.objects.get().result[counted] == count


@pytest.mark.slow
@pytest.mark.parametrize("reverted", [False, True])
def test_of_two_runs_the_one_that_read_last_is_kept(monkeypatch, reverted):
    """The night's run has read its records; before it writes, somebody edits and is scored."""
    alliance, deleted = AllianceFactory(), AllianceFactory()
    recompute()
    risk = RiskFactory(alliance=alliance, probability=1, impact=1)
    original = recompute_module.measure

    def read_then_edit(**kwargs):
        monkeypatch.setattr(recompute_module, "measure", original)
        found = original(**kwargs)
        if reverted:
            risk.delete()
        else:
            RiskFactory(alliance=alliance, probability=5, impact=5)
        deleted.delete()
        freshness.recompute_marked()
        return found

    monkeypatch.setattr(recompute_module, "measure", read_then_edit)
    recompute()
    placed = Placement.objects.current().get(alliance=alliance)
    assert placed.detail.get("raw", {}).get("open_risk_exposure") == (None if reverted else 26)
    assert Placement.objects.current().count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_recomputes_at_once_leave_one_current_placement_each(monkeypatch):
    from threading import Barrier, Thread

    from django.db import connection

    monkeypatch.setattr(tasks.recompute_changed, "delay", lambda: None)
    alliances = [AllianceFactory() for _ in range(20)]
    for alliance in alliances:
        RiskFactory(alliance=alliance)
    start, failures, written = Barrier(4), [], []

    def run(ids):
        try:
            start.wait()
            written.append(recompute(alliance_ids=ids, chunk=3).written)
        except Exception as error:  # the test reports whatever the thread met
            failures.append(error)
        finally:
            connection.close()

    ids = [alliance.pk for alliance in alliances]
    threads = [Thread(target=run, args=(part,)) for part in (None, ids, None, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sum(written) >= 20  # a run that read later may write the same again
    assert Placement.objects.current().count() == Placement.objects.count() == 20


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_recompute_cannot_miss_an_edit_that_is_just_committing(monkeypatch):
    from threading import Event, Thread

    from django.db import connection

    monkeypatch.setattr(tasks.recompute_changed, "delay", lambda: None)
    alliance = AllianceFactory()
    marked, looked = Event(), Event()

    def edit():
        with transaction.atomic():
            RiskFactory(alliance=alliance, probability=5, impact=5)
            marked.set()
            looked.wait(5)
        connection.close()

    editing = Thread(target=edit)
    editing.start()
    marked.wait(5)
    # The mark of the creation is there already; the editing transaction holds it, so it is skipped.
    assert freshness.recompute_marked() == 0
    looked.set()
    editing.join()
    assert freshness.recompute_marked() == 1
    placed = Placement.objects.current().get(alliance=alliance)
    assert placed.detail["raw"]["open_risk_exposure"] == 25
