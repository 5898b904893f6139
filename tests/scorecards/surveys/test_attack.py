"""Attempts to find out what one person answered in a survey.

Two ways. First: whatever a hidden answer was, everything that anybody can look at is the same, so
that there is nothing to compute it from. Second: of all figures that are shown, over every choice
of questions, dimensions, sides and surveys, none is about fewer people than was promised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from scorecards.models import Scorecard, Survey, SurveyComment, SurveyInvitation, SurveyTally
from scorecards.rules.surveys.suppression import Earlier, why_withheld
from scorecards.services.recompute import recompute
from scorecards.services.surveys.links import link_path
from tests.conftest import World, at
from tests.scorecards.surveys.hands import closed, fill, invited, opened, staffed, survey_of

READERS = ("alice", "eve", "ada", "gina")
QUIET = "Zugzwang"
# What differs between two visits whatever was answered.
VARIES = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"|/survey/[\w:.-]+/|\d\d:\d\d'
)


def pages(world: World, survey: Survey) -> dict[str, str]:
    """Everything about the survey and its alliance that anybody can open, without what varies."""
    alliance = survey.alliance_id
    addresses = [
        survey.get_absolute_url(),
        *(
            reverse(name, args=[alliance])
            for name in (
                "scorecards:alliance_surveys",
                "scorecards:alliance_scorecard",
                "alliances:detail",
                "alliances:activity",
                "governance:alliance_governance",
            )
        ),
        reverse("portfolio:today"),
        reverse("core:search") + "?q=survey",
        reverse("alliances:list"),
    ]
    admin = [
        *(f"/admin/scorecards/{name}/" for name in ("survey", "questionset", "surveyquestion")),
        f"/admin/scorecards/survey/{survey.pk}/change/",
    ]
    found = {}
    for name in READERS:
        client = world.client(name)
        for address in addresses + (admin if name == "ada" else []):
            answer = client.get(address)
            found[f"{name} {address}"] = VARIES.sub("", answer.content.decode("utf-8", "replace"))
    link = link_path(invited(survey, "theirs")[0])
    found["link"] = VARIES.sub("", world.client("anonymous").get(link).content.decode())
    return found


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


Said = tuple[Sequence[Any], Sequence[Any], Sequence[str]]


def world_after(world: World, said: Said, *, close: bool) -> dict[str, str]:
    """What is seen after these answers of ours and theirs and comments of theirs; all undone."""
    with undone(), at("2026-11-20T10:00:00Z"):
        survey = opened(world.northstar, minimum=5)
        fill(survey, "ours", said[0])
        fill(survey, "theirs", said[1], said[2])
        if close:
            survey = closed(survey)
            recompute()
        return pages(world, survey)


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted(name for name in one if one[name] != other[name])


SHOWN = [4, 4, 3, 5, 2, 4]
# Of seven, some cannot judge: four and one answers are left, and four comments.
PARTLY = [{"goals": 0, "speed": 0}] * 3 + [{"speed": 0}] * 3 + [{}]
CASES: dict[str, tuple[Said, Said]] = {
    "a side with too few answers": (
        (SHOWN, [1, 5, 5, 5], []),
        (SHOWN, [5, 1, 1, 1], []),
    ),
    "questions that too few, or none, could judge, and comments of too few": (
        (SHOWN, [{"goals": 1, "speed": 5} | one for one in PARTLY], [QUIET, "b", "c", "d"]),
        (SHOWN, [{"goals": 0, "speed": 1} | one for one in PARTLY], []),
    ),
}


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES)
def test_what_is_hidden_changes_nothing_that_anybody_sees(world: World, case: str) -> None:
    staffed(6, 7, world.northstar)
    one, other = (world_after(world, said, close=True) for said in CASES[case])
    assert differing(one, other) == []
    assert not any(QUIET in text for text in one.values())


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_shown_answer_would_be_seen(world: World) -> None:
    """That the tests above look at something."""
    staffed(6, 7, world.northstar)
    one = world_after(world, (SHOWN, SHOWN, []), close=True)
    other = world_after(world, (SHOWN, [1] * 6, []), close=True)
    seen = differing(one, other)
    assert {name.split()[0] for name in seen} == {*READERS, "link"}


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.django_db
def test_nothing_is_seen_of_answers_while_the_survey_is_open(world: World) -> None:
    staffed(6, 7, world.northstar)
    one = world_after(world, ([1] * 6, [5] * 7, ["a"] * 7), close=False)
    other = world_after(world, ([5] * 6, [1] * 7, []), close=False)
    assert differing(one, other) == []


def test_the_database_ties_no_answer_to_a_person() -> None:
    """No row of a single answer, no time, no key of a person beside a count or a comment."""
    fields = {
        model: {field.name for field in model._meta.get_fields()}
        for model in (SurveyTally, SurveyComment)
    }
    for names in fields.values():
        assert not names & {"person", "invitation", "answered_at", "created_at", "user", "history"}
    assert {field.name for field in SurveyInvitation._meta.concrete_fields} == {
        *("id", "survey", "person", "side", "role", "answered"),
    }
    assert not hasattr(SurveyInvitation, "history") and not hasattr(SurveyTally, "history")


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_rows_of_one_answer_are_not_known_by_their_transaction() -> None:
    """PostgreSQL keeps the transaction that wrote a row. All invitations of a survey are written by
    each answer, so that it says only when the last one came."""
    survey = opened(staffed(6, 6))
    fill(survey, "ours", [4, 5, 1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT xmin::text FROM scorecards_surveyinvitation")
        assert len(cursor.fetchall()) == 1


# By subtraction -------------------------------------------------------------------------------
def isolated(rows: np.ndarray, people: int, fewest: int) -> bool:
    """Whether some combination of the sums `rows` is about fewer than `fewest` of the answers."""
    if not len(rows):
        return False
    rank = np.linalg.matrix_rank(rows)
    for who in chain.from_iterable(combinations(range(people), size) for size in range(1, fewest)):
        others = [column for column in range(people) if column not in who]
        # A combination that leaves out all others, but not these: rows depend on the others alone.
        if np.linalg.matrix_rank(rows[:, others]) < rank:
            return True
    return False


sets = st.frozensets(st.integers(0, 8), min_size=0, max_size=9)


@given(st.lists(st.tuples(sets, sets), min_size=1, max_size=3), st.integers(3, 4))
def test_no_combination_of_all_sums_is_about_too_few(waves: Any, minimum: int) -> None:
    """Surveys within two months with two questions each, answered by any people (the others cannot
    judge it), as though everybody answered the same each time. `waves` are who answered which.
    Every figure of every filter is made of these sums, of each question by itself."""
    for question in (0, 1):
        shown: list[frozenset[int]] = []
        for wave in waves:
            who = wave[question]
            # Here everybody who answers can judge, so that who answered is known.
            earlier = [Earlier(len(one), len(one ^ who)) for one in shown]
            if not why_withheld(n=len(who), minimum=minimum, earlier=earlier):
                shown.append(who)
        rows = np.array([[one in who for one in range(9)] for who in shown], dtype=float)
        assert not isolated(rows.reshape(-1, 9), 9, minimum)


@pytest.mark.django_db
def test_what_reaches_the_scorecard_is_what_is_shown() -> None:
    alliance = staffed(6, 6)
    survey = survey_of(alliance, SHOWN, [5, 5, 5, 5])
    assert (survey.health, survey.gap) == (None, None)
    assert not Scorecard.objects.filter(alliance=alliance).exists()
