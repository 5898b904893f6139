"""The right of reply: what is shown, who may say what, silence, and what we answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from alliances.models import Membership
from alliances.rules.periods import Quarter
from core.mail.models import OutgoingMessage
from core.revision.updates import StaleRevision
from scorecards.models import Indicator, Measurement, ReplyLine, Scorecard
from scorecards.services import lifecycle, replies
from scorecards.services.recompute import recompute
from scorecards.services.replies import Said
from scorecards.services.reply_links import link_path, read_link
from scorecards.services.reply_mail import ReplyWriter, waiting
from scorecards.services.scorecards import Answer, open_scorecard, save_answers
from tests.conftest import at
from tests.factories import EntryRuleFactory, MembershipFactory, PersonFactory

TODAY, NOW = date(2026, 11, 21), datetime(2026, 11, 21, 12, tzinfo=UTC)
CANARY, OPENLY = "Said in confidence", "Asked four people of both companies"
pytestmark = pytest.mark.django_db


def key(name):
    return Indicator.objects.get(key=name).pk


@pytest.fixture
def card(world):
    """Answers of which one shows its evidence, one does not, and one is of the value axis."""
    with at(NOW):
        EntryRuleFactory(tier="strategic", partner_reply=True, reply_days=10)
        found = open_scorecard(alliance=world.northstar, quarter=Quarter(2026, 4))
        answers = {
            key("trust"): Answer(75, OPENLY, comment=CANARY, company_only=False),
            key("fair_share"): Answer(50, CANARY),
            key("commercial_results"): Answer(50, CANARY),
            key("strategic_importance"): Answer(100, CANARY),
        }
        save_answers(scorecard=found, expected=1, answers=answers, user=world.alice)
        yield found


def ask(world, card, *people):
    chosen = people or (world.gina.person,)
    return replies.ask_partner(
        scorecard=card, expected=card.revision, people=chosen, user=world.alice, now=NOW
    )


def reply(card, person, now=NOW, **said):
    lines = {line.indicator.key: line.pk for line in card.replies.select_related("indicator")}
    given = {lines[name]: one for name, one in said.items()}
    return replies.take_replies(
        scorecard=card, expected=card.revision, person=person, replies=given, now=now
    )


# What they are shown -----------------------------------------------------------------------------
def test_only_shared_lines_of_health_are_shown_and_evidence_as_ticked(world, card):
    lines = {line.name: line for line in replies.shared_lines(scorecard=card, today=TODAY)}
    assert set(lines) == {"Trust", "Fair share for both sides"}
    assert (lines["Trust"].score, lines["Trust"].evidence) == (75, OPENLY)
    assert lines["Fair share for both sides"].evidence == ""
    Indicator.objects.filter(key="trust").update(reveals_deal_terms=True)
    names = {line.name for line in replies.shared_lines(scorecard=card, today=TODAY)}
    assert names == {"Fair share for both sides"}


def test_no_page_mail_or_link_tells_what_is_ours(world, card):
    ask(world, card)
    row = OutgoingMessage.objects.get(kind="scorecard_reply")
    content = ReplyWriter().prepare([row], NOW)[row.pk].compose()
    pages = [
        world.client("gina").get(reverse("scorecards:scorecard_reply", args=[card.pk])),
        world.client("anonymous").get(link_path(scorecard=card.pk, person=world.gina.person.pk)),
        world.client("gina").get(reverse("alliances:detail", args=[world.northstar.pk])),
    ]
    for page in pages:
        assert page.status_code == 200
        text = page.content.decode()
        assert CANARY not in text and "Strategic importance" not in text
    assert OPENLY in pages[0].content.decode() and OPENLY in pages[1].content.decode()
    assert "Reply to the Q4 2026 scorecard" in pages[2].content.decode()
    assert CANARY not in str(content) and "2 lines" in content.text


def test_the_mail_of_a_restricted_alliance_names_nothing(world, card):
    world.northstar.confidentiality = "restricted"
    world.northstar.save(update_fields=["confidentiality"])
    ask(world, card)
    row = OutgoingMessage.objects.get(kind="scorecard_reply")
    found = ReplyWriter().prepare([row], NOW)[row.pk].compose()
    assert "Northstar" not in f"{found.subject}{found.text}"


# Asking ------------------------------------------------------------------------------------------
def test_asking_gives_working_days_of_both_and_asks_nobody_twice(world, card):
    ask(world, card)
    assert (card.state, card.reply_due_on) == ("partner", date(2026, 12, 4))
    other = PersonFactory(partner=world.meridian, email="new@meridian.example")
    MembershipFactory(alliance=world.northstar, person=other, side="theirs", role="counterpart")
    ask(world, card, world.gina.person, other)
    assert card.requests.count() == card.replies.count() == 2
    assert OutgoingMessage.objects.filter(kind="scorecard_reply").count() == 2
    assert card.reply_due_on == date(2026, 12, 4)


@pytest.mark.parametrize("who", ["nobody", "ours"])
def test_only_people_of_the_partner_are_asked(world, card, who):
    people = [] if who == "nobody" else [world.alice.person]
    with pytest.raises(ValidationError, match="at least one person"):
        replies.ask_partner(
            scorecard=card, expected=card.revision, people=people, user=world.alice, now=NOW
        )
    assert not ReplyLine.objects.exists()


def test_a_leader_reviews_first_where_the_tier_says_so(world, card):
    EntryRuleFactory(tier="strategic", leader_review=True, partner_reply=True)
    with pytest.raises(ValidationError, match="cannot be sent"):
        ask(world, card)


# Replying ----------------------------------------------------------------------------------------
def test_a_reply_is_kept_and_changes_no_score(world, card):
    ask(world, card)
    recompute(alliance_ids=[world.northstar.pk], today=TODAY)
    before = world.northstar.placements.get(valid_to=None).health
    changed = reply(
        card,
        world.gina.person,
        trust=Said("disputed", "Bad news came late"),
        fair_share=Said("accepted"),
    )
    assert changed == 2
    assert card.steps.latest("pk").words.endswith("1 accepted, 1 disputed.")
    assert OutgoingMessage.objects.get(kind="scorecard_replied").account == world.alice
    recompute(alliance_ids=[world.northstar.pk], today=TODAY)
    assert world.northstar.placements.get(valid_to=None).health == before
    # Said once more, nothing is told once more.
    assert reply(card, world.gina.person, fair_share=Said("accepted")) == 0
    assert OutgoingMessage.objects.filter(kind="scorecard_replied").count() == 1


@pytest.mark.parametrize(
    ("said", "message"),
    [(Said("disputed", "  "), "Say why"), (None, "were asked"), ("final", "no longer taken")],
)
def test_a_reply_that_cannot_be_taken(world, card, said, message):
    ask(world, card)
    person = world.gina.person
    if said is None:
        person, said = world.oscar.person, Said("accepted")
    if said == "final":
        Scorecard.objects.filter(pk=card.pk).update(state="final")
        card.refresh_from_db()
        said = Said("accepted")
    with pytest.raises(ValidationError, match=message):
        reply(card, person, trust=said)
    assert not ReplyLine.objects.exclude(reply="").exists()


def test_two_people_of_the_partner_at_once(world, card):
    ask(world, card)
    stale = Scorecard.objects.get(pk=card.pk)
    reply(card, world.gina.person, trust=Said("accepted"))
    with pytest.raises(StaleRevision):
        reply(stale, world.gina.person, trust=Said("disputed", "No"))
    assert card.replies.get(indicator__key="trust").reply == "accepted"


def test_the_page_of_a_guest_takes_a_reply_and_nobody_elses_does(world, card):
    ask(world, card)
    url = reverse("scorecards:scorecard_reply", args=[card.pk])
    line = card.replies.get(indicator__key="trust")
    data = {"revision": card.revision, f"reply_{line.pk}": "disputed"}
    client = world.client("gina")
    assert client.post(url, data).status_code == 422  # without a reason
    data[f"reason_{line.pk}"] = "Bad news came late"
    for who in ("alice", "oscar"):
        assert world.client(who).post(url, data).status_code in (403, 404)
    assert client.post(url, data).status_code == 302
    line.refresh_from_db()
    assert (line.reply, line.reason, line.replied_by) == (
        "disputed",
        "Bad news came late",
        world.gina.person,
    )
    assert client.post(url, data).status_code == 409  # the page is older than the reply


def test_a_link_works_for_who_was_asked_as_long_as_they_may_know(world, card):
    ask(world, card)
    person = world.gina.person
    token = link_path(scorecard=card.pk, person=person.pk).split("/")[-2]
    assert read_link(token).person == person
    url = reverse("scorecards:reply_by_link", args=[token])
    line, client = card.replies.get(indicator__key="trust"), world.client("anonymous")
    data = {"revision": card.revision, f"reply_{line.pk}": "accepted"}
    assert client.get(url).status_code == 200 and line.reply == ""
    assert client.post(url, data).status_code == 302
    line.refresh_from_db()
    assert line.reply == "accepted"
    assert read_link(token[:-2]) is None and client.get(url[:-3] + "x/").status_code == 410
    Membership.objects.filter(person=person).update(ended_on=TODAY)
    assert client.get(url).status_code == 410


# The end of the time ---------------------------------------------------------------------------
def test_silence_is_no_answer_and_becomes_final_once(world, card):
    ask(world, card)
    reply(card, world.gina.person, trust=Said("accepted"))
    last = datetime(2026, 12, 4, 20, tzinfo=UTC)
    assert [row.person for row in waiting(TODAY)] == ["asked"]
    with at(last):
        assert lifecycle.make_due_final(now=last) == 0
    after = last + timedelta(days=1)
    with at(after):
        assert lifecycle.make_due_final(now=after) == 1
        assert lifecycle.make_due_final(now=after) == 0
    card.refresh_from_db()
    assert card.state == "final"
    assert card.replies.get(indicator__key="fair_share").get_reply_display() == "No answer"
    assert card.steps.filter(kind="final").count() == 1


# Our answer ------------------------------------------------------------------------------------
def disputed(world, card):
    ask(world, card)
    reply(card, world.gina.person, trust=Said("disputed", "Bad news came late"))
    return card.replies.get(indicator__key="trust")


def answer(world, line, outcome, words="We asked again", change=None):
    return replies.answer_dispute(
        line=line,
        expected=line.revision,
        outcome=outcome,
        words=words,
        user=world.alice,
        now=NOW,
        change=change,
    )


def test_a_dispute_is_answered_by_a_change(world, card):
    line = disputed(world, card)
    answer(world, line, "changed", change=Answer(50, "Asked six people"))
    assert Measurement.objects.get(scorecard=card, indicator__key="trust").raw == 50
    assert (line.outcome, line.score) == ("changed", 75)  # as it was sent
    # A new dispute is not answered by the old words.
    card.refresh_from_db()
    reply(card, world.gina.person, trust=Said("disputed", "Still too high"))
    line.refresh_from_db()
    assert (line.outcome, line.answer, line.waits_for_us) == ("", "", True)


def test_a_dispute_is_answered_by_keeping_it_also_later(world, card):
    line = disputed(world, card)
    Scorecard.objects.filter(pk=card.pk).update(state="final")
    line.refresh_from_db()
    with pytest.raises(ValidationError, match="only say why"):
        answer(world, line, "changed", change=Answer(25))
    line.refresh_from_db()
    answer(world, line, "kept")
    assert line.outcome == "kept"


@pytest.mark.parametrize(
    ("outcome", "words", "change", "message"),
    [
        ("kept", " ", None, "Say what you answer"),
        ("changed", "We did", None, "Choose the new answer"),
        ("changed", "We did", Answer(None), "Choose the new answer"),
    ],
)
def test_an_answer_that_says_nothing(world, card, outcome, words, change, message):
    line = disputed(world, card)
    with pytest.raises(ValidationError, match=message):
        answer(world, line, outcome, words, change)


def test_a_line_that_nobody_disputes_needs_no_answer(world, card):
    ask(world, card)
    with pytest.raises(ValidationError, match="does not dispute"):
        answer(world, card.replies.first(), "kept")
