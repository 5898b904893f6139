"""What is kept of each day: the comparison by columns, what is written, and when."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import Alliance, Membership
from core.db.asked import among_keys
from core.db.columns import Scope
from core.db.prepared import Slot, Statement
from core.registry.exceptions import sources
from governance.models import CommitteeMember, Issue
from plans.models import Deliverable
from portfolio.models import ExceptionFact, RecordedDay, Review
from portfolio.receivers import paths
from portfolio.rules.facts import difference, merged
from portfolio.services.facts.asking import _numbers, all_keys
from portfolio.services.facts.keeping import keep_facts
from scorecards.models import PendingScore, Placement
from scorecards.receivers import PATHS
from scorecards.services.recompute import recompute
from scorecards.services.recompute_queue import recompute_marked
from tests.conftest import at
from tests.factories import (
    AllianceFactory,
    CommitteeFactory,
    DeliverableFactory,
    IssueFactory,
    MembershipFactory,
    PlanFactory,
    ReviewFactory,
)

TODAY = date(2026, 11, 21)
NAN = float("nan")


# Pure ------------------------------------------------------------------------------------------
def table(rows: list[tuple], width: int) -> np.ndarray:
    return np.array(rows, dtype=float).reshape(-1, width)


values = st.one_of(st.none(), st.integers(0, 3))
said_rows = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(0, 3)), st.tuples(values, values, values), max_size=9
)
kept_rows = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 3), values, values, values, st.integers(8, 12)),
    max_size=9,
    unique_by=lambda row: row[:2],
)


@given(said_rows, kept_rows, st.sets(st.integers(1, 4), max_size=2))
def test_the_difference_is_what_row_by_row_comparison_finds(said, kept, ended_later):
    """Days 8 to 12, written of day 10; of some alliances a row ended on day 11."""
    rows = [(*row, NAN) for row in kept]
    rows += [(pk, 9, 1, 1, 1, 5, 11) for pk in ended_later]
    rows = [(*row, key) for key, row in enumerate(rows, 1)]
    found = difference(
        table([(*pair, *words) for pair, words in said.items()], 5), table(rows, 8), 10
    )
    passed = ended_later | {row[0] for row in kept if row[5] > 10}
    before = {row[:2]: (row[2:5], row[5], key) for key, row in enumerate(kept, 1)}
    over = {
        pair: row
        for pair, row in before.items()
        if pair[0] not in passed and said.get(pair) != row[0]
    }
    begun = {
        pair: words
        for pair, words in said.items()
        if pair[0] not in passed and (pair not in before or before[pair][0] != words)
    }
    assert set(found.never_held) == {key for _, began, key in over.values() if began == 10}
    assert set(found.ended) == {key for _, began, key in over.values() if began < 10}
    assert {(int(row[0]), int(row[1])) for row in found.begun} == set(begun)


def test_what_two_tables_say_of_a_case_is_one_case():
    rows = table(
        [(1, 0, NAN, 2, NAN), (1, 0, 50, 1, NAN), (1, 0, 40, 1, NAN), (2, 1, NAN, 3, 4)], 5
    )
    assert merged(rows)[:, :4].tolist()[0] == [1, 0, 40, 4]
    last = merged(rows)[1]
    assert np.isnan(last[2]) and last[3:].tolist() == [3, 4]
    assert not len(merged(table([], 5)))


# On the database -------------------------------------------------------------------------------
def keep(day: date, *alliances: Alliance, is_last: bool = False) -> int:
    ids = sorted(row.pk for row in alliances or Alliance.objects.all())
    whole = not alliances
    return keep_facts(scope=Scope(np.array(ids), whole), day=day, is_last=is_last)


def overdue(alliance: Alliance) -> list[tuple[int, date | None, date, date | None]]:
    rows = ExceptionFact.objects.filter(alliance=alliance, key="overdue_ours")
    return [
        (int(row.count), row.since, row.valid_from, row.valid_to)
        for row in rows.order_by("valid_from")
    ]


@pytest.mark.slow
@pytest.mark.django_db
def test_a_case_appears_changes_and_ends(world):
    due = TODAY - timedelta(days=5)
    first = DeliverableFactory(plan__alliance=world.northstar, due_on=due)
    keep(TODAY)
    assert overdue(world.northstar) == [(1, due, TODAY, None)]
    # The next day says the same: nothing is written.
    assert keep(TODAY + timedelta(days=1), world.northstar) == 0
    second = DeliverableFactory(plan=first.plan, due_on=due)
    keep(TODAY + timedelta(days=2))
    Deliverable.objects.filter(pk=second.pk).update(delivered_on=TODAY)
    # Again on the same day: what did not last until its end never held.
    keep(TODAY + timedelta(days=2))
    Deliverable.objects.update(delivered_on=TODAY)
    keep(TODAY + timedelta(days=3))
    second_day, third_day = (TODAY + timedelta(days=days) for days in (2, 3))
    assert overdue(world.northstar) == [
        (1, due, TODAY, second_day),
        (1, due, second_day, third_day),
    ]
    on_time = ExceptionFact.objects.filter(key="on_time_ours", valid_to=None)
    assert [(row.count, row.counted) for row in on_time] == [(0, 2)]


@pytest.mark.django_db
def test_history_is_built_forward(world):
    plan = PlanFactory(alliance=world.northstar)
    DeliverableFactory(plan=plan, due_on=TODAY - timedelta(days=50))
    keep(TODAY, is_last=True)
    kept = list(ExceptionFact.objects.order_by("pk").values())
    Deliverable.objects.update(due_on=TODAY - timedelta(days=40))
    # A day before, of one and of all.
    assert keep(TODAY - timedelta(days=1), world.northstar) == 0
    assert keep(TODAY - timedelta(days=1), is_last=True) == 0
    assert list(ExceptionFact.objects.order_by("pk").values()) == kept
    assert [row.day for row in RecordedDay.objects.all()] == [TODAY]
    # An alliance whose case ended later stays, too.
    Deliverable.objects.all().delete()
    keep(TODAY + timedelta(days=3), world.northstar)
    DeliverableFactory(plan=plan, due_on=TODAY - timedelta(days=50))
    assert keep(TODAY + timedelta(days=2), world.northstar) == 0


@pytest.mark.slow
@pytest.mark.django_db
def test_it_is_written_with_the_placements(world):
    """By an edit for its alliances, by a night for all, which begins the days that are kept."""
    with at("2026-11-21T12:00:00Z"):
        DeliverableFactory(plan__alliance=world.northstar, due_on=TODAY - timedelta(days=5))
        recompute_marked()
        assert overdue(world.northstar) and not RecordedDay.objects.exists()
        recompute(chunk=2)
    assert [row.day for row in RecordedDay.objects.all()] == [TODAY]


@pytest.mark.django_db
def test_every_table_of_a_source_leads_to_its_alliance(world):
    """What is saved is written down the same day, whichever app keeps it."""
    known = {*PATHS, *paths(), Placement}
    assert {source.rows(lambda path: Q()).found.model for source in sources} <= known
    committee = CommitteeFactory(alliance=world.northstar)
    person = MembershipFactory(alliance=world.northstar).person
    made = [
        lambda: CommitteeMember.objects.create(committee=committee, person=person),
        lambda: committee.save(),
        lambda: IssueFactory(alliance=world.northstar),
        lambda: ReviewFactory(alliance=world.northstar),
        lambda: Issue.objects.get().delete(),
        lambda: Review.objects.get().delete(),
    ]
    for act in made:
        PendingScore.objects.all().delete()
        act()
        assert set(PendingScore.objects.values_list("alliance_id", flat=True)) == {
            world.northstar.pk
        }


@pytest.mark.django_db
@pytest.mark.parametrize("source", list(sources), ids=lambda source: source.key)
def test_a_source_says_whether_it_speaks_of_the_reader(source):
    """What depends on who asks is never kept, and nothing else asks who it is."""
    statement = Statement.of(_numbers(source.rows(among_keys), all_keys()))
    asked = {each.name for each in statement.params if isinstance(each, Slot)}
    assert ("reader" in asked) is source.of_reader


@pytest.mark.django_db
def test_who_asks_is_not_kept(world):
    """A fact about the reader belongs to no day."""
    Membership.objects.filter(person__user=world.alice).update(since=TODAY)
    keep(TODAY)
    assert not ExceptionFact.objects.filter(key="reader_is").exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_the_number_of_statements_does_not_grow(world):
    def statements() -> int:
        with CaptureQueriesContext(connection) as found:
            keep(TODAY)
        return len([each for each in found if "SAVEPOINT" not in each["sql"]])

    for _ in range(3):
        DeliverableFactory(plan__alliance=AllianceFactory(), due_on=TODAY - timedelta(days=5))
    keep(TODAY)
    few = statements()
    for _ in range(27):
        DeliverableFactory(plan__alliance=AllianceFactory(), due_on=TODAY - timedelta(days=5))
    keep(TODAY)
    assert statements() == few <= 6
