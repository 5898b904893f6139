"""The pulse after meetings: who is asked, what is kept, and what may be shown of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.mail.models import OutgoingMessage
from core.replies import reply_path
from governance.models import Attendee, PulseAnswer, PulseMark
from governance.rules.pulse import Answers, batches
from governance.services import pulse
from governance.services.pulse_mail import plan_pulse_mails
from tests.conftest import at
from tests.factories import AttendeeFactory, MeetingFactory, MembershipFactory, PersonFactory

DAY = date(2026, 11, 1)


def held(people: str, scores: str, day: int = 0, words: tuple[str, ...] = ()) -> Answers:
    found = frozenset(map(ord, people))
    return Answers(DAY + timedelta(days=day), found, [int(one) for one in scores], words)


# Rules ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("meetings", "means"),
    [
        ([], []),
        ([held("ab", "45")], []),  # two people are too few
        ([held("abc", "345")], [4.0]),
        ([held("ab", "45"), held("ab", "12", 7)], []),  # the same two again
        ([held("ab", "45"), held("bc", "33", 7)], [3.8]),  # three different people
        ([held("abc", "555"), held("d", "1", 7)], [5.0]),  # the next batch waits
        ([held("abc", "555"), held("d", "1", 7), held("ef", "11", 14)], [5.0, 1.0]),
        ([held("", ""), held("abc", "222", 7)], [2.0]),
    ],
)
def test_a_mean_stands_for_at_least_three_people(meetings, means):
    assert [batch.mean for batch in batches(meetings)] == means


def test_words_are_in_no_order_that_tells_whose_they_are():
    (batch,) = batches([held("abc", "345", words=("z", "a"))])
    assert batch.words == ("a", "z")


answers = st.builds(
    lambda people, score: Answers(DAY, frozenset(people), [score] * len(people)),
    people=st.lists(st.integers(1, 6), unique=True, max_size=5),
    score=st.integers(1, 5),
)


@given(st.lists(answers, max_size=12))
def test_what_was_shown_never_changes_and_nothing_can_be_subtracted(meetings):
    """Of the figures before and after one more meeting, the earlier ones stay; and meetings of
    which nothing was shown are in none of them."""
    shown = batches(meetings)
    assert batches(meetings[:-1]) in (shown, shown[:-1])
    assert all(batch.people >= 3 for batch in shown)
    assert sum(batch.meetings for batch in shown) <= len(meetings)


# Services -------------------------------------------------------------------------------------
@pytest.fixture
def after(board, world, now):
    """A meeting of alice, gina and tomoko that ended an hour ago, and was recorded."""
    board.committee.asks_pulse = True
    board.committee.save(update_fields=["asks_pulse"])
    MembershipFactory(alliance=world.northstar, person=board.tomoko, side="theirs")
    meeting = MeetingFactory(
        committee=board.committee, starts_at=now - timedelta(hours=2), state="held"
    )
    for person in board.people:
        AttendeeFactory(meeting=meeting, person=person, attended=True)
    with at(now):
        yield meeting


@pytest.mark.django_db
def test_who_was_there_is_asked_once(after, board, now):
    assert plan_pulse_mails(now=now) == 3
    assert plan_pulse_mails(now=now) == 0
    Attendee.objects.filter(person=board.gina).update(attended=False)
    with pytest.raises(ValidationError, match="Only those who were at"):
        pulse.answer(meeting=after, person=board.gina, score=5, words="", now=now)
    pulse.answer(meeting=after, person=board.alice, score=4, words=" Good. ", now=now)
    with pytest.raises(ValidationError, match="have answered already"):
        pulse.answer(meeting=after, person=board.alice, score=1, words="", now=now)
    with pytest.raises(ValidationError, match="open for a week"):
        late = now + timedelta(days=8)
        pulse.answer(meeting=after, person=board.tomoko, score=1, words="", now=late)
    again = MeetingFactory(
        committee=board.committee, starts_at=now + timedelta(days=7), state="held"
    )
    AttendeeFactory(meeting=again, person=board.alice, attended=True)
    later = now + timedelta(days=7, hours=3)
    assert plan_pulse_mails(now=later) == 0, "not asked by mail every week"
    assert pulse.is_asked(meeting=again, person=board.alice, now=later), "but may answer"


@pytest.mark.django_db
def test_an_answer_cannot_be_laid_beside_its_mark(after, board, now):
    pulse.answer(meeting=after, person=board.alice, score=4, words="", now=now)
    kept = {field.name for field in PulseAnswer._meta.concrete_fields}
    assert kept == {"id", "meeting", "side", "score", "words"}, "no person, no time"
    assert {field.name for field in PulseMark._meta.concrete_fields} == {
        *("id", "meeting", "person", "side")
    }
    assert str(PulseAnswer.objects.get().pk) != str(PulseMark.objects.get().pk)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_trend_shows_a_side_once_enough_have_answered(after, board, world, now):
    more = [PersonFactory(partner=world.meridian) for _ in range(2)]
    for person in more:
        MembershipFactory(alliance=world.northstar, person=person, side="theirs")
        AttendeeFactory(meeting=after, person=person, attended=True)
    for score, person in zip((2, 3, 5), [board.gina, *more], strict=True):
        pulse.answer(meeting=after, person=person, score=score, words=f"w{score}", now=now)
    pulse.answer(meeting=after, person=board.alice, score=1, words="mine", now=now)
    page = f"/alliances/{world.northstar.pk}/governance/"
    text = world.client("alice").get(page).text
    assert "Not enough answers yet" in text and "w2" not in text, "the question is still open"
    with at(now + timedelta(days=8)):
        for who in ("alice", "gina"):
            text = world.client(who).get(page).text
            assert "<b>3.3</b>" in text and "w5" in text, "of Meridian"
            assert "mine" not in text and "<b>1.0</b>" not in text, "one person of ours"


@pytest.mark.slow
@pytest.mark.django_db
def test_it_is_answered_on_the_page_or_by_the_link(after, board, world, client):
    url = f"{after.get_absolute_url()}pulse/"
    page = world.client("gina")
    assert url in page.get(after.get_absolute_url()).text
    assert page.post(url, {"score": "9"}).status_code == 422
    assert page.post(url, {"score": "4", "words": "Fine."}).status_code == 302
    assert page.get(url).status_code == 403
    assert url not in page.get(after.get_absolute_url()).text
    link = reply_path("pulse", subject=after.pk, person=board.tomoko.pk)
    assert "Did we work as one team?" in client.get(link).text
    assert client.post(link, {"choice": "2"}).status_code == 200
    assert "You have answered." in client.get(link).text
    assert sorted(PulseAnswer.objects.values_list("side", "score")) == [
        ("theirs", 2),
        ("theirs", 4),
    ]
    assert not OutgoingMessage.objects.exists()
