"""Rules of issues and course corrections: paths, levels, clocks, verdicts, ranks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates.working_days import add_working_days, is_working_day
from core.ui.actions import placed
from governance.rules.course_corrections import bars, ranked, standing, success, verdict
from governance.rules.issue_actions import Allowed, IssueState, on_issue
from governance.rules.issues import (
    LEVELS,
    concerns,
    days_at,
    is_deadlocked,
    is_no_path,
    level_below,
    level_of,
    next_level,
    path_question,
    state_at,
    write_functions,
)

MON = date(2026, 11, 30)
DAYS = st.dates(date(2000, 1, 1), date(2099, 1, 1))


# Paths ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    ["", "  ", "?", "???", "-", "...", "tbd", "TBD.", "t b d?", "n/a", "N/A!", "To be defined",
     "to be discussed.", "…", "x", "No idea", "don't know", "todo:", "later", "“tbd”", "TBC -"],
)  # fmt: skip
def test_what_is_no_path(text):
    assert is_no_path(text) == (text != "t b d?")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Talk", True),
        ("Fix the price", True),
        ("Both sales leads agree on one price list", False),
        ("Legal drafts a clause.", False),
        ("tbd", False),  # refused, not asked about
        ("Hire two engineers", True),
    ],
)
def test_a_short_path_is_asked_about(text, asked):
    assert bool(path_question(text)) == asked
    assert is_no_path(text) == (text == "tbd")


# Functions ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("names", "stored"),
    [
        ([], ""),
        (["Sales"], "Sales"),
        (["sales", "Sales", "Legal"], "Legal; sales"),
        (["Legal; Sales", " R&D "], "Legal; R&D; Sales"),
        (["", " ; ;"], ""),
    ],
)
def test_functions_are_stored_once_each(names, stored):
    assert write_functions(names) == stored
    assert write_functions([stored]) == stored


@pytest.mark.parametrize(
    ("functions", "person", "is_meant"),
    [
        ("Legal; Sales", "sales", True),
        ("Legal; Sales", "Sales, EMEA", True),
        ("Legal; Sales", "Presales", False),
        ("Legal; Sales", "", False),
        ("", "Sales", False),
        ("R&D, Software", "R&D, Software", True),
    ],
)
def test_whom_functions_mean(functions, person, is_meant):
    assert concerns(functions, person) == is_meant


# Levels ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("level", "there", "above", "below"),
    [
        ("operating", {"operating", "management", "steering"}, "management", ""),
        ("operating", {"operating", "steering"}, "steering", ""),
        ("operating", {"operating"}, "executives", ""),
        ("operating", set(), "executives", ""),
        ("management", {"operating", "management"}, "executives", "operating"),
        ("steering", {"operating", "steering"}, "executives", "operating"),
        ("executives", {"operating", "steering"}, "", "steering"),
        ("executives", set(), "", ""),
    ],
)
def test_levels_that_are_missing_are_skipped(level, there, above, below):
    assert (next_level(level, there), level_below(level, there)) == (above, below)


@given(st.sets(st.sampled_from(LEVELS[:3])))
def test_every_issue_reaches_the_executives(there):
    level, steps = "operating", 0
    while above := next_level(level, there):
        level, steps = above, steps + 1
    assert level == "executives"
    assert steps == 1 + len(there - {"operating"})


def test_other_committees_work_at_the_lowest_level():
    assert [level_of(kind) for kind in ("steering", "other")] == ["steering", "operating"]
    assert state_at("management", "operating") == "escalated"
    assert state_at("operating", "operating") == state_at("operating", "steering") == "open"


# Clocks ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("since", "days", "closed", "ends"),
    [
        (MON, 2, (), date(2026, 12, 2)),
        (MON, 5, (), date(2026, 12, 7)),
        (date(2026, 12, 4), 1, (), date(2026, 12, 7)),  # a Friday
        (date(2026, 12, 5), 2, (), date(2026, 12, 8)),  # a Saturday
        (MON, 2, {date(2026, 12, 1)}, date(2026, 12, 3)),
    ],
)
def test_clocks_count_working_days(since, days, closed, ends):
    assert add_working_days(since, days, closed) == ends


@given(DAYS, st.integers(1, 250), st.sets(st.integers(0, 40), max_size=10))
def test_working_days_lie_between(day, count, off):
    closed = {day + timedelta(days=n) for n in off}
    ends = add_working_days(day, count, closed)
    passed = [day + timedelta(days=n) for n in range(1, (ends - day).days + 1)]
    assert sum(is_working_day(one, closed) for one in passed) == count
    assert is_working_day(ends, closed)


def test_nobody_ever_works():
    closed = {MON + timedelta(days=n) for n in range(600)}
    with pytest.raises(ValueError, match="no working day"):
        add_working_days(MON, 1, closed)


@pytest.mark.parametrize(
    ("severity", "level", "clocks", "days"),
    [
        ("critical", "operating", {}, 2),
        ("low", "steering", {}, 20),
        ("high", "management", {("high", "management"): 3}, 3),
        ("high", "steering", {("high", "management"): 3}, 5),
        ("critical", "executives", {("critical", "executives"): 1}, 7),
    ],
)
def test_how_long_a_level_has(severity, level, clocks, days):
    assert days_at(severity, level, clocks, deadlock=7) == days


def test_deadlock_is_when_the_executives_have_had_their_days():
    assert is_deadlocked("executives", MON, MON)
    assert not is_deadlocked("executives", MON, MON - timedelta(days=1))
    assert not is_deadlocked("steering", MON, MON)


# Buttons --------------------------------------------------------------------------------------
EDITOR = Allowed(edit=True, move=True, write=True, internal=True)
OWNER = Allowed(move=True, write=True)
MEMBER = Allowed(write=True)
OPEN = IssueState(1, 2, 3, True, above=True, below=True, convenes=True)


@pytest.mark.parametrize(
    ("state", "allowed", "keys"),
    [
        (OPEN, EDITOR, "resolve escalate convene edit action return close"),
        (OPEN, OWNER, "resolve escalate side"),
        (OPEN, MEMBER, "side"),
        (OPEN, Allowed(), ""),
        (IssueState(1, 2, 3, True), EDITOR, "resolve edit action close"),
        (IssueState(1, 2, 3, False), EDITOR, "correct reopen"),
        (IssueState(1, 2, 3, False), OWNER, ""),
    ],
)
def test_what_may_be_done_with_an_issue(state, allowed, keys):
    buttons = on_issue(state, allowed)
    assert [button.key for button in buttons] == keys.split()
    assert sum("primary" in button.style for button in buttons) == bool(keys)
    assert placed(buttons, "actions") == [one for one in buttons if one.key == "action"]


# Course corrections ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "after", "more", "found"),
    [
        (40, 55, True, "better"),
        (40, 30, True, "worse"),
        (40, 40, True, "unchanged"),
        (12, 9, False, "better"),
        (12, 15, False, "worse"),
        (0, None, True, ""),
        ("0.10", "0.1", False, "unchanged"),
    ],
)
def test_verdicts(before, after, more, found):
    values = Decimal(before), None if after is None else Decimal(after)
    assert verdict(*values, more_is_better=more) == found


@pytest.mark.parametrize(("days", "found"), [(-1, "due"), (0, "due"), (1, "waiting")])
def test_standing_before_it_is_measured(days, found):
    look_on = MON + timedelta(days=days)
    given = {"more_is_better": True, "look_on": look_on, "today": MON}
    assert standing(Decimal(1), None, **given) == found
    assert standing(Decimal(1), Decimal(2), **given) == "better"


def test_success_rate_before_and_after():
    rows = [
        ("better", "%", True, Decimal(40), Decimal(60)),
        ("worse", "%", True, Decimal(50), Decimal(40)),
        ("unchanged", "%", False, Decimal(5), Decimal(5)),
        ("", "%", True, Decimal(10), None),
    ]
    found = success(rows)
    assert (found.measured, found.better, found.worse, found.unchanged) == (3, 1, 1, 1)
    assert (found.share, found.in_percent, found.before, found.after) == (33, 2, 45, 50)
    assert success([]).share is None and success([]).before is None


def test_causes_are_ranked_and_drawn():
    lines = ranked([(1, "Market", (0, 1)), (2, "Roles", (2, 1)), (3, "Other", (0, 0))])
    assert [(line.name, line.total, line.share) for line in lines] == [
        ("Roles", 3, 75), ("Market", 1, 25), ("Other", 0, 0)
    ]  # fmt: skip
    drawn, height = bars(lines)
    assert [bar.line.name for bar in drawn] == ["Roles", "Market"] and height == 60
    assert [part.count for part in drawn[0].segments] == [2, 1]
    assert bars([])[1] > 0
