"""Pages of the scorecards room: who sees them, what they say, and what they cost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliances.models import CorporateGoal, MembershipRole
from alliances.rules.periods import Quarter
from alliances.services.access import access_to
from scorecards.models import Indicator, Placement, Risk, Scorecard, ScoringModel
from scorecards.services.explanations import explanation_panel
from scorecards.services.recompute import recompute
from scorecards.services.scorecards import Answer, finalise, open_scorecard, save_answers
from tests.conftest import today_here
from tests.factories import (
    ActionFactory,
    DealTermFactory,
    EntryRuleFactory,
    MembershipFactory,
    PlacementFactory,
    RiskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def quarter():
    return Quarter.containing(today_here())


@pytest.fixture
def scored(world):
    """Northstar with deal terms, risks, two scorecards and a placement."""
    alliance, today = world.northstar, today_here()
    for kind, amount in (("upfront", 123_456_789), ("milestones", 987_654_321)):
        DealTermFactory(
            alliance=alliance,
            kind=kind,
            amount=amount,
            direction="receive",
            probability=100,
            expected_on=today + timedelta(days=1),
        )
    world.risk = RiskFactory(alliance=alliance, title="Their sponsor leaves")
    world.last = open_scorecard(alliance=alliance, quarter=quarter().previous())
    world.card = open_scorecard(alliance=alliance, quarter=quarter())
    trust = Indicator.objects.get(key="trust").pk
    save_answers(scorecard=world.last, expected=1, answers={trust: Answer(75)}, user=world.alice)
    recompute(today=today)
    return world


PAGES = {
    "alliance_scorecard": lambda w: [w.northstar.pk],
    "scorecard_detail": lambda w: [w.card.pk],
    "scorecard_edit": lambda w: [w.card.pk],
    "scorecard_finalise": lambda w: [w.card.pk],
    "scorecard_ask": lambda w: [w.card.pk],
    "baseline_edit": lambda w: [w.northstar.pk],
    "evaluation": lambda w: [w.northstar.pk],
    "evaluation_edit": lambda w: [w.northstar.pk],
    "alliance_risks": lambda w: [w.northstar.pk],
    "risk_create": lambda w: [w.northstar.pk],
    "risk_edit": lambda w: [w.risk.pk],
    "risk_close": lambda w: [w.risk.pk],
    "model_list": lambda w: [],
    "model_detail": lambda w: [ScoringModel.objects.get(key="standard").pk],
}
READ = {"alliance_scorecard", "scorecard_detail", "alliance_risks", "evaluation"}
GUESTS = {"alliance_risks"}
MODELS = {"model_list", "model_detail"}


def address(world, name):
    return reverse(f"scorecards:{name}", args=PAGES[name](world))


def expected_status(name, who):
    if who == "anonymous":
        return 302
    if name == "model_detail" and who in ("gina", "oscar"):
        return 404
    if name in MODELS:
        return 200 if who in ("eve", "lena", "ada") else 403
    if who in ("gina", "oscar", "bob"):
        return 200 if who == "gina" and name in GUESTS else 404
    if name in READ or who in ("alice", "lena", "ada"):
        return 200
    return 403


@pytest.mark.slow
@pytest.mark.parametrize(
    "who", ["anonymous", "gina", "oscar", "charlie", "bob", "alice", "eve", "lena", "ada"]
)
def test_who_may_open_what(scored, who):
    client = scored.client(who)
    found = {name: client.get(address(scored, name)).status_code for name in PAGES}
    assert found == {name: expected_status(name, who) for name in PAGES}


WRITES = {
    "scorecard_open": lambda w: ([w.northstar.pk], {}),
    "scorecard_edit": lambda w: ([w.card.pk], {"revision": 1}),
    "scorecard_finalise": lambda w: ([w.card.pk], {"revision": 1}),
    "risk_create": lambda w: ([w.northstar.pk], risk_data()),
    "risk_edit": lambda w: ([w.risk.pk], risk_data(revision=1)),
    "risk_close": lambda w: ([w.risk.pk], {"revision": 1, "outcome": "avoided", "reason": "x"}),
    "risk_reopen": lambda w: ([w.risk.pk], {"revision": 1}),
}


def risk_data(**more):
    return {
        "title": "New",
        "probability": 2,
        "impact": 5,
        "side": "ours",
        "response": "Second source.",
        **more,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 302), ("gina", 404), ("bob", 404), ("charlie", 403), ("eve", 403)],
)
def test_who_may_not_write_changes_nothing(scored, who, status):
    before = (
        list(Risk.objects.values()),
        list(Scorecard.objects.values()),
    )
    client = scored.client(who)
    for name, make in WRITES.items():
        args, data = make(scored)
        answer = client.post(reverse(f"scorecards:{name}", args=args), data)
        assert answer.status_code == status, name
    assert (list(Risk.objects.values()), list(Scorecard.objects.values())) == before


@pytest.mark.parametrize("name", ["scorecard_open", "risk_reopen"])
def test_writes_need_a_post(scored, name):
    args, _ = WRITES[name](scored)
    assert scored.client("alice").get(reverse(f"scorecards:{name}", args=args)).status_code == 405


def test_another_alliance_is_not_reached_through_its_risks(scored):
    foreign = RiskFactory(alliance=scored.helix)
    client = scored.client("alice")
    for name in ("risk_edit", "risk_close"):
        assert client.get(reverse(f"scorecards:{name}", args=[foreign.pk])).status_code == 404


@pytest.mark.slow
def test_deal_terms_are_found_by_those_who_may_see_them_only(scored):
    finalise(scorecard=scored.card, expected=1, user=scored.alice)
    # The amounts, their sum and its short forms; the share of the milestones.
    canaries = ["123456789", "987654321", "1111111110", "1.11 bn", "88.89", "89 %"]
    pages = [
        reverse("scorecards:alliance_scorecard", args=[scored.northstar.pk]),
        reverse("scorecards:scorecard_detail", args=[scored.card.pk]),
        reverse("scorecards:scorecard_detail", args=[scored.last.pk]),
        reverse("alliances:detail", args=[scored.northstar.pk]),
    ]
    manager, member = scored.client("alice"), scored.client("charlie")
    assert "1.11 bn" in manager.get(pages[0]).content.decode()
    for page in pages:
        text = member.get(page).content.decode()
        assert not [canary for canary in canaries if canary in text], page


def test_guests_see_no_panel(scored):
    text = scored.client("gina").get(reverse("alliances:detail", args=[scored.northstar.pk]))
    assert text.status_code == 200
    for word in ("Placement", "Sustain", "White glove", "Their sponsor leaves", "Health is"):
        assert word not in text.content.decode()


# What the pages say ----------------------------------------------------------------------------
@pytest.mark.slow
def test_thin_evidence_is_said_openly(scored):
    text = scored.client("eve").get(address(scored, "alliance_scorecard")).content.decode()
    assert "Not assessed yet" in text and "Placed on" not in text
    Risk.objects.all().delete()
    for key in ("strategic_importance", "dependence"):
        pk = Indicator.objects.get(key=key).pk
        scored.card.refresh_from_db()
        save_answers(
            scorecard=scored.card,
            expected=scored.card.revision,
            answers={pk: Answer(75)},
            user=scored.alice,
        )
    recompute(today=today_here())
    text = scored.client("eve").get(address(scored, "alliance_scorecard")).content.decode()
    assert "Placed on 6 of 15 criteria" in text
    assert "not known: no meeting was due in the last 12 months" in text


def test_an_unplaced_alliance_says_what_is_missing(scored):
    url = reverse("scorecards:alliance_scorecard", args=[scored.helix.pk])
    text = scored.client("eve").get(url).content.decode()
    assert "Not assessed yet" in text
    assert (
        "Value: 0 % of the weight is known, 40 % is needed. Risk: 25 % of the weight is known, "
        "40 % is needed. Nobody has judged value or risk yet." in text
    )
    way = "Quickest way: answer “Strategic importance” and “Dependence on the partner”; add data"
    assert way in " ".join(text.split())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda w: Placement.objects.all().delete(), "Not scored yet"),
        (lambda w: Placement.objects.update(model=None), "No scoring model is active"),
    ],
)
def test_empty_states(scored, change, says):
    change(scored)
    assert says in scored.client("eve").get(address(scored, "alliance_scorecard")).content.decode()


def test_an_earlier_day_offers_nothing_to_do(scored):
    """What a button would do it would do today; an age would be counted from today."""
    alliance, today = scored.northstar, today_here()
    dated = (today - timedelta(days=30)).isoformat()
    fact = {"key": "strategic_importance", "axis": "value", "gain": 0.3}
    readings = {"quadrants": {"sustain": 0.55, "white_glove": 0.45}, "facts": [fact]}
    Placement.objects.filter(alliance=alliance).delete()
    PlacementFactory(
        alliance=alliance,
        quadrant="sustain",
        value=70,
        risk=30,
        holds=0.55,
        model=ScoringModel.objects.active().earliest("pk"),
        detail={"readings": readings, "raw": {"access": 75}, "on": {"access": dated}},
        valid_from=today - timedelta(days=9),
    )
    client, url = scored.client("alice"), address(scored, "alliance_scorecard")
    doing = ("Ask about it", "I know it", "Answer the ", " ago")

    def offered(**query: Any) -> list[str]:
        page = client.get(url, query).content.decode().split("<main", 1)[1]
        read = re.sub(r'title="[^"]*"', "", page)
        return [words for words in doing if words in read]

    assert offered() == list(doing)
    assert offered(as_of=today - timedelta(days=3)) == []


def test_an_earlier_day_is_shown_as_it_was(scored):
    today = today_here()
    Placement.objects.filter(alliance=scored.northstar).update(
        valid_from=today - timedelta(days=9), quadrant_since=today - timedelta(days=9)
    )
    client, url = scored.client("alice"), address(scored, "alliance_scorecard")
    then = client.get(url, {"as_of": today - timedelta(days=3)}).content.decode()
    assert "The alliance as it stood at the end of" in then
    before = client.get(url, {"as_of": today - timedelta(days=10)}).content.decode()
    assert "No scores on that day" in before
    tomorrow = (today + timedelta(days=1)).isoformat()
    for odd, said in (("nonsense", "Enter a date"), (tomorrow, "is in the future"), ("", "")):
        text = client.get(url, {"as_of": odd}).content.decode()
        assert "The alliance as it stood" not in text
        assert said in text and ("These are the scores of today" in text) == bool(said)


# Answering a scorecard -------------------------------------------------------------------------
def entry(world, card=None, **values):
    """What the browser sends for the whole form, with the given answers by indicator key."""
    card = card or world.card
    client = world.client("alice")
    form = client.get(reverse("scorecards:scorecard_edit", args=[card.pk])).context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        data[bound.html_name] = "" if value is None else value
    keys = dict(Indicator.objects.values_list("key", "pk"))
    for name, value in values.items():
        field, _, key = name.partition("__")
        data[f"{field}_{keys[key]}"] = value
    return client, reverse("scorecards:scorecard_edit", args=[card.pk]), data


def test_answers_are_saved(scored):
    client, url, data = entry(scored, raw__resourcing="50", raw__trust="75")
    answer = client.post(url, data)
    assert answer.status_code == 302 and answer.url == scored.card.get_absolute_url()
    kept = dict(scored.card.measurements.values_list("indicator__key", "raw"))
    assert kept == {"resourcing": 50, "trust": 75}


def last_words():
    last = quarter().previous()
    return f"Q{last.number} {last.year}"


def test_the_last_answer_is_chosen_and_said_to_be_unchanged(scored):
    answer = scored.client("alice").get(address(scored, "scorecard_edit"))
    text = " ".join(answer.content.decode().split())
    assert f"Unchanged from {last_words()}" in text
    assert f"{last_words()}: 75, evidence of" in text
    assert "1 of 12 answered: 0 new, 1 unchanged, 11 left" in text
    assert "Save changed only" in text
    # Chosen is not answered: nothing is stored before it is saved.
    assert not scored.card.measurements.exists()
    page = scored.client("alice").get(scored.card.get_absolute_url()).content.decode()
    assert "0 of 12 questions answered" in page


def stored_trust(world):
    return world.card.measurements.filter(indicator__key="trust").values_list(
        "raw", "evidence", "evidence_on"
    )


def dated_last(world, day, evidence="Survey"):
    world.last.measurements.update(evidence_on=day, evidence=evidence)


@pytest.mark.slow
def test_saving_keeps_the_last_answer_with_its_day(scored):
    then = today_here() - timedelta(days=100)
    dated_last(scored, then)
    client, url, data = entry(scored)
    assert client.post(url, data).status_code == 302
    assert list(stored_trust(scored)) == [(75, "Survey", then)]
    page = client.get(scored.card.get_absolute_url()).content.decode()
    assert f"kept from {last_words()}" in page


def test_an_answer_on_old_evidence_may_be_kept_and_is_called_stale(scored):
    dated_last(scored, today_here() - timedelta(days=200))
    text = scored.client("alice").get(address(scored, "scorecard_edit")).content.decode()
    assert ">stale<" in text and "too old to keep" not in text
    assert f"Unchanged from {last_words()}" in text


def test_only_what_was_changed_is_saved_when_that_is_asked(scored):
    client, url, data = entry(scored, raw__resourcing="50")
    data["only"] = "changed"
    assert client.post(url, data).status_code == 302
    assert list(scored.card.measurements.values_list("indicator__key", flat=True)) == ["resourcing"]


@pytest.mark.slow
def test_an_answer_that_faded_away_is_not_chosen_and_cannot_be_kept(scored):
    dated_last(scored, today_here() - timedelta(days=1100))
    client, url, data = entry(scored)
    text = client.get(url).content.decode()
    assert "too old to keep" in text and "0 of 12 answered" in text
    trust = Indicator.objects.get(key="trust").pk
    assert data[f"raw_{trust}"] == ""
    answer = client.post(url, {**data, f"raw_{trust}": "75"})
    assert answer.status_code == 422
    assert "is too old to count. Enter newer evidence" in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"evidence__trust": "Survey", "evidence_on__trust": 1}, "cannot be dated in the future"),
        ({"evidence_on__trust": 1, "raw__trust": ""}, "cannot be dated in the future"),
        ({"evidence_on__trust": -1}, "Say what was seen on"),
        ({"evidence__trust": "Old", "evidence_on__trust": -400}, "There is newer evidence"),
        ({"evidence__trust": "Old", "evidence_on__trust": -40_000}, "too old to count"),
        (
            {"raw__trust": "50", "comment__trust": "Worse", "evidence__trust": "Survey"},
            "add the evidence",
        ),
    ],
)
def test_evidence_that_cannot_be_is_refused_with_the_way_out(scored, values, says):
    dated_last(scored, today_here() - timedelta(days=100))
    for name, value in values.items():
        if isinstance(value, int):
            values = {**values, name: (today_here() + timedelta(days=value)).isoformat()}
    client, url, data = entry(scored, **values)
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not scored.card.measurements.exists()


@pytest.mark.slow
def test_a_move_of_ten_points_asks_for_evidence_and_comment(scored):
    client, url, data = entry(
        scored, raw__trust="25", comment__strategic_fit="kept although the form has an error"
    )
    answer = client.post(url, data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "You changed the score from 75 to 25: add the evidence." in text
    assert "You changed the score from 75 to 25: say what changed." in text
    assert "kept although the form has an error" in text
    assert not scored.card.measurements.exists()
    trust = Indicator.objects.get(key="trust").pk
    data |= {f"evidence_{trust}": "Interview, 12 Nov", f"comment_{trust}": "New leadership"}
    assert client.post(url, data).status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize("value", ["101", "-5", "60", "high"])
def test_an_answer_is_one_of_its_anchors(scored, value):
    client, url, data = entry(scored, raw__resourcing=value)
    assert client.post(url, data).status_code == 422


@pytest.mark.slow
def test_the_second_of_two_is_shown_both_versions(scored):
    client, url, data = entry(scored, raw__resourcing="50", evidence__resourcing="Mine")
    save_answers(
        scorecard=Scorecard.objects.get(pk=scored.card.pk),
        expected=1,
        answers={Indicator.objects.get(key="resourcing").pk: Answer(100, "Theirs")},
        user=scored.lena,
    )
    answer = client.post(url, data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine" in text and "Theirs" in text
    # What both had selected from the quarter before is no difference.
    assert all("People" in row["label"] for row in answer.context["differences"])
    assert scored.card.measurements.get().evidence == "Theirs"
    data["revision"] = answer.context["form"].data["revision"]
    assert client.post(url, data).status_code == 302
    assert scored.card.measurements.get(indicator__key="resourcing").evidence == "Mine"


def test_a_scorecard_is_opened_and_finalised(scored):
    EntryRuleFactory(tier="strategic")
    scored.card.delete()
    client = scored.client("alice")
    answer = client.post(reverse("scorecards:scorecard_open", args=[scored.northstar.pk]))
    card = Scorecard.objects.get(year=quarter().year, quarter=quarter().number)
    assert answer.url == reverse("scorecards:scorecard_edit", args=[card.pk])
    url = reverse("scorecards:scorecard_finalise", args=[card.pk])
    stale = client.post(url, {"revision": "7"})
    assert stale.status_code == 409
    assert "Nothing has been done yet" in stale.content.decode()
    client.post(url, {"revision": "1"})
    card.refresh_from_db()
    assert (card.state, card.finalised_by) == ("final", scored.alice)
    assert client.get(reverse("scorecards:scorecard_edit", args=[card.pk])).status_code == 403
    again = client.post(reverse("scorecards:scorecard_open", args=[scored.northstar.pk]))
    assert again.url == card.get_absolute_url()


def test_opening_without_a_model_says_so(scored):
    ScoringModel.objects.update(state="retired")
    scored.card.delete()
    url = reverse("scorecards:scorecard_open", args=[scored.northstar.pk])
    text = scored.client("alice").post(url, follow=True).content.decode()
    assert "No scoring model is active for this tier. Ask an administrator" in text


# Risks -----------------------------------------------------------------------------------------
@pytest.mark.slow
def test_risks_are_recorded_changed_closed_and_opened_again(scored):
    client = scored.client("alice")
    no_response = client.post(
        reverse("scorecards:risk_create", args=[scored.northstar.pk]), risk_data(response="")
    )
    assert no_response.status_code == 422
    client.post(reverse("scorecards:risk_create", args=[scored.northstar.pk]), risk_data())
    risk = Risk.objects.get(title="New")
    assert (risk.alliance, risk.state, risk.impact) == (scored.northstar, "open", 5)
    client.post(
        reverse("scorecards:risk_edit", args=[risk.pk]),
        risk_data(impact=4, revision=1, reason="Tested"),
    )
    stale = client.post(
        reverse("scorecards:risk_edit", args=[risk.pk]),
        risk_data(impact=1, revision=1, reason="Tested"),
    )
    assert stale.status_code == 409
    close = reverse("scorecards:risk_close", args=[risk.pk])
    tomorrow = today_here() + timedelta(days=1)
    data = {"revision": 2, "outcome": "avoided", "closed_on": tomorrow.isoformat()}
    data["reason"] = "A second source."
    assert client.post(close, data).status_code == 422
    data["closed_on"] = today_here().isoformat()
    assert client.post(close, data).status_code == 302
    risk.refresh_from_db()
    assert (risk.impact, risk.state) == (4, "closed")
    client.post(reverse("scorecards:risk_reopen", args=[risk.pk]), {"revision": 3})
    risk.refresh_from_db()
    assert risk.state == "open"


def people_of(world):
    ours = MembershipFactory(alliance=world.northstar).person
    theirs = MembershipFactory(alliance=world.northstar, side="theirs").person
    theirs.partner = world.meridian
    theirs.save(update_fields=["partner"])
    return {"ours": ours, "theirs": theirs}


@pytest.mark.parametrize(
    ("owner", "chosen", "side"),
    [
        ("ours", "", "ours"),
        ("theirs", "", "theirs"),
        ("theirs", "joint", "joint"),
        ("", "theirs", "theirs"),
        ("", "", ""),
    ],
)
def test_the_side_of_a_risk_is_its_owners(scored, owner, chosen, side):
    people = people_of(scored)
    data = risk_data(side=chosen, owner=people[owner].pk if owner else "")
    url = reverse("scorecards:risk_create", args=[scored.northstar.pk])
    assert scored.client("alice").post(url, data).status_code == 302
    assert Risk.objects.get(title="New").side == side


@pytest.mark.slow
def test_another_side_than_the_owners_is_taken_knowingly_only(scored):
    people, client = people_of(scored), scored.client("alice")
    url = reverse("scorecards:risk_create", args=[scored.northstar.pk])
    data = risk_data(side="ours", owner=people["theirs"].pk)
    text = client.post(url, data).content.decode()
    assert "works for Meridian" in text and "carries this risk" in text
    assert not Risk.objects.filter(title="New").exists()
    assert client.post(url, {**data, "sure_side": "ours"}).status_code == 302
    risk = Risk.objects.get(title="New")
    assert risk.side == "ours"
    # Choosing another owner asks again where that contradicts the side, and else follows.
    edit = reverse("scorecards:risk_edit", args=[risk.pk])
    changed = risk_data(side="", owner=people["theirs"].pk, revision=1)
    assert client.post(edit, changed).status_code == 302
    risk.refresh_from_db()
    assert risk.side == "theirs"


def test_a_risk_without_a_side_says_so(scored):
    RiskFactory(alliance=scored.northstar, side="", owner=None)
    text = scored.client("alice").get(address(scored, "alliance_risks")).content.decode()
    assert "not decided" in text and "no owner" in text


@pytest.mark.parametrize(
    ("due", "says"),
    [("1 Jan 1900", "is in the past"), ("3 Feb 2099", "more than 10 years away")],
)
def test_a_day_that_is_unlikely_is_asked_about(scored, due, says):
    client, data = scored.client("alice"), risk_data(due_on=due)
    url = reverse("scorecards:risk_create", args=[scored.northstar.pk])
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert says in answer.content.decode() and f"Yes, {due} is correct" in answer.content.decode()
    assert client.post(url, {**data, "sure_due_on": due}).status_code == 302


@pytest.mark.parametrize(
    "impossible", [{"probability": 6}, {"impact": 0}, {"probability": "9999"}, {"due_on": "soon"}]
)
def test_a_risk_has_possible_figures(scored, impossible):
    url = reverse("scorecards:risk_create", args=[scored.northstar.pk])
    assert scored.client("alice").post(url, risk_data(**impossible)).status_code == 422


def test_an_owner_is_somebody_of_the_alliance(scored):
    stranger = MembershipFactory(alliance=scored.helix).person
    answer = scored.client("alice").post(
        reverse("scorecards:risk_create", args=[scored.northstar.pk]),
        risk_data(owner=stranger.pk),
    )
    assert answer.status_code == 422


def test_texts_of_people_are_escaped(scored):
    RiskFactory(alliance=scored.northstar, title="<script>alert(1)</script>", response="<b>x</b>")
    text = scored.client("alice").get(address(scored, "alliance_risks")).content.decode()
    assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text


# What the pages cost ---------------------------------------------------------------------------
BUDGET = 17  # three of them when the answer has left: whether the log has it that terms were read


def fill(world, number):
    for index in range(number):
        RiskFactory(
            alliance=world.northstar, owner=MembershipFactory(alliance=world.northstar).person
        )
        ActionFactory(alliance=world.northstar)
        day = today_here() - timedelta(days=400 + index + 40 * number)
        Placement.objects.create(
            alliance=world.northstar,
            valid_from=day,
            valid_to=day + timedelta(days=1),
            quadrant_since=day,
            stage="operating",
            tier="strategic",
            computed_at=timezone.now(),
        )
        if number < 20:
            continue
        year = 1990 + index
        Scorecard.objects.create(
            alliance=world.northstar, year=year, quarter=1, model=world.card.model
        )
        ScoringModel.objects.create(key="old", version=index + 1, name="Old", state="retired")
    world.northstar.goals.add(CorporateGoal.objects.create(name=f"Goal {number}"))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_cost_the_same_at_3_and_at_30(scored, name):
    client = scored.client("ada" if name in MODELS else "alice")
    url = address(scored, name)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    client.get(url)
    fill(scored, 3)
    few = cost()
    fill(scored, 27)
    many = cost()
    assert many == few <= BUDGET


def test_both_panels_cost_two_queries(scored, rf, django_assert_num_queries):
    user = UserFactory()
    MembershipFactory(
        alliance=scored.northstar,
        person__user=user,
        role=MembershipRole.FUNCTIONAL_LEAD,
    )
    access_to(alliance=scored.northstar, user=user)
    with django_assert_num_queries(2):
        texts = [
            render_to_string(
                f"scorecards/_{name}_panel.html",
                {
                    "panel": explanation_panel(scored.northstar, user, today_here()),
                    "alliance": scored.northstar,
                },
            )
            for name in ("placement", "health")
        ]
    assert "Not assessed yet" in texts[0] and 'aria-label="Health"' in texts[1]
