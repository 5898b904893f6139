"""Votes between meetings: counted by tables and properties, answered, closed, written to."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alliances.models import Membership
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from core.replies import reply_path
from core.revision.updates import StaleRevision
from governance.models import Ballot, CommitteeMember, Decision, Vote
from governance.rules.ballots import (
    ABSTAIN,
    Result,
    Terms,
    Voice,
    count,
    is_beyond_change,
    read_choices,
    result,
    result_words,
    wrong_choices,
)
from governance.services import ballots
from governance.services.ballot_mail import plan_vote_mails
from tests.conftest import at
from tests.factories import CommitteeFactory, MembershipFactory, PersonFactory

YES, NO, NONE = "0", "1", ""
PLAIN = Terms(refuses=NO)


def said(text: str) -> list[Voice]:
    """ "YN-A y*" as voices: upper case ours, lower case theirs, "-" no answer, "A" abstains; "*"
    behind the chair."""
    found: list[Voice] = []
    kinds = {"Y": YES, "N": NO, "A": ABSTAIN, "-": NONE, ".": NONE}
    for sign in text:
        if sign == "*":
            found[-1] = Voice(found[-1].side, found[-1].choice, True)
        else:
            side = "theirs" if sign.islower() or sign == "." else "ours"
            found.append(Voice(side, kinds[sign.upper()]))
    return found


# Rules ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("voices", "terms", "kind", "choice"),
    [
        ("YYN", {}, "carried", YES),
        ("YNN", {}, "refused", NO),
        ("YN", {}, "tied", ""),
        ("YN*", {}, "tied", ""),
        ("Y*N", {"chair_decides": True}, "carried", YES),
        ("YN*", {"chair_decides": True}, "refused", NO),
        ("YNA*", {"chair_decides": True}, "tied", ""),  # the chair abstained
        ("Y*n*", {"chair_decides": True}, "tied", ""),  # each company has a chair
        ("Y*y*nN", {"chair_decides": True}, "carried", YES),
        ("Y*Nna*", {"chair_decides": True}, "refused", NO),
        ("YYAA", {}, "carried", YES),  # who abstains counts for the quorum alone
        ("AA-", {"quorum": 2}, "short", ""),
        ("Y--", {"quorum": 2}, "no_quorum", ""),
        ("YA-", {"quorum": 2}, "carried", YES),
        ("YYN", {"majority": "two_thirds"}, "carried", YES),
        ("YYNN", {"majority": "two_thirds"}, "tied", ""),
        ("YYYNN", {"majority": "two_thirds"}, "short", YES),
        ("YYA", {"majority": "all"}, "carried", YES),
        ("YYN", {"majority": "all"}, "short", YES),
        ("Y*N", {"majority": "all", "chair_decides": True}, "short", YES),
        ("YYYn", {"each_side": True}, "one_side", YES),
        ("YYyn", {"each_side": True}, "one_side", YES),  # equal on one side is no agreement
        ("YNNyyy", {"each_side": True}, "one_side", YES),
        ("YYNyyn", {"each_side": True}, "carried", YES),
        ("YY", {"each_side": True}, "carried", YES),  # a committee of one company
        ("YY.", {"each_side": True}, "one_side", YES),
        ("NNNy", {"each_side": True}, "refused", NO),  # either company may refuse
        ("", {}, "no_quorum", ""),
    ],
)
def test_what_votes_come_to(voices, terms, kind, choice):
    assert result(said(voices), Terms(refuses=NO, **terms)) == Result(kind, choice)


def test_several_choices_need_a_majority_too():
    terms = Terms(choices=3)
    assert result([Voice("ours", "2")] * 3 + [Voice("ours", "0")], terms) == Result("carried", "2")
    spread = [Voice("ours", "2"), Voice("ours", "2"), Voice("ours", "0"), Voice("ours", "1")]
    assert result(spread, terms) == Result("short", "2")
    assert result([Voice("ours", "1")], terms) == Result("carried", "1"), "none of them refuses"


@pytest.mark.parametrize(
    ("voices", "terms", "beyond"),
    [
        ("YYY--", {}, True),
        ("YY--", {}, False),  # a tie may come
        ("YYYN-", {}, True),
        ("YYY--", {"quorum": 4}, False),  # may fail for want of answers
        ("YYYA-", {"quorum": 4}, True),
        ("YYYy..", {"each_side": True}, False),
        ("YYYyy.", {"each_side": True}, True),
        ("NNN--", {"majority": "all"}, False),
        ("----", {}, False),
    ],
)
def test_a_vote_is_decided_once_no_answer_changes_it(voices, terms, beyond):
    assert is_beyond_change(said(voices), Terms(refuses=NO, **terms)) is beyond


voice = st.builds(
    Voice,
    side=st.sampled_from(["ours", "theirs"]),
    choice=st.sampled_from([YES, NO, "2", ABSTAIN, NONE]),
    is_chair=st.booleans(),
)


@given(
    voices=st.lists(voice, min_size=1, max_size=6),
    choices=st.just(3),
    quorum=st.integers(1, 6),
    majority=st.sampled_from(["simple", "two_thirds", "all"]),
    each_side=st.booleans(),
    chair_decides=st.booleans(),
)
def test_beyond_change_agrees_with_all_the_answers_there_are(voices, **terms):
    """A shortcut must never say "decided" where one of all the endings says otherwise."""
    asked = Terms(**terms, refuses=NO)
    if not is_beyond_change(voices, asked):
        return
    now, open_ones = result(voices, asked), [n for n, one in enumerate(voices) if not one.choice]
    for answers in product([NONE, ABSTAIN, YES, NO, "2"], repeat=len(open_ones)):
        ending = list(voices)
        for place, choice in zip(open_ones, answers, strict=True):
            ending[place] = Voice(voices[place].side, choice, voices[place].is_chair)
        assert result(ending, asked) == now


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", ""),
        ("Now\nLater", ""),
        ("Now\n\nnow ", ""),
        ("Only one", "Enter 2 to 8"),
        ("\n".join("abcdefghi"), "Enter 2 to 8"),
        (f"{'x' * 101}\ny", "is longer than"),
    ],
)
def test_choices(text, wrong):
    assert (wrong in wrong_choices(text)) if wrong else not wrong_choices(text)


def test_no_choices_are_for_and_against():
    assert read_choices(" \n ") == ["For", "Against"]
    assert read_choices("B\nA\nB") == ["B", "A"]


def test_the_result_in_words():
    votes = said("YYN-")
    assert result_words(result(votes, PLAIN), ["For", "Against"], count(votes, 2)) == (
        "“For” with 2 of 3 votes."
    )
    short = result_words(Result("no_quorum"), ["For", "Against"], count(votes, 2))
    assert short == "Not decided: only 3 of 4 answered."


# Services and pages ---------------------------------------------------------------------------


@pytest.fixture
def asked(board, world, now):
    """alice (chair), gina and tomoko are asked; two answers are needed."""
    MembershipFactory(alliance=world.northstar, person=board.tomoko, side="theirs")
    with at(now):
        yield ballots.open_ballot(
            committee=board.committee,
            by=world.alice,
            now=now,
            question="Raise the joint budget?",
            background="By EUR 50,000.",
            closes_at=now + timedelta(days=5),
        )


def answer(ballot, person, choice, now, **more):
    row = Vote.objects.get(ballot=ballot, person=person)
    given = {"expected": row.revision, "comment": "", "now": now, **more}
    return ballots.vote(vote=row, choice=choice, **given)


@pytest.mark.django_db
def test_members_of_both_sides_are_asked_as_they_are_now(asked, board, world, now):
    assert set(asked.votes.values_list("person", flat=True)) == {p.pk for p in board.people}
    assert asked.quorum == 2
    late = PersonFactory(partner=world.meridian)
    MembershipFactory(alliance=world.northstar, person=late, side="theirs")
    CommitteeMember.objects.create(committee=board.committee, person=late)
    assert not Vote.objects.filter(ballot=asked, person=late).exists(), "joined after it opened"
    with pytest.raises(ValidationError, match="Only 4 people can vote"):
        ballots.open_ballot(
            committee=board.committee, by=None, now=now, question="x", quorum=9,
            closes_at=now + timedelta(days=1),
        )  # fmt: skip
    with pytest.raises(ValidationError, match="no members"):
        ballots.open_ballot(
            committee=CommitteeFactory(alliance=world.northstar), by=None, now=now,
            question="x", closes_at=now + timedelta(days=1),
        )  # fmt: skip


@pytest.mark.django_db
def test_a_vote_becomes_a_decision_as_soon_as_nothing_can_change_it(asked, board, now):
    answer(asked, board.gina, NO, now)
    answer(asked, board.gina, YES, now)  # changed while it is open
    asked.refresh_from_db()
    assert asked.state == "open" and not Decision.objects.exists()
    answer(asked, board.alice, YES, now)
    asked.refresh_from_db()
    decision = Decision.objects.get()
    assert (asked.state, asked.decision, asked.closed_at) == ("carried", decision, now)
    assert (decision.text, decision.manner) == ("Raise the joint budget?", "vote")
    assert decision.committee == board.committee and decision.meeting is None
    with pytest.raises(ValidationError, match="closed"):
        answer(asked, board.tomoko, NO, now)
    assert Vote.objects.get(ballot=asked, person=board.tomoko).choice == ""


@pytest.mark.django_db
def test_twice_is_once_and_an_old_page_is_refused(asked, board, now):
    row = Vote.objects.get(ballot=asked, person=board.gina)
    first = answer(asked, board.gina, NO, now)
    again = answer(asked, board.gina, NO, now + timedelta(hours=1))
    assert again.revision == first.revision and again.answered_at == now
    with pytest.raises(StaleRevision):
        ballots.vote(vote=row, expected=1, choice=YES, comment="", now=now)
    with pytest.raises(ValidationError, match="Choose one"):
        answer(asked, board.gina, "7", now)


@pytest.mark.django_db
def test_late_answers_are_refused_and_the_clock_closes(asked, board, now):
    end = asked.closes_at
    answer(asked, board.gina, YES, end - timedelta(seconds=1))
    with pytest.raises(ValidationError, match="closed"):
        answer(asked, board.alice, YES, end)
    assert ballots.close_due_ballots(now=end - timedelta(seconds=1)) == 0
    assert ballots.close_due_ballots(now=end + timedelta(days=3)) == 1, "however late the tick"
    assert ballots.close_due_ballots(now=end + timedelta(days=3)) == 0
    asked.refresh_from_db()
    assert asked.state == "not_carried" and asked.closed_at == end
    assert asked.result == "Not decided: only 1 of 3 answered." and not Decision.objects.exists()


@pytest.mark.django_db
def test_what_is_decided_after_midnight_has_the_date_on_the_wall(asked, board, now, settings):
    settings.DEFAULT_USER_TIME_ZONE = "Asia/Tokyo"
    for person in (board.gina, board.alice):
        answer(asked, person, YES, now.replace(hour=20))
    assert Decision.objects.get().decided_on == now.date() + timedelta(days=1)


@pytest.mark.django_db
def test_who_left_cannot_vote_and_is_not_counted(asked, board, world, now):
    answer(asked, board.gina, NO, now)
    Membership.objects.filter(person=board.tomoko).update(ended_on=now.date())
    with pytest.raises(ValidationError, match="no longer a member"):
        answer(asked, board.tomoko, YES, now)
    assert ballots.count_of(asked).voters == 2
    CommitteeMember.objects.filter(person=board.gina).delete()
    with pytest.raises(ValidationError, match="no longer a member"):
        answer(asked, board.gina, YES, now)
    assert ballots.count_of(asked).answered == 1, "what was given with the right to it stands"


@pytest.mark.django_db
def test_a_vote_is_withdrawn_with_a_reason(asked, board, now):
    plan_vote_mails(now=now)
    ballots.withdraw_ballot(ballot=asked, expected=asked.revision, reason="Too early.", now=now)
    assert set(OutgoingMessage.objects.values_list("state", flat=True)) == {"withdrawn"}
    with pytest.raises(ValidationError, match="closed"):
        answer(asked, board.gina, YES, now)
    with pytest.raises(ValidationError, match="stays on record"):
        row = Ballot.objects.get()
        ballots.withdraw_ballot(ballot=row, expected=row.revision, reason="x", now=now)


@pytest.mark.django_db
def test_voters_are_written_to_twice_at_most(asked, board, now, mailoutbox):
    board.gina.email = "gina@meridian.example"
    board.gina.save(update_fields=["email"])
    assert plan_vote_mails(now=now) == 3
    assert plan_vote_mails(now=now) == 0, "a doubled tick writes no second row"
    send_due_messages()
    said = {one.to[0]: one.body for one in mailoutbox}
    assert len(said) == 3
    own_link = reply_path("vote", subject=asked.pk, person=board.tomoko.pk).rsplit(":", 2)[0]
    assert own_link.split("/")[-1][:20] in said[board.tomoko.email]
    assert f"/votes/{asked.pk}/" in said[board.gina.email]
    answer(asked, board.gina, NO, now)
    with at(asked.closes_at - timedelta(hours=20)):
        assert plan_vote_mails(now=asked.closes_at - timedelta(hours=20)) == 2
        answer(asked, board.tomoko, NO, now)  # meanwhile
        send_due_messages()
    assert len(mailoutbox) == 3, "it is closed, so nobody is asked again"
    asked.refresh_from_db()
    assert asked.state == "not_carried", "two of three refused: nothing can change it"


@pytest.mark.django_db
def test_the_link_asks_and_takes_the_answer(asked, board, client, now):
    link = reply_path("vote", subject=asked.pk, person=board.tomoko.pk)
    page = client.get(link).text
    assert "Raise the joint budget?" in page and "By EUR 50,000." in page
    assert Vote.objects.get(person=board.tomoko).choice == "", "following the link answers nothing"
    assert client.post(link, {"choice": ABSTAIN, "words": "Not ours."}).status_code == 200
    row = Vote.objects.get(person=board.tomoko)
    assert (row.choice, row.comment, row.by_link) == (ABSTAIN, "Not ours.", True)
    assert "You answered: abstains." in client.get(link).text
    CommitteeMember.objects.filter(person=board.tomoko).delete()
    assert client.get(link).status_code == 410


@pytest.mark.django_db
def test_the_page_of_a_vote(asked, board, world, now):
    url = asked.get_absolute_url()
    client = world.client("gina")
    text = client.get(url).text
    assert "0 of 3 have answered" in text and "Nudge" not in text
    assert client.post(url, {"choice": NO, "comment": "No.", "revision": 1}).status_code == 302
    assert client.post(url, {"choice": YES, "revision": 1}).status_code == 409
    manager = world.client("alice").get(url).text
    assert "1 of 3 have answered" in manager and "No." not in manager, "until it is closed"
    assert reverse("alliances:nudge", args=["vote", asked.votes.get(person=board.tomoko).pk]) in (
        manager
    )
    assert world.client("charlie").post(url, {"choice": YES, "revision": 1}).status_code == 403
    answer(asked, board.alice, NO, now)
    closed = world.client("charlie").get(url).text
    assert "Refused: 2 of 2 votes against." in closed and "No." in closed


@pytest.mark.django_db
def test_a_vote_is_asked_for_on_a_form(world, board, now):
    url = reverse("governance:ballot_create", args=[world.northstar.pk])
    with at(now):
        client = world.client("alice")
        data = {"committee": board.committee.pk, "question": "Go?", "closes_on": "in 2 days",
                "majority": "simple", "tie": "none", "choices_text": "Now\nLater"}  # fmt: skip
        refused = client.post(url, {**data, "quorum": 5})
        assert refused.status_code == 422 and "Only 2 people can vote." in refused.text
        assert "has passed" in client.post(url, {**data, "closes_on": "yesterday"}).text
        assert client.post(url, data).status_code == 302
    ballot = Ballot.objects.get()
    assert ballot.choices == ["Now", "Later"]
    assert f"{ballot.closes_at.astimezone(world.alice.zone):%d %H:%M}" == "25 23:59"
