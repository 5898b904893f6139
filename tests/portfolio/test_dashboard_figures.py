"""The page's figures against the same figures computed plainly, row by row (plain.py)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

import numpy as np
import pytest
from django.utils import timezone

from alliances.models import Alliance
from core.db.columns import Scope
from core.registry.exceptions import kinds
from portfolio.rules.selection import Selection, default_comparison
from portfolio.services.dashboard import dashboard
from portfolio.services.facts import asking
from portfolio.services.facts.keeping import keep_facts
from tests.conftest import at
from tests.demo import seeded
from tests.portfolio import plain

TODAY = date(2026, 11, 21)
DAYS = (TODAY, date(2026, 10, 20), date(2026, 8, 31))
FILTERS = (
    {},
    {"tiers": {"strategic", "core"}},
    {"stages": {"operating"}, "regions": {"europe"}},
    {"quadrants": {"white_glove", "unplaced"}},
    {"quadrants": {"sustain"}, "tiers": {"core", "tactical"}},
    {"goals": "goal"},
    {"confidences": {"unassessed"}},
    {"units": "unit", "types": "type"},
    {"managers": "manager"},
)
# Nobody has left and every action has a side in this portfolio: these have tests of their own.
SEEN_ELSEWHERE = {"goal_unconfirmed", "left_behind", "no_chair", "overdue_unassigned"}
SEEN_ELSEWHERE |= {"escalated_issue", "issue_deadlock", "late_minutes", "address_stopped"}
SEEN_ELSEWHERE |= {"juncture", "treatment_not_kept"}
# Who looks, whether alliances are named by the range of their keys, as they are when many, and
# whether the earlier days were kept as they went by: what is kept is what the records said.
WHO = (
    ("ada", False, True),
    ("eve", True, True),
    ("lena", False, False),
    ("alice", True, False),
    ("charlie", False, True),
)


@pytest.fixture(autouse=True)
def the_day():
    with at("2026-11-21T12:00:00Z"):
        yield


@pytest.fixture
def keys(world):
    return seeded.portfolio(world, TODAY)


def selections(keys: dict[str, list]) -> list[Selection]:
    """Every filter today, every other one on earlier days; keys are the first of their kind."""
    made = []
    for at_day, day in enumerate(DAYS):
        for said in FILTERS[:: 2 if at_day else 1]:
            words = {
                name: frozenset([keys[value][0]] if isinstance(value, str) else value)
                for name, value in said.items()
            }
            compared = default_comparison(day)
            made.append(Selection(as_of=day, compared_with=compared, today=TODAY, **words))
    return made


@pytest.mark.slow
@pytest.mark.parametrize(("who", "many", "kept"), WHO)
def test_the_page_says_what_the_records_say(world, keys, monkeypatch, who, many, kept):
    if many:
        monkeypatch.setattr(asking, "NAMED_ONE_BY_ONE", 0)
    if kept:
        keep(sorted({*DAYS, *map(default_comparison, DAYS)}))
    # Nothing changes from here on, and the plain way asks the same again and again.
    for slow in ("standing", "may_see"):
        monkeypatch.setattr(plain, slow, cache(getattr(plain, slow)))
    user = getattr(world, who)
    reasons: set[str] = set()
    for selection in selections(keys):
        page = dashboard(user=user, selection=selection)
        now = plain.standing(user, selection, selection.as_of)
        before = plain.standing(user, selection, selection.compared_with)
        assert_figures(page.figures.now, now)
        assert_figures(page.figures.before, before)
        moved = plain.moves(now, before)
        assert page.figures.moved == len(moved)
        assert page.figures.into_white_glove == sum(
            now[pk].quadrant == "white_glove" for pk in moved
        )
        assert {row.detail.pk for row in page.moves} <= moved
        assert len(page.moves) == min(len(moved), 6)
        said = cases_of(page)
        assert said == plain.exceptions(user, selection, moment(selection))
        reasons |= {reason for _, reason in said}
        assert_on_time(page, user, selection)
        drawn = (
            {int(page.rows.ids[bubble.at]) for bubble in page.drawings[0].bubbles}
            if (page.drawings)
            else set()
        )
        assert drawn == {pk for pk, each in now.items() if each.placed}
    if who in ("ada", "eve"):  # they see enough for every kind of exception
        assert reasons == {kind.key for kind in kinds} - SEEN_ELSEWHERE


def assert_figures(figures, stands) -> None:
    expected = plain.figures(stands)
    assert figures.active == expected["active"]
    for name in ("planned", "delivered"):
        found, (amount, known) = getattr(figures, name), expected[name]
        assert (found.known, found.total) == (known, len(stands))
        exactly = None if amount is None else pytest.approx(amount, rel=1e-12)
        assert found.amount == exactly
    for name in ("bands", "quadrants", "values"):
        found = {key: value for key, value in getattr(figures, name).items() if value}
        assert found == pytest.approx(expected[name])
    assert figures.coverage == pytest.approx(expected["coverage"])
    assert figures.pace == pytest.approx(expected["pace"])
    assert figures.measured == expected["measured"]


def cases_of(page) -> plain.Cases:
    ranking, ids = page.ranking, page.rows.ids
    return {
        (int(ids[ranking.at[entry]]), kind.key): (
            None if np.isnan(days) else int(days),
            pytest.approx(count),
        )
        for entry in range(len(ranking))
        for kind, days, count, _ in ranking.cases_of(entry)
    }


def keep(days: list[date]) -> None:
    ids = np.array(sorted(Alliance.objects.values_list("pk", flat=True)))
    for day in days:
        keep_facts(scope=Scope(ids, whole=True), day=day, is_last=True)


def assert_on_time(page, user, selection) -> None:
    now = plain.on_time(user, selection, selection.as_of)
    before = plain.on_time(user, selection, selection.compared_with)
    for side, found in page.on_time.items():
        assert found.now == pytest.approx(now[side]), side
        assert found.before == pytest.approx(before[side]), side


def moment(selection: Selection) -> datetime:
    end = datetime.combine(selection.as_of + timedelta(days=1), time.min)
    return timezone.make_aware(end)
