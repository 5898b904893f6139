"""Statements that are written once and run with other values each time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.db.models import BigIntegerField, DateField, F

from accounts.models import User
from core.db.columns import DayNumber, day_number
from core.db.prepared import OneOf, Prepared, Slot, Statement, place_of

# Columns and dates are read in each database's own way.
pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY, KEYS = Slot("day", DateField()), Slot("keys", BigIntegerField())
ROLES = ("manager", "leader", "other")


@pytest.fixture
def people() -> list[User]:
    joined = [("a", "leader", date(2026, 1, 5)), ("b", "manager", None), ("c", "guest", None)]
    made = []
    for name, role, day in joined:
        user = User.objects.create(email=f"{name}@example.org", role=role)
        User.objects.filter(pk=user.pk).update(last_login=day and f"{day}T12:00:00Z")
        made.append(user)
    return made


def test_numbers_words_and_days_come_as_a_table(people, django_assert_num_queries):
    rows = User.objects.order_by("pk").values_list(
        "pk", place_of("role", ROLES), DayNumber("last_login")
    )
    prepared = Prepared(rows, 3)
    with django_assert_num_queries(1):
        table = prepared.read()
    assert table[:, 0].tolist() == [user.pk for user in people]
    assert table[:, 1].tolist() == [1, 0, 2]
    assert table[0, 2] == day_number(date(2026, 1, 5)) and np.isnan(table[1:, 2]).all()


def test_a_slot_gets_its_value_when_the_statement_runs(people):
    prepared = Prepared(User.objects.filter(last_login__date__gte=DAY).values_list("pk"), 1)
    later = DAY.plus(days=3)
    shifted = Prepared(User.objects.filter(last_login__date__gte=later).values_list("pk"), 1)
    for day, found, found_later in ((3, 1, 0), (2, 1, 1), (6, 0, 0)):
        assert len(prepared.read(day=date(2026, 1, day))) == found
        assert len(shifted.read(day=date(2026, 1, day))) == found_later
    with pytest.raises(KeyError):
        prepared.read()


def test_a_list_of_keys_is_one_parameter(people):
    prepared = Prepared(User.objects.filter(OneOf(F("pk"), KEYS)).values_list("pk"), 1)
    keys = [user.pk for user in people]
    for some in (keys, keys[:1], [], [10**12]):
        assert sorted(prepared.read(keys=some)[:, 0].tolist()) == [k for k in some if k in keys]


def test_without_rows_there_is_an_empty_table(people, django_assert_num_queries):
    assert Prepared(User.objects.filter(role="nobody").values_list("pk", "pk"), 2).read().shape == (
        0,
        2,
    )
    with django_assert_num_queries(0):
        assert Prepared(User.objects.none().values_list("pk", "pk"), 2).read().shape == (0, 2)


def test_statements_are_the_same_when_they_say_the_same():
    def seen(role: str) -> Statement:
        return Statement.of(User.objects.filter(role=role))

    assert seen("leader") == seen("leader") and hash(seen("leader")) == hash(seen("leader"))
    assert seen("leader") != seen("manager")
