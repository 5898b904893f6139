"""What may be shown: tables of the rules, and that shown sums are never about too few."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules.surveys.suppression import (
    CLOSE,
    FEW,
    Earlier,
    shows_comments,
    why_not_askable,
    why_withheld,
)


@pytest.mark.parametrize(
    ("n", "minimum", "earlier", "why"),
    [
        (5, 5, [], ""),
        (4, 5, [], FEW),
        (0, 5, [], FEW),
        (3, 3, [], ""),
        (2, 1, [], FEW),  # whatever was asked for, 3 are the least
        (9, 5, [Earlier(9, 0)], ""),  # the same people: what differs is what all of them say
        (10, 5, [Earlier(9, 1)], CLOSE),
        (9, 5, [Earlier(9, 2)], CLOSE),  # one went, one came
        (9, 5, [Earlier(8, 0)], CLOSE),  # one who could not judge it now can
        (14, 5, [Earlier(9, 5)], ""),
        (13, 5, [Earlier(9, 4)], CLOSE),
        (20, 5, [Earlier(9, 11), Earlier(8, 12)], CLOSE),  # the third
        (4, 5, [Earlier(9, 1)], FEW),
    ],
)
def test_withheld(n, minimum, earlier, why):
    assert why_withheld(n=n, minimum=minimum, earlier=earlier) == why


def test_comments_have_a_minimum_of_their_own():
    assert shows_comments(n=5, minimum=5) and not shows_comments(n=4, minimum=5)
    assert not shows_comments(n=2, minimum=2)


@pytest.mark.parametrize(
    ("ours", "theirs", "side"), [(5, 5, ""), (4, 9, "ours"), (9, 4, "theirs"), (0, 0, "ours")]
)
def test_who_is_too_few_to_be_asked(ours, theirs, side):
    assert why_not_askable(ours=ours, theirs=theirs, minimum=5) == side


people = st.frozensets(st.integers(0, 14))


@given(st.lists(people, min_size=1, max_size=6), st.integers(3, 5))
def test_no_sums_that_are_shown_give_the_answer_of_fewer_than_the_minimum(waves, minimum):
    """Surveys of one question and side, one after the other within two months, each by a set of
    people whose answers stay the same. What is shown is the sum over each set that the rule lets
    through; what can be computed are the combinations of these sums. None of them is about fewer
    people than the minimum."""
    shown: list[frozenset[int]] = []
    for who in waves:
        earlier = [Earlier(len(one), len(one ^ who)) for one in shown]
        if not why_withheld(n=len(who), minimum=minimum, earlier=earlier):
            shown.append(who)
    rows = np.array([[person in who for person in range(15)] for who in shown], dtype=float)
    rows = rows.reshape(-1, 15)
    assert len(shown) <= 2
    for person in range(15):
        unit = np.zeros(15)
        unit[person] = 1.0
        more = np.linalg.matrix_rank(np.vstack([rows, unit]))
        assert more > np.linalg.matrix_rank(rows), "an answer of one person can be computed"
    for a in shown:
        for b in shown:
            assert a == b or len(a ^ b) >= minimum
