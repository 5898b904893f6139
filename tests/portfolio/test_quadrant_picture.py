"""The geometry of risk against value: places, sizes, trails, cells, labels that do not collide."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.rules.quadrant_picture import NARROW, WIDE, draw
from portfolio.rules.quadrant_picture.frame import aligned, grid, kept_inside, radii, shade, tidy
from portfolio.rules.quadrant_picture.labels import Box, place_labels, shortened, text_width
from portfolio.rules.quadrant_picture.picture import cell_members, drawn, is_cell
from tests.portfolio.snapshots import of

FRAMES = pytest.mark.parametrize("frame", [WIDE, NARROW], ids=["wide", "narrow"])


def overlap(one: Box, other: Box) -> bool:
    across = one.x0 < other.x1 and other.x0 < one.x1
    return across and one.y0 < other.y1 and other.y0 < one.y1


def is_inside(box: Box, frame: Box) -> bool:
    across = frame.x0 <= box.x0 and box.x1 <= frame.x1
    return across and frame.y0 <= box.y0 and box.y1 <= frame.y1


def many(count: int, seed: int = 1, **said: object) -> list[dict]:
    rng = np.random.default_rng(seed)
    return [
        {
            "value": float(rng.uniform(0, 100)),
            "risk": float(rng.uniform(0, 100)),
            "before_value": float(rng.uniform(0, 100)),
            "before_risk": float(rng.uniform(0, 100)),
            "planned": float(rng.lognormal(14, 1.5)),
            **said,
        }
        for _ in range(count)
    ]


@pytest.mark.parametrize(
    ("score", "own", "shown", "expected"),
    [
        (50, 50, 50, 50),
        (37, 50, 50, 37),
        (60, 60, 50, 50),  # exactly on its own cut: on the cut that is drawn
        (30, 60, 50, 25),
        (80, 60, 50, 75),
        (0, 60, 50, 0),
        (100, 60, 50, 100),
        (40, math.nan, 50, 40),  # a cut that is not known is the one that is drawn
        (100, 100, 50, 50),
        (0, 0, 50, 50),
    ],
)
def test_scores_stand_on_their_own_side_of_the_cut(score, own, shown, expected):
    found = aligned(np.array([float(score)]), np.array([float(own)]), shown)
    assert found[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        ([100.0, 25.0], [20.0, 10.0]),  # a quarter of the value, half the radius
        ([100.0, 0.0], [20.0, 5.0]),
        ([100.0, math.nan], [20.0, 5.0]),
        ([math.nan, math.nan], [5.0, 5.0]),
        ([0.0], [5.0]),
        ([100.0, -5.0], [20.0, 5.0]),
        ([], []),
    ],
)
def test_the_area_follows_the_value(planned, expected):
    assert radii(np.array(planned), 5.0, 20.0).tolist() == pytest.approx(expected)


def test_a_circle_is_kept_inside_by_the_least_move():
    found = kept_inside(np.array([0.0, 50.0, 99.0]), np.array([10.0, 10.0, 10.0]), 0.0, 100.0)
    assert found.tolist() == [10.0, 50.0, 90.0]


@pytest.mark.parametrize(("length", "expected"), [(3.0, "3"), (3.14159, "3.1"), (-0.04, "0")])
def test_numbers_are_short(length, expected):
    assert str(tidy(length)) == expected


@FRAMES
@pytest.mark.parametrize("count", [1, 10, 40, 140, 700])
def test_every_placed_alliance_is_drawn_or_counted_once(frame, count):
    rows = of(*many(count), {"value": None, "risk": None}, {"there": 0})
    picture = draw(rows, frame, lambda at: f"Alliance {at}")
    assert len(picture.bubbles) + picture.counted == count
    assert len({bubble.at for bubble in picture.bubbles}) == len(picture.bubbles)
    aggregated = count > frame.all_bubbles
    assert len(picture.bubbles) == (frame.bubbles if aggregated else count)
    assert bool(picture.cells) == aggregated


@pytest.mark.slow
@FRAMES
@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 180),
    value_cut=st.sampled_from([0.0, 30.0, 50.0, 71.5, 100.0]),
)
def test_geometry_stays_inside_the_frame(frame, seed, count, value_cut):
    rows = of(*many(count, seed, value_cut=value_cut))
    picture = draw(rows, frame, lambda at: "Aurora collaboration on antibodies"[: 5 + at % 30])
    inside = Box(frame.x0, frame.y0, frame.x1, frame.y1)
    for bubble in picture.bubbles:
        assert frame.smallest <= bubble.radius <= frame.largest
        assert frame.x0 <= bubble.x - bubble.radius and bubble.x + bubble.radius <= frame.x1
        assert frame.y0 <= bubble.y - bubble.radius and bubble.y + bubble.radius <= frame.y1
        if bubble.label:
            assert is_inside(bubble.label.box, inside)
        if bubble.trail:
            x0, y0, x1, y1 = bubble.trail
            assert frame.x0 <= x0 <= frame.x1 and frame.y0 <= y0 <= frame.y1
            rim = math.hypot(x1 - bubble.x, y1 - bubble.y)
            assert rim == pytest.approx(bubble.radius, abs=0.3)
    for cell in picture.cells:
        assert frame.x0 <= cell.x and cell.x + cell.width <= frame.x1 + 0.2
        assert frame.y0 <= cell.y and cell.y + cell.height <= frame.y1 + 0.2


@pytest.mark.slow
@FRAMES
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 170))
def test_labels_collide_with_nothing(frame, seed, count):
    rows = of(*many(count, seed))
    picture = draw(rows, frame, lambda at: ["Sky", "Helix ADC", "Northstar co-sell WWWW"][at % 3])
    labelled = [bubble for bubble in picture.bubbles if bubble.label]
    assert len(labelled) <= frame.labels
    boxes = [bubble.label.box for bubble in labelled]
    for i, box in enumerate(boxes):
        assert not any(overlap(box, other) for other in boxes[i + 1 :])
        for bubble in picture.bubbles:
            dx = max(box.x0 - bubble.x, bubble.x - box.x1, 0)
            dy = max(box.y0 - bubble.y, bubble.y - box.y1, 0)
            assert math.hypot(dx, dy) >= bubble.radius
    for region in picture.regions:
        assert not any(
            box.x0 < region.title_x < box.x1 and box.y0 < region.title_y - 4 < box.y1
            for box in boxes
        )
    for cell in picture.cells:
        if cell.numbered:
            x, y = cell.middle
            assert not any(box.x0 < x < box.x1 and box.y0 < y - 4 < box.y1 for box in boxes)


def test_the_most_important_is_named_where_there_is_room_for_one():
    rows = of({"value": 70, "risk": 20, "planned": 1e6}, {"value": 72, "risk": 70, "planned": 9e6})
    shown, rest = drawn(rows, WIDE)
    assert shown.tolist() == [1, 0] and not len(rest)
    x = y = np.array([50.0, 50.0])
    labels = place_labels(
        names=["second", "first"],
        order=[1, 0],
        x=x,
        y=y,
        radius=np.array([4.0, 4.0]),
        frame=Box(0, 0, 110, 100),
        font=12,
        most=1,
    )
    assert list(labels) == [1] and labels[1].text == "first"


@FRAMES
def test_red_bubbles_are_named_first(frame):
    green = [{"value": 4.0 * at, "risk": 20.0, "planned": 5e7} for at in range(24)]
    red = [{"value": at, "risk": 75.0, "planned": 1.0, "band": "red"} for at in (15.0, 55.0, 85.0)]
    picture = draw(of(*green, *red), frame, lambda at: f"Name {at}")
    named = [bubble.band for bubble in picture.bubbles if bubble.label]
    assert named.count("red") == 3 and len(named) > 3


def test_a_label_that_finds_no_place_is_left_out():
    labels = place_labels(
        names=["A name that is far too long for this frame"],
        order=[0],
        x=np.array([50.0]),
        y=np.array([50.0]),
        radius=np.array([4.0]),
        frame=Box(0, 0, 100, 100),
        font=12,
        most=5,
    )
    assert labels == {}


def test_a_label_avoids_a_trail_if_it_can():
    place = {
        "names": ["Sky"],
        "order": [0],
        "x": np.array([50.0]),
        "y": np.array([50.0]),
        "radius": np.array([5.0]),
    }
    frame = {"frame": Box(0, 0, 200, 100), "font": 12, "most": 1}
    free = place_labels(**place, **frame)
    assert free[0].anchor == "start"
    crossed = place_labels(**place, **frame, trails=[(55.0, 50.0, 190.0, 50.0)])
    assert crossed[0].anchor == "end"


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("Helix ADC", 12, "Helix ADC"),
        ("Northstar battery programme", 20, "Northstar battery…"),
        ("Donaudampfschifffahrtsgesellschaft", 12, "Donaudampfs…"),
    ],
)
def test_long_names_are_shortened_at_a_word(text, length, expected):
    assert shortened(text, length) == expected
    assert len(expected) <= length


def test_wide_letters_are_thought_wider():
    assert text_width("WWW", 12) > text_width("nnn", 12) > text_width("iii", 12)
    assert text_width("日本", 12) >= 24


@FRAMES
@pytest.mark.parametrize("cut", [0.0, 12.0, 50.0, 77.0, 100.0])
def test_no_cell_mixes_two_quadrants(frame, cut):
    edges = grid(frame, cut, cut)
    for line in (edges.columns, edges.rows):
        assert line[0] == 0 and line[-1] == 100 and cut in line
        assert (np.diff(line) > 0).all()


@pytest.mark.parametrize(
    ("count", "most", "expected"), [(0, 10, 0), (1, 100, 1), (100, 100, 5), (1, 1, 5), (25, 100, 3)]
)
def test_the_fuller_the_darker(count, most, expected):
    assert shade(count, most) == expected


def test_cells_count_and_name_their_members():
    rows = of(*[{"value": 20, "risk": 20, "band": "red", "planned": None}] * 200)
    picture = draw(rows, WIDE)
    (cell,) = picture.cells
    assert cell.count == 200 - WIDE.bubbles == cell.red
    assert cell.value[0] <= 20 < cell.value[1] and cell.risk[0] <= 20 < cell.risk[1]
    assert cell_members(rows, cell.key).sum() == 200
    assert cell_members(rows, "w.0.0").sum() == 0


@pytest.mark.parametrize(
    "key", ["", "w", "x.1.1", "w.1", "w.1.1.1", "w.-1.2", "w.1.99999", "w.१.1"]
)
def test_only_parts_of_the_picture_are_cells(key):
    assert not is_cell(key)
    with pytest.raises(ValueError, match="no part"):
        cell_members(of({}), key)


def test_health_is_never_colour_alone_and_unknown_value_is_smallest():
    rows = of(
        {"band": "green"},
        {"band": "amber", "planned": None},
        {"band": "red"},
        {"band": "", "health": None},
    )
    bubbles = {bubble.at: bubble for bubble in draw(rows, WIDE).bubbles}
    assert len({bubble.sign for bubble in bubbles.values()}) == 4
    assert bubbles[1].radius == WIDE.smallest and not bubbles[1].sized and bubbles[0].sized


def test_a_trail_leads_from_where_it_stood_and_only_if_it_moved():
    rows = of(
        {"value": 80, "risk": 80, "before_value": 80, "before_risk": 20}, {}, {"before_there": 0}
    )
    moved, still, new = sorted(draw(rows, WIDE).bubbles, key=lambda bubble: bubble.at)
    assert moved.trail is not None and still.trail is None and new.trail is None
    x0, y0, x1, y1 = moved.trail
    assert x0 == x1 == moved.x
    assert y0 > y1 > moved.y  # upwards: more risk


def test_with_many_bubbles_small_moves_leave_no_trail():
    small = {"before_value": 57, "before_risk": 40}
    far = {"value": 90, "risk": 90, "before_value": 20}
    rows = of(*[small] * 60, far)
    trails = [bubble.at for bubble in draw(rows, WIDE).bubbles if bubble.trail]
    assert trails == [60]


def test_quadrants_meet_at_the_cuts_and_say_their_numbers():
    rows = of({"value_cut": 60, "risk_cut": 30, "value": 70, "risk": 30})
    picture = draw(rows, WIDE)
    regions = {region.key: region for region in picture.regions}
    assert picture.cut_x == tidy(WIDE.x(60)) and picture.cut_y == tidy(WIDE.y(30))
    glove = regions["white_glove"]
    assert glove.x == picture.cut_x and glove.y + glove.height == pytest.approx(
        picture.cut_y, abs=0.2
    )
    assert glove.count == 1 and sum(region.count for region in regions.values()) == 1
    assert not picture.cuts_differ


def test_other_models_are_drawn_relative_to_their_own_cuts():
    rows = of({}, {}, {"value_cut": 80, "value": 75, "risk": 60})
    picture = draw(rows, WIDE)
    assert picture.cuts_differ
    lower = next(bubble for bubble in picture.bubbles if bubble.at == 2)
    assert lower.x < picture.cut_x  # low value by its own model


def test_the_same_data_gives_the_same_picture():
    rows = of(*many(300, 4))
    assert draw(rows, WIDE, str).bubbles == draw(rows, WIDE, str).bubbles
