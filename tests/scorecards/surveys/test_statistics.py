"""Statistics of answers: published examples, an independent computation, properties."""

from __future__ import annotations

import math
import statistics
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.rules.surveys.statistics import Answers, Comparison, as_score
from scorecards.rules.surveys.student import incomplete_beta, two_sided

counts = st.tuples(*[st.integers(0, 12)] * 5).filter(lambda found: sum(found) >= 3)


def answers(*values: int) -> Answers:
    return Answers(tuple(values.count(score) for score in range(1, 6)))  # type: ignore[arg-type]


# Published ------------------------------------------------------------------------------------
# Quantiles of Student's t at 97.5 %: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
@pytest.mark.parametrize(
    ("degrees", "t"),
    [(1, 12.706), (2, 4.303), (4, 2.776), (8, 2.306), (15, 2.131), (30, 2.042), (100, 1.984)],
)
def test_student_t_as_in_the_tables(degrees, t):
    assert round(two_sided(degrees), 3) == t


def test_student_t_at_another_confidence():
    assert round(two_sided(10, 0.99), 3) == 3.169
    assert round(two_sided(10, 0.90), 3) == 1.812


# Welch's test, as worked in the reference of R's t.test on "sleep" (Student, 1908): t = -1.8608,
# df = 17.776, interval -3.3654832 to 0.2054832.
def test_welch_as_published_for_the_sleep_data():
    drug1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    drug2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    a, b = (statistics.variance(one) / 10 for one in (drug1, drug2))
    degrees = (a + b) ** 2 / (a**2 / 9 + b**2 / 9)
    gap = statistics.mean(drug1) - statistics.mean(drug2)
    half = two_sided(degrees) * math.sqrt(a + b)
    assert round(degrees, 3) == 17.776
    assert round(gap - half, 6) == -3.365483
    assert round(gap + half, 6) == 0.205483


# r_wg: James, Demaree & Wolf (1984): on five steps the variance without agreement is 2, so that
# all alike is 1 and a variance of 0.5 is 0.75.
@pytest.mark.parametrize(
    ("given_", "agreement"),
    [
        ((4, 4, 4, 4, 4), 1.0),
        ((1, 2, 3, 4, 5), 0.0),  # variance 2.5: below 0 counts as 0
        ((3, 3, 4, 4, 4, 3), 0.85),
        ((2, 3, 3, 4), 2 / 3),
    ],
)
def test_agreement(given_, agreement):
    assert answers(*given_).agreement == pytest.approx(agreement)


# Cliff's delta: two sets without overlap are 1 or -1, the same set is 0; one overlap by hand.
@pytest.mark.parametrize(
    ("ours", "theirs", "delta"),
    [
        ((5, 5, 4), (1, 2, 3), 1.0),
        ((1, 1, 2), (3, 4, 5), -1.0),
        ((1, 3, 5), (1, 3, 5), 0.0),
        ((4, 4, 2), (3, 3, 3), (6 - 3) / 9),
    ],
)
def test_cliffs_delta(ours, theirs, delta):
    assert Comparison(answers(*ours), answers(*theirs)).delta == pytest.approx(delta)


# Another way ----------------------------------------------------------------------------------
def spelt_out(side: Answers) -> list[int]:
    return [score for score, k in enumerate(side.counts, 1) for _ in range(k)]


def integrated_t(degrees: float, t: float) -> float:
    """P(-t < T < t) by Simpson's rule over the density."""
    front = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2))
    front /= math.sqrt(degrees * math.pi)
    steps = 4000
    h = t / steps
    total = sum(
        (1 if i in (0, steps) else 4 if i % 2 else 2)
        * front
        * (1 + (i * h) ** 2 / degrees) ** (-(degrees + 1) / 2)
        for i in range(steps + 1)
    )
    return 2 * total * h / 3


@pytest.mark.parametrize("degrees", [2.0, 3.7, 7.25, 15.0005, 40.0])
def test_student_t_against_the_integral_of_its_density(degrees):
    assert integrated_t(degrees, two_sided(degrees)) == pytest.approx(0.95, abs=1e-9)


@given(counts, counts)
def test_all_figures_against_the_answers_one_by_one(ours, theirs):
    pair = Comparison(Answers(ours), Answers(theirs))
    a, b = spelt_out(pair.ours), spelt_out(pair.theirs)
    assert pair.ours.mean == pytest.approx(statistics.mean(a))
    assert pair.ours.variance == pytest.approx(statistics.variance(a))
    assert pair.ours.favourable == sum(score >= 4 for score in a)
    assert pair.gap == pytest.approx(statistics.mean(a) - statistics.mean(b))
    assert pair.both == pytest.approx((statistics.mean(a) + statistics.mean(b)) / 2)
    wins = sum((x > y) - (x < y) for x, y in product(a, b))
    assert pair.delta == pytest.approx(wins / (len(a) * len(b)))
    low, high = pair.interval
    assert (low + high) / 2 == pytest.approx(pair.gap)
    assert -1 <= pair.delta <= 1 and 0 <= pair.ours.agreement <= 1


@given(counts, counts)
def test_sides_may_change_places(ours, theirs):
    one, other = (
        Comparison(Answers(ours), Answers(theirs)),
        Comparison(Answers(theirs), Answers(ours)),
    )
    assert one.gap == pytest.approx(-other.gap) and one.delta == pytest.approx(-other.delta)
    assert one.both == pytest.approx(other.both) and one.overlaps == other.overlaps


@given(counts)
def test_a_side_has_one_vote_however_many_it_is(ours):
    small, large = Answers(ours), Answers(tuple(10 * k for k in ours))  # type: ignore[arg-type]
    theirs = answers(1, 1, 1)
    assert Comparison(small, theirs).both == pytest.approx(Comparison(large, theirs).both)


def test_nobody_differs():
    pair = Comparison(answers(4, 4, 4), answers(2, 2, 2, 2))
    assert pair.interval == (2.0, 2.0) and not pair.overlaps


@pytest.mark.parametrize(("mean", "score"), [(1, 0), (2, 25), (3, 50), (4.2, 80), (5, 100)])
def test_as_score(mean, score):
    assert as_score(mean) == pytest.approx(score)


def test_incomplete_beta_at_its_ends():
    assert incomplete_beta(2, 3, 0) == 0 and incomplete_beta(2, 3, 1) == 1
    assert incomplete_beta(1, 1, 0.3) == pytest.approx(0.3)
