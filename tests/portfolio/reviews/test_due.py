"""Reviews come into being by themselves, once, whatever the clock does."""

from __future__ import annotations

from datetime import date

import pytest

from alliances.models import Stage, Tier
from core.jobs.models import Job
from core.jobs.tasks import run_periodic
from portfolio.models import Review
from portfolio.services.reviews.lifecycle import create_due_reviews
from tests.factories import AllianceFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


def owed() -> set[tuple[str, int, int]]:
    return set(Review.objects.values_list("alliance__name", "year", "quarter"))


def test_strategic_and_core_alliances_that_run_owe_one():
    for tier in Tier.values:
        for stage in Stage.values:
            AllianceFactory(name=f"{tier} {stage}", tier=tier, stage=stage)
    create_due_reviews(today=TODAY)
    running = ("launching", "operating", "transforming", "exiting")
    assert owed() == {
        (f"{tier} {stage}", 2026, 4) for tier in ("strategic", "core") for stage in running
    }
    assert set(Review.objects.values_list("due_on", flat=True)) == {date(2027, 1, 21)}


def test_again_late_and_twice_changes_nothing_and_two_weeks_ahead_comes_the_next():
    AllianceFactory(name="A")
    assert create_due_reviews(today=TODAY) == 1
    assert create_due_reviews(today=TODAY) == 0
    # Three weeks without a tick: what is missing on that day is made, and nothing else.
    assert create_due_reviews(today=date(2026, 12, 20)) == 1
    assert owed() == {("A", 2026, 4), ("A", 2027, 1)}


def test_who_becomes_strategic_within_the_quarter_gets_one_too():
    alliance = AllianceFactory(tier=Tier.TACTICAL)
    create_due_reviews(today=TODAY)
    assert not owed()
    alliance.tier = Tier.STRATEGIC
    alliance.save()
    assert create_due_reviews(today=TODAY) == 1


def test_two_workers_at_once_make_one(monkeypatch):
    """The second worker read what was missing before the first one wrote."""
    alliance = AllianceFactory()
    rows = Review.objects.bulk_create

    def first_writes_meanwhile(objs, **kwargs):
        objs = list(objs)
        monkeypatch.undo()
        Review.objects.create(alliance=alliance, year=2026, quarter=4, due_on=date(2026, 12, 31))
        return rows(objs, **kwargs)

    monkeypatch.setattr(type(Review.objects), "bulk_create", staticmethod(first_writes_meanwhile))
    create_due_reviews(today=TODAY)
    assert Review.objects.count() == 1


@pytest.mark.slow
def test_a_thousand_are_created_in_batches(django_assert_max_num_queries):
    alliances = [AllianceFactory.build(name=f"A{n}", normalised_name=f"a{n}") for n in range(1000)]
    type(alliances[0]).objects.bulk_create(alliances)
    # SQLite takes about a hundred rows a statement.
    with django_assert_max_num_queries(25):
        assert create_due_reviews(today=TODAY) == 1000


def test_the_clock_runs_the_service():
    AllianceFactory()
    assert run_periodic("portfolio.create_reviews") == "done"
    assert Job.objects.get().result["reviews created"] >= 1
