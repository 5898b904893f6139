"""What a typed line becomes, and how an agenda runs in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates.working_days import add_working_days
from governance.rules import agenda, minutes
from governance.rules.live import Standing, heading
from governance.rules.rights import quorum_state
from governance.rules.typed_line import Someone, read_line

TODAY = date(2027, 2, 23)  # a Tuesday
USUAL = date(2027, 5, 25)
MARIA = Someone(1, "Maria Chen", "theirs", "Meridian")
RUTH = Someone(2, "Ruth Meyer", "ours", "Halden")
SILVA = Someone(3, "Maria Silva", "ours", "Halden")
JEAN = Someone(4, "Jean-Luc Oßwald", "theirs", "Meridian")
ODD = [
    Someone(10, "José María García", "ours"),
    Someone(11, "Sean O'Neil", "theirs"),
    Someone(12, "Anne van der Berg", "ours"),
    Someone(13, "Søren Ødegård", "theirs"),
    Someone(14, "Zoë Müller", "ours"),
    Someone(15, "Dr. Karl Weiß", "ours"),
    JEAN,
]
PEOPLE = [MARIA, RUTH, JEAN]


def read(text, people=PEOPLE, **more):
    return read_line(text, people=people, today=TODAY, usual_day=USUAL, **more)


@pytest.mark.parametrize(
    ("text", "title", "person", "due"),
    [
        ("@maria contract draft by 12 Mar", "Contract draft", MARIA, date(2027, 3, 12)),
        ("@Maria Chen: contract draft by fri", "Contract draft", MARIA, date(2027, 2, 26)),
        ("@ruth call Emil next tue", "Call Emil", RUTH, date(2027, 3, 2)),
        ("@ruth pay 3 invoices in 2 weeks", "Pay 3 invoices", RUTH, date(2027, 3, 9)),
        ("@meyer deck by 12.3.", "Deck", RUTH, date(2027, 3, 12)),
        ("@osswald plan by 2027-04-01", "Plan", JEAN, date(2027, 4, 1)),
        ("@luc plan due tomorrow", "Plan", JEAN, date(2027, 2, 24)),
        # "by" without a day is a word like any other.
        ("@ruth tell them before it is public", "Tell them before it is public", RUTH, USUAL),
        ("@ruth stand by Maria by fri", "Stand by Maria", RUTH, date(2027, 2, 26)),
        # A day without a year lies ahead.
        ("@ruth report by 1 Feb", "Report", RUTH, date(2028, 2, 1)),
        ("@ruth sat", "Sat", RUTH, USUAL),
        ("@ruth draft", "Draft", RUTH, USUAL),
    ],
)
def test_an_action_is_read(text, title, person, due):
    typed = read(text)
    assert (typed.kind, typed.text, typed.person, typed.due_on) == ("action", title, person, due)
    assert not typed.question and typed.is_usual_day is (due == USUAL)


@pytest.mark.parametrize(
    ("named", "pk"),
    [
        ("José María", 10), ("jose maria", 10), ("María", 10), ("O'Neil", 11), ("o\u2019neil", 11),
        ("sean O\u2019Neil:", 11), ("van der Berg", 12), ("anne berg", 12), ("Soren Odegard", 13),
        ("soeren", 13), ("mueller", 14), ("muller", 14), ("dr. karl weiss", 15), ("karl.weiss", 15),
        ("jean-luc", 4), ("Jean Luc Osswald,", 4),
    ],
)  # fmt: skip
def test_names_are_read_as_people_write_them(named, pk):
    typed = read(f"@{named} draft by 5th", people=ODD)
    assert (typed.question, typed.text) == ("", "Draft")
    assert (typed.person.pk, typed.due_on) == (pk, date(2027, 3, 5))


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("within 3 days", date(2027, 2, 26)),
        ("by fri next week", date(2027, 3, 5)),
        ("by COB Friday", date(2027, 2, 26)),
        ("by end of March", date(2027, 3, 31)),
        ("by end of january", date(2028, 1, 31)),
        ("by the 30th", date(2027, 3, 30)),
        ("by 29 Feb", date(2028, 2, 29)),
    ],
)
def test_days_are_read_as_people_say_them(words, due):
    typed = read(f"@ruth draft {words}")
    assert (typed.text, typed.due_on, typed.question) == ("Draft", due, "")


@pytest.mark.parametrize(
    "words",
    ["by 31 Feb", "31 Feb", "by 30.2.", "by 30.02.2027", "by 2027-02-30", "by Nov 31", "by Dec",
     "by Q3", "by december 2027"],
)  # fmt: skip
def test_a_day_that_is_none_is_asked_and_not_replaced_by_another(words):
    assert read(f"@ruth draft {words}").question.split()[0] in ("There", "Enter")


@pytest.mark.parametrize("mark", ["\uff03", "\u200b#", "\ufeff #", "\u2060\u200b#", "\x00#"])
def test_what_is_ours_is_so_with_every_mark_that_looks_like_it(mark):
    assert read(f"{mark} floor").is_company_only
    for before in ("We met.", "! Exclusive", "@ruth x by fri"):
        assert read(f"{before}\n  {mark} floor").question.startswith("Type what starts with “#”")
    assert read(f"{mark} floor", company=False).question


@pytest.mark.parametrize(
    ("text", "more", "question"),
    [
        ("@maria x", {"people": [MARIA, SILVA]}, "Which maria?"),
        ("@zed x", {}, "Nobody of this alliance is called zed."),
        ("@ruth", {}, "What is to be done?"),
        ("@ruth by fri", {}, "What is to be done?"),
        ("@ruth x by yesterday", {}, "Mon 22 Feb 2027 has passed."),
        ("@ruth x by 3 Jan 2026", {}, "Sat 3 Jan 2026 has passed."),
        (f"@ruth {'x' * 301}", {}, "An action has 300 characters at most."),
        ("# secret", {"company": False}, "Both companies read what is typed here."),
    ],
)
def test_what_is_not_clear_is_asked(text, more, question):
    typed = read(text, **more)
    assert (typed.question, typed.text) == (question, text), "and nothing is lost"


def test_several_of_a_name_are_told_apart():
    people = [MARIA, SILVA]
    assert read("@maria x", people=people).choices == (MARIA, SILVA)
    assert read("@maria x", people=people, chosen=3).person == SILVA
    assert read("@maria silva x", people=people).person == SILVA


@pytest.mark.parametrize(
    ("text", "more", "kind", "words", "only"),
    [
        ("We met.", {}, "note", "We met.", False),
        ("! exclusive in banking", {}, "decision", "Exclusive in banking", False),
        ("!", {}, "note", "!", False),
        ("# floor is 18 months", {}, "note", "floor is 18 months", True),
        ("# @maria x by fri", {}, "note", "@maria x by fri", True),
        ("#", {}, "note", "#", False),
        # Who may not record types text.
        ("! exclusive", {"records": False}, "note", "! exclusive", False),
        ("@maria x by fri", {"records": False}, "note", "@maria x by fri", False),
        ("# floor", {"records": False}, "note", "floor", True),
    ],
)
def test_a_line_is_a_note_a_decision_or_ours_alone(text, more, kind, words, only):
    typed = read(text, **more)
    assert (typed.kind, typed.text, typed.is_company_only) == (kind, words, only)


@given(st.text(max_size=80), st.booleans(), st.booleans())
def test_any_text_is_read_and_what_is_ours_stays_ours(text, records, company):
    for typed in (read(text, records=records, company=company), read(f"@ruth {text}")):
        assert typed.kind in ("note", "action", "decision")
        assert typed.kind == "note" or not typed.is_company_only
    ours = read(f"#x{text}", records=records, company=True)
    assert ours.is_company_only and ours.kind == "note"


START = datetime(2027, 2, 23, 15, 0, tzinfo=UTC)
END = START + timedelta(minutes=90)


def minute(count):
    return START + timedelta(minutes=count)


def box(minutes=None, begun=None, ended=None, extra=0):
    at = [None if one is None else minute(one) for one in (begun, ended)]
    return agenda.Box(minutes, extra, *at)


def test_the_plan_runs_from_the_start():
    slots = agenda.running_plan(START, [box(20), box(), box(15)])
    assert [(slot.starts_at, slot.ends_at) for slot in slots] == [
        (minute(0), minute(20)),
        (minute(20), minute(30)),
        (minute(30), minute(45)),
    ]


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ([], ""),
        ([box(60)], "60 of 90 minutes planned"),
        ([box(60), box(45)], "15 minutes longer than the meeting"),
        ([box(90)], "90 of 90 minutes planned"),
    ],
)
def test_an_agenda_says_whether_it_fits(boxes, words):
    assert agenda.length_words(START, END, boxes) == words


@pytest.mark.parametrize(
    ("boxes", "now", "behind"),
    [
        ([box(20, 0), box(10)], 10, 0),  # in time
        ([box(20, 2), box(10)], 10, 2),  # began late
        ([box(20, 0), box(10)], 25, 5),  # over its box
        ([box(20, 0, extra=5), box(10)], 10, 5),
        ([box(20, 0, 12), box(10, 12)], 13, -8),
        ([box(20), box(10)], 7, 7),  # nobody has begun
        ([], 50, 0),
    ],
)
def test_how_far_a_meeting_is_behind(boxes, now, behind):
    assert agenda.minutes_behind(START, boxes, minute(now)) == behind


def test_the_pace_in_words():
    assert [agenda.pace_words(n) for n in (4, 1, 0, -2)] == [
        "4 minutes behind",
        "1 minute behind",
        "on time",
        "2 minutes ahead",
    ]


@given(
    st.lists(st.tuples(st.integers(1, 480), st.integers(0, 300), st.integers(0, 300)), max_size=8),
    st.integers(-60, 5000),
)
def test_the_ribbon_stays_in_its_frame(rows, now):
    boxes = [box(length, begun, begun + lasted) for length, begun, lasted in rows]
    drawn = agenda.ribbon(START, END, boxes, minute(now))
    assert 0 <= drawn.now <= drawn.width
    assert all(0 <= bar.x <= drawn.width and bar.width >= 1 for bar in drawn.planned + drawn.held)


@pytest.mark.parametrize(
    ("needs", "there", "found"),
    [
        ("Legal, Finance", [["Legal", "Counsel"], ["Sales"]], ["Finance"]),
        ("legal", [["Legal and compliance"]], []),
        ("Executive sponsor", [["", "CFO", "Executive sponsor"]], []),
        ("R&D", [["Sales"]], ["R&D"]),
        ("Legal;; Legal ,", [], ["Legal"]),
        ("", [["Sales"]], []),
        ("IT", [["Digital"]], ["IT"]),  # no part of a word
    ],
)
def test_who_is_missing(needs, there, found):
    assert agenda.missing(agenda.split_needs(needs), there) == found


@pytest.mark.parametrize(
    ("ours", "theirs", "quorum", "per_side", "words"),
    [
        (3, 1, 4, False, "quorum of 4 reached"),
        (1, 1, 4, False, "2 short of the quorum of 4"),
        (2, 2, 2, True, "quorum of 2 of each side reached"),
        (4, 0, 2, True, "2 short of the quorum of 2 of each side"),
        (1, 1, 2, True, "2 short of the quorum of 2 of each side"),
    ],
)
def test_quorum(ours, theirs, quorum, per_side, words):
    state = quorum_state(quorum, per_side, ours=ours, theirs=theirs)
    assert state.words == words and state.reached is words.endswith("reached")
    assert quorum_state(0, per_side, ours=ours, theirs=theirs) is None


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing("scheduled", False, "15:00"), "Starts at 15:00"),
        (Standing("scheduled", True, "15:00", decisions=1), "1 decision, 0 actions so far"),
        (Standing("scheduled", True, "15:00", items=6), "6 items on the agenda"),
        (
            Standing("scheduled", True, "15:00", 6, 3, 3, 2, "4 minutes behind"),
            "2 of 3 decisions taken, 4 minutes behind",
        ),
        (Standing("scheduled", True, "15:00", 6, 3, behind="on time"), "Item 3 of 6, on time"),
        (Standing("held", True, "15:00", decisions=2, actions=1), "Held: 2 decisions, 1 action"),
    ],
)
def test_the_page_says_first_where_the_meeting_stands(standing, words):
    assert heading(standing) == words


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        (date(2027, 2, 23), 5, date(2027, 3, 2)),
        (date(2027, 2, 26), 1, date(2027, 3, 1)),  # over a weekend
        (date(2027, 2, 27), 1, date(2027, 3, 1)),  # said on a Saturday
        (date(2027, 2, 23), 0, date(2027, 2, 23)),
    ],
)
def test_working_days(day, count, after):
    assert add_working_days(day, count) == after


BOTH = {"ours", "theirs"}


@pytest.mark.parametrize(
    ("answers", "sides", "over", "silence", "state"),
    [
        ([], BOTH, False, False, "circulated"),
        ([("ours", "approved")], BOTH, False, True, "circulated"),
        ([("ours", "approved")], BOTH, True, False, "circulated"),
        ([("ours", "approved")], BOTH, True, True, "approved"),
        ([("ours", "approved"), ("theirs", "approved")], BOTH, False, False, "approved"),
        ([("ours", "approved"), ("theirs", "objected")], BOTH, True, True, "objected"),
        ([("theirs", "approved"), ("theirs", "objected")], BOTH, False, False, "objected"),
        ([("ours", "approved")], {"ours"}, False, False, "approved"),
    ],
)
def test_what_the_answers_come_to(answers, sides, over, silence, state):
    rows = [minutes.Given(*row) for row in answers]
    found, _ = minutes.settled(rows, sides=sides, is_over=over, silence_approves=silence)
    assert found == state
