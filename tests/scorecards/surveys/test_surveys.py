"""Surveys: opened, answered by link and signed in, written about, closed, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from alliances.models import Membership, Person
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from core.revision.updates import StaleRevision
from governance.models import AgendaItem
from scorecards.models import (
    QuestionSet,
    Survey,
    SurveyComment,
    SurveyInvitation,
    SurveyTally,
)
from scorecards.rules.surveys.reminders import HALFWAY, INVITATION, LAST_CALL, due_at
from scorecards.services.recompute import recompute
from scorecards.services.surveys import lifecycle, question_sets
from scorecards.services.surveys.answering import answer
from scorecards.services.surveys.links import link_path
from scorecards.services.surveys.mail import plan_survey_mails
from scorecards.services.surveys.next_steps import put_on_agenda
from scorecards.services.surveys.results import questions_of, result_of
from tests.conftest import at
from tests.factories import (
    CommitteeFactory,
    MeetingFactory,
    member,
)
from tests.scorecards.surveys.hands import (
    closed,
    fill,
    invited,
    opened,
    questions,
    staffed,
    survey_of,
)

pytestmark = pytest.mark.django_db


# Opening --------------------------------------------------------------------------------------
def test_opening_asks_both_sides_and_counts_from_nothing():
    survey = opened(staffed(6, 7))
    assert [len(invited(survey, side)) for side in ("ours", "theirs")] == [6, 7]
    tallies = list(SurveyTally.objects.all())
    assert len(tallies) == 2 * len(questions(survey)) == 24
    assert all(sum(row.counts) == 0 for row in tallies)


def test_a_side_that_cannot_reach_the_minimum_is_not_asked():
    with pytest.raises(ValidationError) as refused:
        opened(staffed(6, 4))
    assert "4 of Vega would be asked, and 5 answers are needed" in str(refused.value)
    assert not Survey.objects.exists()


def test_one_open_survey_of_a_kind_at_a_time():
    alliance = staffed()
    opened(alliance)
    with pytest.raises(ValidationError, match="already open"):
        opened(alliance)
    opened(alliance, kind="pulse")


def test_the_minimum_is_at_least_three():
    with pytest.raises(ValidationError):
        opened(staffed(), minimum=2)


def test_the_set_of_the_type_goes_before_the_one_for_all():
    alliance = staffed()
    own = question_sets.new_version(question_set=QuestionSet.objects.get(kind="health"))
    with pytest.raises(ValidationError, match="Only a draft"):
        question_sets.activate(question_set=QuestionSet.objects.get(kind="pulse"))
    assert question_sets.set_for(alliance=alliance, kind="health").version == 1
    question_sets.activate(question_set=own)
    assert question_sets.set_for(alliance=alliance, kind="health") == own
    assert list(QuestionSet.objects.filter(kind="health").values_list("state", flat=True)) == [
        "active",
        "retired",
    ]
    assert own.questions.count() == 12


# Answering ------------------------------------------------------------------------------------
def test_an_answer_adds_to_counts_and_to_nothing_else():
    survey = opened(staffed())
    fill(survey, "ours", [{"goals": 5, "speed": 0}])
    rows = {row.question.key: row for row in SurveyTally.objects.filter(side="ours")}
    assert rows["goals"].counts == (0, 0, 0, 0, 1) and rows["speed"].cannot_judge == 1
    assert rows["again"].counts == (0, 0, 1, 0, 0)
    assert not SurveyTally.objects.filter(side="theirs", threes__gt=0).exists()
    assert SurveyInvitation.objects.filter(answered=True).count() == 1


def test_nobody_answers_twice():
    survey = opened(staffed())
    fill(survey, "ours", [4])
    with pytest.raises(ValidationError, match="already"):
        fill(survey, "ours", [1])
    assert SurveyTally.objects.filter(side="ours", question__key="goals").get().counts == (
        *(0, 0, 0, 1, 0),
    )


@pytest.mark.parametrize("values", [{}, {0: 3}, "too high", "negative"])
def test_every_question_is_answered_with_what_is_offered(values):
    survey = opened(staffed())
    if isinstance(values, str):
        values = {row.pk: 6 if values == "too high" else -1 for row in questions(survey)}
    with pytest.raises(ValidationError, match="Answer every question"):
        answer(
            invitation=invited(survey, "ours")[0], answers=values, comment="", now=timezone.now()
        )
    assert not SurveyInvitation.objects.filter(answered=True).exists()


def test_after_the_end_nothing_is_taken_though_nobody_has_closed_it():
    survey = opened(staffed())
    with (
        at(survey.closes_at + timedelta(seconds=1)),
        pytest.raises(ValidationError, match="closed"),
    ):
        fill(survey, "ours", [4])


def by_link(client, survey, side="theirs", score="4", comment=""):
    invitation = SurveyInvitation.objects.filter(survey=survey, side=side).first()
    path = link_path(invitation)
    data = {f"question_{row.pk}": score for row in questions(survey)} | {"comment": comment}
    return path, client.post(path, data)


@pytest.mark.slow
def test_a_link_answers_once_and_later_shows_the_result(client):
    survey = opened(staffed())
    path, answer_page = by_link(client, survey, comment="Well done")
    assert answer_page.status_code == 200 and "counted without your name" in str(
        answer_page.content
    )
    again = client.get(path)
    assert again.status_code == 200 and "You have answered already" in again.content.decode()
    _, twice = by_link(client, survey)
    assert twice.status_code == 422
    assert SurveyTally.objects.filter(side="theirs", fours=1).count() == 12
    fill(survey, "ours", [4] * 5)
    fill_rest(survey, "theirs", 4)
    closed(survey)
    result = client.get(path).content.decode()
    assert "12 of 12 questions can be compared" in result


def fill_rest(survey, side, score):
    for one in invited(survey, side):
        if not one.answered:
            given = {row.pk: score for row in questions(survey)}
            answer(invitation=one, answers=given, comment="", now=timezone.now())


def test_following_a_link_answers_nothing(client):
    survey = opened(staffed())
    page = client.get(link_path(invited(survey, "ours")[0]))
    assert page.status_code == 200 and "Nobody sees your answers" in page.content.decode()
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not SurveyInvitation.objects.filter(answered=True).exists()


def test_what_is_missing_is_named_and_what_was_chosen_stays(client):
    survey = opened(staffed())
    path = link_path(invited(survey, "ours")[0])
    first, *_ = questions(survey)
    page = client.post(path, {f"question_{first.pk}": "2", "comment": "kept"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "or choose “I cannot judge this”" in text and "kept" in text
    assert f'name="question_{first.pk}" value="2"' in text and "checked" in text


@pytest.mark.parametrize("gone", ["left", "ended", "forged"])
def test_a_link_of_somebody_who_is_gone_opens_nothing(client, gone):
    survey = opened(staffed())
    one = invited(survey, "theirs")[0]
    path = link_path(one)
    if gone == "left":
        Person.objects.filter(pk=one.person_id).update(left_on=timezone.localdate())
    elif gone == "ended":
        Membership.objects.filter(person=one.person_id).update(ended_on=timezone.localdate())
    else:
        path = path[:-3] + "abc/"
    assert client.get(path).status_code == client.post(path, {}).status_code == 410


@pytest.mark.slow
def test_who_signs_in_answers_on_a_page(world):
    alliance = staffed(5, 5, world.northstar)
    survey = opened(alliance)
    page = world.client("charlie").get(reverse("scorecards:survey_answer", args=[survey.pk]))
    assert page.status_code == 200
    data = {f"question_{row.pk}": "0" for row in questions(survey)}
    world.client("charlie").post(reverse("scorecards:survey_answer", args=[survey.pk]), data)
    assert SurveyTally.objects.filter(side="ours", cannot_judge=1).count() == 12
    # A guest is asked although the survey is not theirs to look at yet.
    gina = world.client("gina")
    assert gina.get(reverse("scorecards:survey_answer", args=[survey.pk])).status_code == 200
    assert gina.get(survey.get_absolute_url()).status_code == 404
    assert (
        "Answer"
        in gina.get(reverse("scorecards:alliance_surveys", args=[alliance.pk])).content.decode()
    )


@pytest.mark.slow
def test_today_asks_for_an_answer_and_tells_the_manager_of_a_low_response(world):
    survey = opened(staffed(5, 5, world.northstar))
    todo = world.client("charlie").get(reverse("portfolio:today")).content.decode()
    assert "Answer the health survey" in todo
    with at(survey.closes_at - timedelta(days=3)):
        todo = world.client("alice").get(reverse("portfolio:today")).content.decode()
    assert "Few have answered the health survey" in todo and "0 answers, 5 needed" in todo


# Mail -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "halfway", "last"),
    [(18, 9.0, 16.0), (6, 3.0, 4.0), (4, None, 8 / 3), (1, None, 2 / 3)],
)
def test_when_reminders_are_due(days, halfway, last):
    opened_at = timezone.now()
    ends = opened_at + timedelta(days=days)
    found = [
        due_at(variant, opened_at=opened_at, closes_at=ends)
        for variant in (INVITATION, HALFWAY, LAST_CALL)
    ]
    in_days = [None if one is None else (one - opened_at) / timedelta(days=1) for one in found]
    assert in_days[0] == 0 and in_days[2] == pytest.approx(last)
    assert in_days[1] == (None if halfway is None else pytest.approx(halfway))


def sent_to(kind="survey", **where):
    rows = OutgoingMessage.objects.filter(kind=kind, state="done", channel="email", **where)
    return rows.count()


@pytest.mark.slow
def test_mail_from_invitation_to_result(mailoutbox):
    with at("2026-11-02T09:00:00Z") as clock:
        survey = opened(staffed(5, 5))
        for _ in range(2):  # a doubled tick writes nothing twice
            plan_survey_mails(now=timezone.now())
        send_due_messages(now=timezone.now())
        assert len(mailoutbox) == 10
        text = mailoutbox[0].body
        assert "How well do" in mailoutbox[0].subject and "/survey/" in text
        fill(survey, "ours", [4] * 5)
        clock.move_to("2026-11-11T12:00:00Z")
        plan_survey_mails(now=timezone.now())
        send_due_messages(now=timezone.now())
        assert len(mailoutbox) == 15, "those who have not answered"
        clock.move_to("2026-11-18T12:00:00Z")
        plan_survey_mails(now=timezone.now())
        fill(survey, "theirs", [2] * 5)
        send_due_messages(now=timezone.now())
        assert len(mailoutbox) == 15, "looked at again just before it is sent"
        clock.move_to("2026-11-25T12:00:00Z")
        assert lifecycle.close_due_surveys(now=timezone.now()) == 1
        assert lifecycle.close_due_surveys(now=timezone.now()) == 0
        plan_survey_mails(now=timezone.now())
        send_due_messages(now=timezone.now())
        assert len(mailoutbox) == 25 and "is closed" in mailoutbox[-1].body


def test_a_restricted_alliance_is_not_named(mailoutbox):
    alliance = staffed(5, 5)
    alliance.confidentiality = "restricted"
    alliance.save(update_fields=["confidentiality"])
    Person.objects.update(email_confirmed_at=timezone.now())
    opened(alliance)
    plan_survey_mails(now=timezone.now())
    send_due_messages(now=timezone.now())
    assert len(mailoutbox) == 10
    assert not any(
        name in f"{m.subject} {m.body}" for m in mailoutbox for name in ("Polaris", "Vega")
    )


# The end --------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_closed_survey_says_what_both_sides_say_and_scores():
    alliance = staffed(5, 6)
    survey = survey_of(alliance, [5, 5, 4, 4, 4], [2, 2, 2, 3, 3, 3])
    result = result_of(survey)
    assert len(result.compared) == 12 and result.means is not None
    assert result.means.ours == pytest.approx(4.4) and result.means.theirs == pytest.approx(2.5)
    assert survey.health == pytest.approx(100 * (3.45 - 1) / 4)
    assert survey.gap == pytest.approx(1.9)
    recompute()
    again = survey_of(alliance, [3] * 4, [3] * 6)
    assert again.health is None, "too few of ours"
    assert all(one.ours is None for one in questions_of(again))


@pytest.mark.slow
def test_what_is_hidden_is_deleted():
    alliance = staffed(6, 6)
    survey = opened(alliance)
    fill(survey, "ours", [{"property": 0}, {"property": 0}, 4, 4, 4, 4], ["one", "two", "three"])
    fill(survey, "theirs", [4] * 4)
    survey = closed(survey)
    assert not SurveyTally.objects.filter(side="theirs").exclude(withheld="few").exists()
    row = SurveyTally.objects.get(side="ours", question__key="property")
    assert (row.withheld, sum(row.counts), row.cannot_judge) == ("few", 0, 0)
    assert not SurveyComment.objects.exists()


def test_comments_are_shown_once_enough_of_a_side_wrote_one():
    survey = opened(staffed(6, 6), comment_minimum=3)
    fill(survey, "ours", [4] * 6, ["c", "b", "a"])
    fill(survey, "theirs", [4] * 6, ["x", "y"])
    result = result_of(closed(survey))
    assert [(side, sorted(texts)) for side, texts in result.comments] == [("ours", ["a", "b", "c"])]


@pytest.mark.slow
def test_a_survey_soon_after_is_withheld_where_nearly_the_same_people_answer():
    alliance = staffed(8, 8)
    survey_of(alliance, [4] * 6, [4] * 8)
    soon = survey_of(alliance, [4] * 7, [4] * 8)
    assert all(one.ours_withheld == "close" and one.theirs for one in questions_of(soon))
    with at(timezone.now() + timedelta(days=61)):
        later = survey_of(alliance, [4] * 7, [4] * 8)
        assert all(one.pair for one in questions_of(later))


def test_the_form_says_so_beforehand(world):
    alliance = staffed(5, 5, world.northstar)
    survey_of(alliance, [4] * 6, [4] * 6)
    words = lifecycle.near_words(alliance, "health", timezone.now() + timedelta(days=18))
    assert "nearly the same people" in words
    assert lifecycle.near_words(alliance, "pulse", timezone.now()) == ""


def test_withdrawn_answers_are_deleted_unread():
    survey = opened(staffed())
    fill(survey, "ours", [4] * 5, ["secret"])
    plan_survey_mails(now=timezone.now())
    survey.refresh_from_db()
    lifecycle.withdraw_survey(
        survey=survey, expected=survey.revision, reason="Wrong people", now=timezone.now()
    )
    assert not SurveyTally.objects.exists() and not SurveyComment.objects.exists()
    assert set(OutgoingMessage.objects.values_list("state", flat=True)) == {"withdrawn"}
    with pytest.raises(ValidationError, match="withdrawn"):
        fill(survey, "theirs", [4])


def test_an_end_can_only_be_later():
    survey = opened(staffed())
    sooner = survey.closes_at - timedelta(days=1)
    later = survey.closes_at + timedelta(days=5)
    how = {"survey": survey, "now": timezone.now()}
    with pytest.raises(ValidationError):
        lifecycle.prolong_survey(expected=survey.revision, closes_at=sooner, **how)
    lifecycle.prolong_survey(expected=survey.revision, closes_at=later, **how)
    with pytest.raises(StaleRevision):
        lifecycle.prolong_survey(expected=survey.revision + 7, closes_at=later, **how)


# Next steps -----------------------------------------------------------------------------------
@pytest.mark.slow
def test_from_a_gap_to_the_agenda_an_issue_and_an_action(world):
    alliance = staffed(5, 5, world.northstar)
    survey = survey_of(alliance, [5] * 6, [2] * 6)
    committee = CommitteeFactory(alliance=alliance, kind="steering")
    MeetingFactory(committee=committee, starts_at=timezone.now() + timedelta(days=3))
    one = result_of(survey).compared[0]
    alice = world.client("alice")
    page = alice.get(survey.get_absolute_url()).content.decode()
    assert "Put on the agenda" in page
    for _ in range(2):
        put_on_agenda(survey=survey, question=one.pk, now=timezone.now())
    item = AgendaItem.objects.get()
    assert "5.0" in item.title and item.minutes == 15
    asked = f"?source=survey:{one.row}"
    for name in ("issue_create", "action_create"):
        form = alice.get(reverse(f"governance:{name}", args=[alliance.pk]) + asked)
        assert f"{one.text}: " in form.content.decode()


def test_pages_read_a_fixed_number_of_rows(world, django_assert_max_num_queries):
    alliance = staffed(5, 5, world.northstar)
    survey = survey_of(alliance, [5] * 6, [2] * 6)
    member(alliance, world.eve)
    client = world.client("alice")
    client.get(survey.get_absolute_url())
    with django_assert_max_num_queries(20):
        client.get(survey.get_absolute_url())
    with django_assert_max_num_queries(14):
        client.get(reverse("scorecards:alliance_surveys", args=[alliance.pk]))
