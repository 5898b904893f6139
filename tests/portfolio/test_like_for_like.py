"""Headlines speak of what happened: another model, rates, age or calendar move nobody."""

import numpy as np
import pytest

from portfolio.rules.figures import Sure, headlines
from portfolio.rules.quadrant_picture import WIDE, draw
from portfolio.rules.sentences import finding, shifted_words, sure_finding

from .snapshots import BEFORE, DAY, of

UNSHIFTED = {f"before_{axis}_shift": 0.0 for axis in ("value", "risk", "health")}
RISEN = UNSHIFTED | {"before_value": 60, "before_risk": 40, "value": 60, "risk": 60}


@pytest.mark.parametrize(
    ("row", "moved", "shifted"),
    [
        (RISEN, 1, 0),
        (RISEN | {"risk_shift": 20.0}, 0, 1),
        (RISEN | {"risk_shift": 5.0}, 1, 0),
        # What was moved before the day compared with is the same on both days.
        (RISEN | {"risk_shift": 20.0, "before_risk_shift": 20.0}, 1, 0),
        # The news brought it back over the line, the model pushed it further.
        ({"before_value": 60, "before_risk": 60, "value": 60, "risk": 40, "risk_shift": 20}, 1, 0),
        ({"before_value": 45, "value": 60, "value_shift": 15.0}, 0, 1),
        ({}, 0, 0),
        # The cut moved with the model: by the new one it stood here before.
        ({"before_value": 60, "value": 60, "value_cut": 65, "before_quadrant": "sustain"}, 0, 1),
    ],
)
def test_a_move_is_what_happened(row, moved, shifted):
    found = headlines(of(UNSHIFTED | row))
    assert (found.moved, found.shifted) == (moved, shifted)


def test_the_headline_counts_only_who_moved_by_events():
    rows = of(RISEN, RISEN | {"risk_shift": 20.0}, {})
    found = headlines(rows)
    assert found.into_white_glove == 1
    title = finding(found, compared_with=BEFORE, day=DAY)
    assert title == "2 alliances need white-glove attention; 1 moved there since 30 September"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, ""),
        (1, "1 more stands in another quadrant without any event"),
        (3, "3 more stand in another quadrant without any event"),
    ],
)
def test_who_stands_elsewhere_without_an_event_is_said(count, words):
    assert shifted_words(count).startswith(words)


@pytest.mark.parametrize(
    ("sure", "words"),
    [
        (Sure(35, 0, 0, 0), "All 35 placements hold in most readings"),
        (
            Sure(35, 4, 3, 0),
            "4 of 35 placements are uncertain; one answer each would settle 3 of them",
        ),
        (Sure(35, 4, 1, 0), "4 of 35 placements are uncertain; one answer would settle 1 of them"),
        (
            Sure(35, 4, 4, 0),
            "4 of 35 placements are uncertain; one answer each would settle them all",
        ),
        (Sure(35, 4, 0, 0), "4 of 35 placements are uncertain"),
        (Sure(12, 1, 1, 0), "1 of 12 placements is uncertain; one answer would settle it"),
    ],
)
def test_how_sure_the_portfolio_is(sure, words):
    found = headlines(of({}))
    assert sure_finding(type(found)(found.now, found.before, 0, 0, 0, 0, sure)) == words


def test_uncertain_is_below_sixty_of_a_hundred():
    rows = of({"holds": 0.599, "one_answer": 1}, {"holds": 0.6}, {"holds": None}, {"holds": 0.3})
    found = headlines(rows).sure
    assert (found.known, found.uncertain, found.by_one_answer) == (3, 2, 1)
    assert found.value == 2e6


def test_uncertain_ones_are_drawn_with_the_reach_of_their_readings():
    rows = of({"holds": 0.4, "value": 55, "risk": 55}, {"holds": 0.9})
    picture = draw(rows, WIDE, None, lambda at: [30.0, 80.0, 20.0, 70.0])
    drawn = {bubble.at: bubble for bubble in picture.bubbles}
    assert (drawn[0].open, drawn[1].open) == (True, False)
    left, right, top, bottom = drawn[0].spread
    assert (left, right) == pytest.approx((WIDE.x(30), WIDE.x(80)), abs=0.1)
    assert (top, bottom) == pytest.approx((WIDE.y(70), WIDE.y(20)), abs=0.1)
    assert drawn[1].spread is None
    # Without a reach on record it is drawn hollow all the same.
    assert all(b.spread is None for b in draw(rows, WIDE, None, lambda at: None).bubbles)
    assert np.isfinite(left)
