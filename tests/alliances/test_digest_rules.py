"""When a due date is told, and in which words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.rules.digest import (
    LOOK_BACK,
    Line,
    day_words,
    stage,
    subject,
    window,
)
from core.registry.due import read_offsets

DAY = date(2026, 12, 10)


@pytest.mark.parametrize(
    ("left", "offsets", "told"),
    [
        (8, (7, 1, 0, -3), None),  # too early
        (7, (7, 1, 0, -3), 7),
        (3, (7, 1, 0, -3), 7),  # the weekend lay between
        (1, (7, 1, 0, -3), 1),
        (0, (7, 1, 0, -3), 0),
        (-2, (7, 1, 0, -3), 0),
        (-3, (7, 1, 0, -3), -3),
        (-17, (7, 1, 0, -3), -3),
        (-18, (7, 1, 0, -3), None),  # too long ago
        (5, (), None),
    ],
)
def test_the_stage(left: int, offsets: tuple[int, ...], told: int | None) -> None:
    assert stage(DAY, offsets, DAY - timedelta(days=left)) == told


@pytest.mark.slow
@given(
    offsets=st.lists(st.integers(-60, 60), min_size=1, unique=True),
    left=st.integers(-100, 100),
    away=st.integers(1, LOOK_BACK - 1),
)
def test_every_offset_is_told_after_any_standstill(
    offsets: list[int], left: int, away: int
) -> None:
    """Whoever looks again within LOOK_BACK days finds each offset that was reached meanwhile, or a
    later one in its place; and what is told lies within the window that is read."""
    today = DAY - timedelta(days=left)
    before = stage(DAY, offsets, today - timedelta(days=away))
    now = stage(DAY, offsets, today)
    reached = [one for one in offsets if left <= one < left + away]
    if reached:
        assert now == min(reached)
    elif before is not None and now is not None:
        assert now == before
    if now is not None:
        first, last = window(offsets, today)
        assert first <= DAY <= last


@pytest.mark.parametrize(
    ("text", "found"),
    [("7, 1,0, -3", (7, 1, 0, -3)), ("", ()), ("-3; 7;7", (7, -3)), ("365", (365,))],
)
def test_reading_offsets(text: str, found: tuple[int, ...]) -> None:
    assert read_offsets(text) == found


@pytest.mark.parametrize("text", ["a", "1.5", "366", "7 1", "--3"])
def test_offsets_that_are_none(text: str) -> None:
    with pytest.raises(ValueError):
        read_offsets(text)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (0, "today, Thursday 10 December 2026"),
        (1, "tomorrow, Thursday 10 December 2026"),
        (3, "in 3 days, Thursday 10 December 2026"),
        (-1, "yesterday, Thursday 10 December 2026"),
        (-3, "3 days ago, Thursday 10 December 2026"),
    ],
)
def test_the_words_of_a_day(left: int, words: str) -> None:
    assert day_words(DAY, DAY - timedelta(days=left)) == words


def line(title: str = "Send the draft", restricted: bool = False) -> Line:
    names = ("", "") if restricted else (title, "Northstar")
    return Line("Action", *names, DAY, "due", "was due", "Do it", restricted=restricted)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([line()], "Due: Send the draft (Northstar)"),
        ([line(), line("Other")], "Due: Send the draft (Northstar) and 1 more"),
        ([line(restricted=True), line()], "Due: Send the draft (Northstar) and 1 more"),
        ([line(restricted=True)], "1 due date in Entente"),
        ([line("")], "Due: Action (Northstar)"),
    ],
)
def test_the_subject(lines: list[Line], words: str) -> None:
    assert subject(lines) == words


def test_a_line_is_true_on_the_day_it_is_read() -> None:
    assert line().when(DAY - timedelta(days=1)) == "due tomorrow, Thursday 10 December 2026"
    assert line().when(DAY + timedelta(days=3)) == "was due 3 days ago, Thursday 10 December 2026"
    assert line(restricted=True).what == "Action in a restricted alliance"
