"""Decisions: what is weighed and by which right; looked back on, dissented from, exported."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.revision.updates import StaleRevision
from governance.models import Decision, DecisionRight, Dissent
from governance.rules.decisions import (
    beyond_in,
    beyond_right,
    limits_in,
    read_options,
    rights_in,
    sum_in,
)
from governance.rules.rights import Right, fitting
from governance.services import decisions
from governance.services.decisions import record_decision
from governance.services.rights import Found, right_for
from tests.conftest import at
from tests.factories import (
    AllianceFactory,
    CommitteeFactory,
    DecisionFactory,
    DissentFactory,
    MeetingFactory,
)

NOW = "2026-11-21T09:00:00Z"
TODAY = date(2026, 11, 21)


# Rules ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Build it\nBuy it", [("Build it", [], []), ("Buy it", [], [])]),
        ("Build it\n+ ours\n- slow\n\nBuy it\n+quick", [
            ("Build it", ["ours"], ["slow"]), ("Buy it", ["quick"], []),
        ]),
        ("+ no option yet", [("", ["no option yet"], [])]),
        ("Build it\n– slow\n-", [("Build it", [], ["slow"]), ("-", [], [])]),
    ],
)  # fmt: skip
def test_options_are_read_from_lines(text, found):
    assert [(one.name, one.pros, one.cons) for one in read_options(text)] == found


@pytest.mark.parametrize(
    ("right", "limits"),
    [
        ("Budget up to EUR 200,000.", ["EUR 200,000"]),
        ("up to EUR 200.000", ["EUR 200,000"]),
        ("up to USD 1.5 m, up to EUR 1 m", ["USD 1,500,000", "EUR 1,000,000"]),
        ("Up to CHF 50k per case", ["CHF 50,000"]),
        ("up to EUR 1,234.50", ["EUR 1,234.50"]),
        ("Everything within the plan", []),
        ("up to 3 people", []),
        ("up to EUR many", []),
    ],
)
def test_sums_in_a_right(right, limits):
    assert list(map(str, limits_in(right))) == limits


@pytest.mark.parametrize(
    ("amount", "currency", "right", "beyond"),
    [
        ("200000", "EUR", "up to EUR 200,000", False),
        ("200000.01", "EUR", "up to EUR 200,000", True),
        ("900000", "USD", "up to EUR 200,000", False),  # of another currency nothing is known
        ("300000", "eur", "up to EUR 200,000, up to EUR 0.5 m", False),
        ("300000", "EUR", "", False),
        (None, "EUR", "up to EUR 1", False),
    ],
)
def test_a_sum_beyond_its_right(amount, currency, right, beyond):
    assert bool(beyond_right(amount and Decimal(amount), currency, right)) is beyond


def test_rights_are_offered_one_by_one():
    text = "Budget up to EUR 1.5 m. Scope; people\nThe logo."
    assert rights_in(text) == ["Budget up to EUR 1.5 m", "Scope", "people", "The logo"]


# Services -------------------------------------------------------------------------------------
@pytest.fixture
def november():
    with at(NOW):
        yield


@pytest.mark.django_db
def test_a_decision_belongs_to_its_meeting_or_to_the_alliance(world, november):
    meeting = MeetingFactory(committee__alliance=world.northstar)
    made = record_decision(meeting=meeting, text="Two pods")
    assert (made.alliance, made.committee) == (world.northstar, meeting.committee)
    assert made.decided_on == meeting.local_date
    between = decisions.record_decision(
        alliance=world.northstar, text="By phone", decided_on=TODAY, manner="person"
    )
    assert between.meeting is None and between.alliance == world.northstar
    other = DecisionFactory(alliance=AllianceFactory())
    with pytest.raises(ValidationError, match="another alliance"):
        decisions.record_decision(
            alliance=world.northstar, text="x", decided_on=TODAY, supersedes=other
        )
    with pytest.raises(ValidationError, match="another alliance"):
        decisions.record_decision(alliance=world.northstar, text="x", meeting=MeetingFactory())
    with pytest.raises(ValidationError, match="cancelled"):
        record_decision(meeting=MeetingFactory(state="cancelled"), text="x")


@pytest.mark.django_db
def test_rows_written_together_complete_themselves(world):
    meeting = MeetingFactory(committee__alliance=world.northstar)
    (made,) = Decision.objects.bulk_create([Decision(meeting=meeting, text="x")])
    assert (made.alliance, made.decided_on) == (world.northstar, meeting.local_date)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(outcome="worked")


@pytest.mark.django_db
def test_looking_back_closes_the_question_and_may_be_asked_again(world, november):
    row = DecisionFactory(alliance=world.northstar, look_back_on=TODAY)
    assert row in Decision.objects.awaiting_look_back()
    given = {"outcome": "partly", "outcome_note": "Half.", "today": TODAY}
    with pytest.raises(StaleRevision):
        decisions.look_back(decision=Decision.objects.get(pk=row.pk), expected=9, **given)
    decisions.look_back(decision=row, expected=row.revision, **given)
    row.refresh_from_db()
    assert (row.outcome, row.looked_back_on) == ("partly", TODAY)
    assert not Decision.objects.awaiting_look_back()
    again = TODAY + timedelta(days=90)
    decisions.look_back_again(decision=row, expected=row.revision, on=again)
    row.refresh_from_db()
    assert (row.outcome, row.look_back_on) == ("", again)
    early = DecisionFactory(alliance=world.northstar, decided_on=again)
    with pytest.raises(ValidationError, match="not in force"):
        decisions.look_back(decision=early, expected=1, **given)


@pytest.mark.django_db
def test_a_dissent_that_came_true_puts_the_decision_up_again(world, november):
    row = DissentFactory(decision__alliance=world.northstar, person=world.gina.person)
    with pytest.raises(ValidationError, match="future"):
        tomorrow = TODAY + timedelta(days=1)
        decisions.mark_happened(dissent=row, expected=1, on=tomorrow, today=TODAY)
    decisions.mark_happened(dissent=row, expected=1, on=TODAY, today=TODAY)
    decision = Decision.objects.get(pk=row.decision_id)
    assert (decision.revisit_since, decision.revisit_reason) == (TODAY, "Prices fall.")
    assert decision in Decision.objects.to_revisit()
    DecisionFactory(alliance=world.northstar, supersedes=decision)
    assert decision not in Decision.objects.to_revisit(), "it was replaced"
    silent = DissentFactory(decision=decision, would_change="")
    with pytest.raises(ValidationError, match="Say first"):
        decisions.mark_happened(dissent=silent, expected=1, on=TODAY, today=TODAY)


# Rights on record -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Spend EUR 50,000 on joint marketing", "EUR 50,000"),
        ("We pay 1.5 m USD, EUR-funded", "USD 1,500,000"),
        ("€200k for the booth, €30k for travel", "EUR 200,000"),
        ("EUR 5,000 or USD 5,000", ""),
        ("Exclusive for 24 months in 3 markets", ""),
        ("API 2 before EUR 1 000 000", "EUR 1,000,000"),
    ],
)
def test_the_sum_that_a_text_names(text, found):
    assert str(sum_in(text, {"EUR", "USD"}) or "") == found


SPENDING, STAFF, TARGETS = (
    Right(1, "management", "Joint spending", up_to=Decimal(100_000)),
    Right(2, "management", "Staffing of joint work"),
    Right(3, "management", "Joint targets", part="proposes"),
)
ALL = [SPENDING, STAFF, TARGETS, Right(4, "steering", "Joint spending")]


@pytest.mark.parametrize(
    ("own", "text", "amount", "found"),
    [
        ({1, 2, 3}, "Two engineers", None, None),
        ({1, 2, 3}, "Joint work: staffing of the pod", None, STAFF),
        ({1, 2, 3}, "A booth", 5_000, SPENDING),
        ({1, 2, 3}, "A building", 500_000, SPENDING),
        ({4}, "A building", 500_000, ALL[3]),
        ({1, 2, 3}, "Joint targets of next year", None, None),
        (set(), "A booth", 5_000, None),
    ],
)
def test_the_right_that_fits(own, text, amount, found):
    assert fitting(ALL, own, text, amount and Decimal(amount)) == found


@pytest.mark.slow
@pytest.mark.django_db
def test_a_right_on_record_is_offered_and_says_who_decides_instead(world, november):
    star = world.northstar
    team = CommitteeFactory(alliance=star, name="Team", kind="management")
    board = CommitteeFactory(alliance=star, name="Board", kind="steering")
    for committee, limit in ((team, 100_000), (board, None)):
        DecisionRight.objects.create(
            committee=committee, subject="Joint spending", up_to=limit,
            currency="EUR" if limit else "",
        )  # fmt: skip
    meeting = MeetingFactory(committee=team)
    client = world.client("alice")
    url = reverse("governance:decision_create", args=[star.pk]) + f"?meeting={meeting.pk}"
    page = client.get(url).text
    assert page.index("Joint spending, up to EUR 100,000") < page.index('label="Board"')
    data = {**FORM, "committee": team.pk, "amount": "80k", "currency": "EUR"}
    assert client.post(url, data).status_code == 302
    row = Decision.objects.get()
    assert row.right == "Joint spending: decides, up to EUR 100,000"
    # Above the right: who decides instead. The answer is kept, with the right that was chosen.
    more = {**data, "amount": "250k"}
    said = "EUR 250,000 is more than this right covers, EUR 100,000. The Board decides."
    assert said in client.post(url, more).text
    steering = str(board.rights.get().pk)
    client.post(url, {**more, "which_right": steering})
    assert Decision.objects.latest("pk").right == "Joint spending: decides (Board)"
    both = client.post(url, {**data, "which_right": steering, "right": "The chair's"})
    assert "Choose a right above" in both.text
    client.post(url, {**data, "which_right": "none", "right": "The chair's"})
    assert Decision.objects.latest("pk").right == "The chair's"
    # Editing something else leaves it as it is; the log finds it.
    edit = reverse("governance:decision_record", args=[row.pk])
    form = client.get(edit).context["form"]
    assert form["which_right"].value() == str(team.rights.get().pk) and not form["right"].value()
    lines = client.get(reverse("governance:decision_list"), {"right": row.right}).context
    assert [one.pk for one in lines["page_obj"]] == [row.pk]
    none = client.get(reverse("governance:decision_list"), {"right": "none"}).context
    assert not none["page_obj"].object_list


@pytest.mark.django_db
def test_a_typed_decision_gets_its_right(world, november):
    star = world.northstar
    team = CommitteeFactory(alliance=star, name="Team", kind="management")
    right = {"subject": "Joint spending", "up_to": 100_000, "currency": "EUR"}
    DecisionRight.objects.create(committee=team, **right)
    found = right_for(committee=team, text="Spend EUR 250,000 on the fair", today=TODAY)
    assert found.words == "Joint spending: decides, up to EUR 100,000"
    assert found.beyond.endswith("Nobody has a right on record that covers it.")
    assert right_for(committee=team, text="Hire two engineers", today=TODAY) == Found()
    assert beyond_in("Spend EUR 250,000 on the fair", found.words)
    assert not beyond_in("Spend EUR 50,000 on the fair", found.words)


# Pages ----------------------------------------------------------------------------------------
FORM = {"text": "Buy it", "decided_on": "today", "manner": "vote"}


@pytest.mark.django_db
def test_the_form_asks_about_a_sum_beyond_its_right(world, november):
    client = world.client("alice")
    url = reverse("governance:decision_create", args=[world.northstar.pk])
    data = {**FORM, "amount": "300k", "currency": "eur", "right": "Budget up to EUR 200,000"}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "EUR 300,000 is more than this right covers, EUR 200,000." in answer.text
    assert client.post(url, {**data, "sure_amount": "300000"}).status_code == 302
    row = Decision.objects.get()
    assert (row.amount, row.currency) == (Decimal(300_000), "EUR")
    assert "is more than this right covers" in client.get(row.get_absolute_url()).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": ""}, "Decision"),
        ({"decided_on": "next week"}, "is in the future"),
        ({"look_back_on": "yesterday"}, "Look back on a day after the decision."),
        ({"manner": "person"}, "Choose the person who decided."),
        ({"amount": "5", "currency": ""}, "Enter the currency of the amount."),
    ],
)
def test_what_cannot_be_recorded_is_said(world, november, data, words):
    url = reverse("governance:decision_create", args=[world.northstar.pk])
    answer = world.client("alice").post(url, {**FORM, **data})
    assert answer.status_code == 422 and words in answer.text
    assert not Decision.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_what_is_for_our_company_alone_reaches_no_guest(world, november):
    row = DecisionFactory(
        alliance=world.northstar,
        text="Buy pods",
        internal_reasoning="CANARY walk away at 8",
        options="Buy\n+ quick",
    )
    export = reverse("governance:decision_export")
    for who, meets in (("gina", False), ("charlie", True)):
        client = world.client(who)
        page = client.get(row.get_absolute_url()).text
        csv = b"".join(client.get(export).streaming_content).decode()
        search = client.get("/search/", {"q": "CANARY"}).text
        assert "Buy pods" in page and "Buy pods" in csv
        assert ("CANARY" in page, "CANARY" in csv) == (meets, meets)
        assert "Buy pods" not in search, "it is not found by what is hidden"
    assert "Buy pods" in world.client("gina").get("/search/", {"q": "buy pods"}, follow=True).text


@pytest.mark.django_db
def test_a_correction_is_visible_and_an_addition_is_none(world, november):
    row = DecisionFactory(alliance=world.northstar, text="Two pods")
    client = world.client("alice")
    url = reverse("governance:decision_record", args=[row.pk])
    data = {"text": "Two pods", "decided_on": "2 Nov 2026", "criteria": "Price", "revision": 1}
    assert client.post(url, data).status_code == 302
    assert "Corrected" not in client.get(row.get_absolute_url()).text
    assert client.post(url, {**data, "text": "Three", "revision": 2}).status_code == 302
    for who in ("alice", "gina"):
        text = world.client(who).get(row.get_absolute_url()).text
        assert "Corrected on 21 Nov 2026 by Alice Manager: decision" in text


@pytest.mark.django_db
def test_cells_of_the_export_are_no_formulas(world):
    DecisionFactory(alliance=world.northstar, text="=HYPERLINK(1)")
    content = world.client("alice").get(reverse("governance:decision_export")).streaming_content
    text = b"".join(content).decode()
    assert ",'=HYPERLINK" in text or "\"'=HYPERLINK" in text


@pytest.mark.slow
@pytest.mark.django_db
def test_the_log_is_filtered_sorted_and_counted(world, november):
    alliance = world.northstar
    DecisionFactory(alliance=alliance, text="Due", look_back_on=TODAY, decided_on="2026-11-01")
    failed = {"outcome": "failed", "looked_back_on": TODAY}
    DecisionFactory(alliance=alliance, text="Lost", amount=9, currency="EUR", **failed)
    DissentFactory(decision__alliance=alliance, decision__text="Argued")
    DecisionFactory(alliance=world.restricted, text="Hidden")
    client, url = world.client("alice"), reverse("governance:decision_list")

    def titles(**query):
        rows = client.get(url, query).context["page_obj"].object_list
        return [row.text for row in rows]

    assert set(titles()) == {"Due", "Lost", "Argued"}
    assert titles(show="look_back") == ["Due"]
    assert titles(show="failed") == ["Lost"] and titles(show="dissent") == ["Argued"]
    assert titles(sort="oldest")[0] == "Due" and titles(sort="amount")[0] == "Lost"
    assert titles(q="argu") == ["Argued"] and titles(alliance=alliance.pk)
    assert "is not one of the choices" in client.get(url, {"show": "x"}).text
    assert "No decisions yet" in world.client("oscar").get(url).text


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 30])
def test_the_log_takes_the_same_queries(world, count, django_assert_num_queries):
    for number in range(count):
        row = DecisionFactory(alliance=world.northstar, text=f"D{number}")
        Dissent.objects.create(decision=row, person=world.gina.person, why="x")
    client = world.client("alice")
    with django_assert_num_queries(7):
        client.get(reverse("governance:decision_list"))
