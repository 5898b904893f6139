"""Exceptions read from the database: each table against its cases, on the day that is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from django.db.models import Value
from django.urls import NoReverseMatch, reverse

from alliances.models import Alliance, CorporateGoal, Membership, MembershipRole, StageChange
from core.db.columns import Scope
from core.registry.exceptions import ExceptionKind, Rows, Step, kinds, offer, sources
from governance.models import Meeting
from portfolio.rules.selection import Selection
from portfolio.services.dashboard import exceptions
from portfolio.services.facts.keeping import keep_facts
from scorecards.models import GreenPersistence, Placement, ScorecardStep
from tests.conftest import at
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    AllianceFactory,
    CadenceFactory,
    CommitteeFactory,
    DeliverableFactory,
    MeetingFactory,
    MembershipFactory,
    PlanFactory,
    ReviewFactory,
    ScorecardFactory,
    member,
)
from tests.portfolio.test_dashboard import placed, text_of

# Columns and dates are read in each database's own way.
pytestmark = pytest.mark.both
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def the_day():
    with at("2026-11-21T12:00:00Z"):
        yield


@pytest.fixture
def calm(world):
    """Northstar, long on record, reviewed last quarter, with a goal and a committee that meets:
    nothing needs attention."""
    long_ago = datetime(2025, 1, 5, 9, tzinfo=UTC)
    Alliance.objects.update(created_at=long_ago)
    world.northstar.goals.add(CorporateGoal.objects.create(name="Cloud first"))
    CadenceFactory(committee__alliance=world.northstar)
    placed(world.northstar, valid_from=date(2025, 1, 5))
    ReviewFactory(
        alliance=world.northstar, quarter=3, state="held", held_on=date(2026, 9, 20), frozen={}
    )
    return world


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def reasons(world, *, day: date = TODAY, who: str = "alice") -> dict[str, str]:
    """Reasons of Northstar with their words, the gravest first."""
    selection = Selection(as_of=day, compared_with=day - timedelta(days=52), today=TODAY)
    entry = northstar_of(exceptions(user=getattr(world, who), selection=selection), world)
    if entry is None:
        return {}
    return dict(zip(entry.reasons, [entry.lead, *entry.others], strict=True))


def northstar_of(page, world):
    return next((each for each in listed(page) if each.detail.pk == world.northstar.pk), None)


def listed(page) -> list:
    """All entries of the page, in the order in which they stand."""
    groups = [*page.groups, *page.watched]
    return [*page.first, *(entry for group in groups for entry in group.entries)]


def test_nothing_asks_for_attention(calm):
    assert reasons(calm) == {}
    said = text_of(calm.client("alice").get("/portfolio/exceptions/"))
    assert "Nothing needs attention" in said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"due_on": ago(34)}, "1 commitment overdue from Our company by 34 days"),
        (
            {"due_on": ago(34), "side": "theirs"},
            "1 commitment overdue from Meridian Cloud by 34 days",
        ),
        ({"due_on": TODAY}, None),
        ({"due_on": ago(34), "delivered_on": ago(1)}, None),
        ({"due_on": ago(34), "dropped_on": ago(1)}, None),
        ({"due_on": ago(34), "plan__state": "draft", "plan__agreed_on": None}, None),
    ],
)
def test_overdue_deliverables(calm, said, expected):
    DeliverableFactory(plan__alliance=calm.northstar, **said)
    assert list(reasons(calm).values()) == ([expected] if expected else [])


def test_deliverables_and_actions_are_commitments_together(calm):
    plan = PlanFactory(alliance=calm.northstar)
    DeliverableFactory(plan=plan, due_on=ago(10), side="theirs")
    ActionFactory(alliance=calm.northstar, due_on=ago(20), side="theirs")
    ActionFactory(alliance=calm.northstar, due_on=ago(30), side="theirs", state="dropped")
    assert reasons(calm) == {
        "overdue_theirs": "2 commitments overdue from Meridian Cloud, the oldest by 20 days"
    }


def test_what_was_overdue_on_an_earlier_day(calm):
    plan = PlanFactory(alliance=calm.northstar)
    DeliverableFactory(plan=plan, due_on=ago(40), delivered_on=ago(10))
    done = {"state": "done", "done_on": ago(10)}
    ActionFactory(alliance=calm.northstar, side="ours", due_on=ago(45), **done)
    assert reasons(calm) == {}
    assert reasons(calm, day=ago(15)) == {
        "overdue_ours": "2 commitments overdue from Our company, the oldest by 30 days"
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"last_contact_on": ago(74)}, "sponsor silent for 74 days"),
        ({"last_contact_on": ago(60)}, None),
        ({"last_contact_on": None}, "no contact with the sponsor logged"),
        ({"last_contact_on": ago(200), "ended_on": ago(3)}, None),
        ({"last_contact_on": ago(200), "role": MembershipRole.FUNCTIONAL_LEAD}, None),
    ],
)
def test_silent_sponsors(calm, said, expected):
    MembershipFactory(alliance=calm.northstar, **{"role": MembershipRole.EXECUTIVE_SPONSOR, **said})
    assert list(reasons(calm).values()) == ([expected] if expected else [])


@pytest.fixture
def minutes_old(world):
    """Northstar as somebody recorded it just now, with a sponsor, operating, strategic, and with
    what the past might hold against it."""
    CorporateGoal.objects.create(name="Cloud first")
    placed(world.northstar, valid_from=TODAY, evidence_on=None)
    MembershipFactory(alliance=world.northstar, role=MembershipRole.EXECUTIVE_SPONSOR)
    meeting(world, 20, "missed")
    Alliance.objects.update(created_at=datetime(2026, 11, 21, 11, 55, tzinfo=UTC))
    return world


def test_a_minutes_old_alliance_owes_nothing_of_the_time_before(minutes_old):
    assert reasons(minutes_old) == {}


@pytest.mark.parametrize(
    ("days", "reason"),
    [(30, "orphan"), (61, "silent_sponsor"), (143, "no_review"), (20, "missed_meeting")],
)
def test_what_is_absent_counts_from_the_day_it_could_have_been_there(minutes_old, days, reason):
    """By the end of the day, whatever the hour: what is known of a day does not depend on when
    somebody asked."""
    since = datetime(2026, 11, 22, 0, 30, tzinfo=UTC) - timedelta(days=days)
    Alliance.objects.update(created_at=since)
    assert reason not in reasons(minutes_old)
    Alliance.objects.update(created_at=since - timedelta(days=1))
    assert reason in reasons(minutes_old)


def test_a_contact_on_record_counts_however_new_the_alliance_is(minutes_old):
    minutes_old.northstar.memberships.filter(role=MembershipRole.EXECUTIVE_SPONSOR).update(
        last_contact_on=ago(74)
    )
    assert reasons(minutes_old) == {"silent_sponsor": "sponsor silent for 74 days"}


def test_a_new_sponsor_is_not_silent_yet(calm):
    sponsor = MembershipFactory(
        alliance=calm.northstar, role=MembershipRole.EXECUTIVE_SPONSOR, since=ago(60)
    )
    assert reasons(calm) == {}
    sponsor.since = ago(61)
    sponsor.save()
    assert set(reasons(calm)) == {"silent_sponsor"}


def test_who_began_to_operate_last_week_owes_no_review_yet(calm):
    calm.northstar.reviews.all().delete()
    assert "no_review" in reasons(calm)
    change = StageChange.objects.create(
        alliance=calm.northstar,
        from_stage="negotiating",
        to_stage="operating",
        changed_on=ago(7),
        reason="Signed.",
    )
    assert "no_review" not in reasons(calm)
    # One of those that owed reviews before is asked all the same.
    StageChange.objects.filter(pk=change.pk).update(from_stage="launching")
    assert "no_review" in reasons(calm)


def test_nobody_lacks_a_goal_where_the_company_has_none(calm):
    calm.northstar.goals.clear()
    assert reasons(calm) == {"orphan": "not tied to a corporate goal"}
    CorporateGoal.objects.all().delete()
    assert reasons(calm) == {}


def meeting(world, days: int, state: str, committee=None) -> Meeting:
    starts = datetime(2026, 11, 21, 9, tzinfo=UTC) - timedelta(days=days)
    committee = committee or CommitteeFactory(alliance=world.northstar)
    return MeetingFactory(committee=committee, starts_at=starts, state=state)


@pytest.mark.parametrize(
    ("days", "state", "expected"),
    [
        (20, "missed", "1 meeting missed 20 days ago"),
        (20, "scheduled", "1 meeting missed 20 days ago"),
        (1, "scheduled", None),  # 2 days to record it
        (-5, "scheduled", None),
        (20, "held", None),
        (20, "cancelled", None),
        (121, "missed", None),
    ],
)
def test_missed_cadence(calm, days, state, expected):
    meeting(calm, days, state)
    assert list(reasons(calm).values()) == ([expected] if expected else [])


def test_a_committee_that_met_since_missed_nothing(calm):
    committee = meeting(calm, 40, "missed").committee
    meeting(calm, 10, "held", committee)
    assert reasons(calm) == {}
    assert list(reasons(calm, day=ago(11)).values()) == ["1 meeting missed 29 days ago"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"notice_by": TODAY + timedelta(days=41)},
            "notice deadline in 41 days, renewal undecided",
        ),
        ({"notice_by": TODAY + timedelta(days=91)}, None),
        ({"ends_on": TODAY + timedelta(days=60)}, "agreement ends in 60 days"),
        ({"ends_on": TODAY + timedelta(days=60), "renews_automatically": True}, None),
        ({"ends_on": ago(5)}, "agreement ended 5 days ago with no successor"),
        ({"ends_on": ago(5), "terminated_on": ago(9)}, None),
        (
            {"notice_by": TODAY + timedelta(days=41), "effective_on": TODAY + timedelta(days=9)},
            None,
        ),
    ],
)
def test_agreements(calm, said, expected):
    AgreementFactory(alliance=calm.northstar, **said)
    assert list(reasons(calm).values()) == ([expected] if expected else [])


def test_an_agreement_that_another_one_follows_has_not_ended(calm):
    AgreementFactory(alliance=calm.northstar, ends_on=ago(5))
    AgreementFactory(alliance=calm.northstar, title="Successor", effective_on=ago(4))
    assert reasons(calm) == {}


def test_health_is_red_since_the_band_changed_not_since_the_last_score(calm):
    first = calm.northstar.placements.get()
    first.valid_to = ago(100)
    first.save()
    common = {"health": 30, "health_band": "red"}
    placed(calm.northstar, valid_from=ago(100), valid_to=ago(10), **common)
    placed(calm.northstar, valid_from=ago(10), **common)
    assert reasons(calm) == {"red_health": "health red at 30 for 3 months"}


def test_green_for_long_and_nobody_looked(calm):
    calm.northstar.reviews.all().delete()
    calm.northstar.placements.update(evidence_on=ago(215))
    assert reasons(calm) == {
        "complacency": "green for 23 months, last looked at 7 months ago; too few quarters are "
        "known to say how long a green lasts in this portfolio, so 180 days are assumed"
    }
    GreenPersistence.objects.create(day=ago(20), kept=7, seen=10, steps=6)
    assert reasons(calm)["complacency"] == (
        "green for 23 months, last looked at 7 months ago; in this portfolio a green lasts that "
        "long in 41 of 100 cases"
    )
    GreenPersistence.objects.create(day=ago(10), kept=19, seen=20, steps=6)
    assert "complacency" not in reasons(calm)  # greens last longer by now
    assert "complacency" in reasons(calm, day=ago(15))  # as it was known then
    GreenPersistence.objects.all().delete()
    calm.northstar.placements.update(health_band="amber")
    assert set(reasons(calm)) == {"stale_evidence", "no_review"}


def test_a_kept_day_knows_no_look_of_later(calm):
    calm.northstar.reviews.all().delete()
    calm.northstar.placements.update(evidence_on=ago(215))
    GreenPersistence.objects.create(day=ago(20), kept=7, seen=10, steps=6)
    day, ids = ago(1), np.array([calm.northstar.pk])
    keep_facts(scope=Scope(ids, whole=True), day=day, is_last=True)
    said = reasons(calm, day=day)
    assert "in 41 of 100 cases" in said["complacency"]
    card = ScorecardFactory(alliance=calm.northstar)
    at_nine = datetime.combine(ago(5), time(9), tzinfo=UTC)
    ScorecardStep.objects.create(scorecard=card, kind="accepted", by=calm.lena, at=at_nine)
    GreenPersistence.objects.all().delete()
    assert reasons(calm, day=day) == said and "complacency" not in reasons(calm)


@pytest.mark.parametrize(
    ("band", "evidence", "green_since", "reviewed", "holds"),
    [
        ("green", 181, 200, None, True),
        ("green", None, 200, None, True),
        ("green", 10, 200, None, False),  # somebody brought evidence ten days ago
        ("green", 180, 200, None, False),
        ("green", 190, 100, None, False),  # not green for long enough
        ("green", 190, 200, 60, False),  # reviewed since
        ("green", 190, 200, 180, False),
        ("green", 190, 200, 181, True),
        ("amber", None, 200, None, False),
    ],
)
def test_what_complacency_is(calm, band, evidence, green_since, reviewed, holds):
    calm.northstar.reviews.all().delete()
    if reviewed is not None:
        held = {"state": "held", "held_on": ago(reviewed), "frozen": {}}
        ReviewFactory(alliance=calm.northstar, year=2026, quarter=3, **held)
    calm.northstar.placements.update(
        health_band=band,
        evidence_on=None if evidence is None else ago(evidence),
        valid_from=ago(green_since),
    )
    assert ("complacency" in reasons(calm)) == holds


def test_reviews_that_are_wanted(calm):
    assert "no_review" not in reasons(calm)
    calm.northstar.reviews.update(quarter=2, held_on=date(2026, 6, 24))
    assert reasons(calm) == {"no_review": "no quarterly review for 5 months"}
    # That of a quarter counts once it is due, three weeks after it.
    calm.northstar.reviews.update(quarter=3, held_on=date(2026, 9, 20))
    with at("2027-01-21T12:00:00Z"):
        assert "no_review" not in reasons(calm, day=date(2027, 1, 21))
    with at("2027-01-22T12:00:00Z"):
        assert "no_review" in reasons(calm, day=date(2027, 1, 22))
        calm.northstar.reviews.update(quarter=4, held_on=date(2026, 12, 1))
        assert "no_review" not in reasons(calm, day=date(2027, 1, 22))
    calm.northstar.reviews.update(quarter=2, held_on=date(2026, 6, 24))
    calm.northstar.placements.update(tier="tactical")
    assert reasons(calm) == {}


def test_one_entry_per_alliance_with_all_its_reasons(calm):
    calm.northstar.goals.clear()
    MembershipFactory(
        alliance=calm.northstar,
        role=MembershipRole.EXECUTIVE_SPONSOR,
        last_contact_on=ago(74),
    )
    selection = Selection(as_of=TODAY, compared_with=date(2026, 9, 30), today=TODAY)
    (entry,) = listed(exceptions(user=calm.alice, selection=selection))
    assert entry.lead == "sponsor silent for 74 days"
    assert entry.other_words == "Not tied to a corporate goal"
    assert entry.detail.manager == "Alice Manager" and entry.detail.partner == "Meridian Cloud"
    assert entry.age == "74 days" and [one.text for one in entry.steps] == ["Log contact"]


@pytest.mark.slow
def test_the_list_can_be_limited_to_a_reason(calm):
    calm.northstar.goals.clear()
    placed(calm.helix, health_band="red")
    client = calm.client("eve")
    said = text_of(client.get("/portfolio/exceptions/?reason=orphan"))
    assert "No corporate goal" in said and "Northstar" in said
    red = client.get("/portfolio/exceptions/?reason=red_health")
    assert [entry.detail.name for entry in red.context["page"].first] == ["Helix ADC"]
    wrong = text_of(client.get("/portfolio/exceptions/?reason=boredom"))
    assert "Reason: “boredom” is not one of the choices." in wrong


def test_the_reason_asked_for_leads_with_its_own_step(calm):
    """Who asks for missed meetings is not sent to log contact, since a sponsor is silent too."""
    calm.northstar.goals.clear()
    Placement.objects.update(health_band="red")
    url = "/portfolio/exceptions/?reason="
    (red,) = calm.client("alice").get(f"{url}red_health").context["page"].first
    (entry,) = calm.client("alice").get(f"{url}orphan").context["page"].first
    assert red.others == ["not tied to a corporate goal"]
    assert entry.lead == "not tied to a corporate goal"
    assert [step.text for step in entry.steps] == ["Link a corporate goal"]
    assert any("health red" in words for words in entry.others)
    asked = northstar_of(calm.client("eve").get(f"{url}orphan").context["page"], calm)
    assert all("about=orphan" in step.url for step in asked.steps)


@pytest.mark.slow
def test_exceptions_of_others_are_not_counted(calm):
    placed(calm.restricted, health_band="red")
    placed(calm.helix, health_band="red")
    for who, expected in (("alice", 0), ("eve", 1), ("bob", 2), ("ada", 2)):
        page = calm.client(who).get("/portfolio/exceptions/").context["page"]
        assert page.attention == expected, who


@pytest.mark.slow
def test_each_alliance_stands_once_and_what_is_mine_stands_first(calm):
    placed(calm.helix, health_band="red")
    MembershipFactory(
        alliance=calm.northstar, role=MembershipRole.EXECUTIVE_SPONSOR, last_contact_on=ago(74)
    )
    page = calm.client("lena").get("/portfolio/exceptions/").context["page"]
    assert [entry.detail.name for entry in page.first] == ["Helix ADC"]
    assert [group.kind.key for group in page.watched] == ["silent_sponsor"] and not page.groups
    assert (page.attention, page.watch) == (1, 1)
    said = text_of(calm.client("lena").get("/portfolio/exceptions/"))
    assert "1 alliance needs attention" in said and "1 more to watch" in said
    member(calm.northstar, calm.lena, role=MembershipRole.EXECUTIVE_SPONSOR, last_contact_on=TODAY)
    page = calm.client("lena").get("/portfolio/exceptions/").context["page"]
    assert [entry.detail.name for entry in page.first] == ["Northstar co-sell", "Helix ADC"]
    assert [entry.why for entry in page.first] == ["You sponsor it", ""]
    assert page.groups == page.watched == []
    alice = calm.client("alice").get("/portfolio/exceptions/")
    assert "You manage it" in text_of(alice) and "Nothing needs attention; 1 to watch" in (
        text_of(alice)
    )


def test_long_groups_lead_to_all_of_them(calm):
    for n in range(9):
        placed(AllianceFactory(name=f"Red {n}"), health_band="red")
    page = calm.client("eve").get("/portfolio/exceptions/").context["page"]
    (group,) = page.groups
    assert (len(page.first), len(group.entries), group.total) == (3, 5, 6)
    assert "?reason=red_health" in calm.client("eve").get("/portfolio/exceptions/").content.decode()


@pytest.mark.slow
def test_readers_are_led_where_they_may_go(calm):
    calm.northstar.goals.clear()
    for who, editable in (("alice", True), ("charlie", False), ("eve", False), ("lena", True)):
        page = calm.client(who).get("/portfolio/exceptions/").context["page"]
        entry = northstar_of(page, calm)
        wanted = ["step"] if editable else ["ask", "speak"] + ["decide"] * (who == "eve")
        assert [one.key for one in entry.steps] == wanted, who


def test_no_review_leads_to_the_review_that_is_being_prepared(calm):
    calm.northstar.reviews.update(quarter=2, held_on=date(2026, 6, 24))
    review = ReviewFactory(alliance=calm.northstar, quarter=4)
    client = calm.client("alice")
    (entry,) = listed(client.get("/portfolio/exceptions/").context["page"])
    assert client.get(entry.steps[0].url)["Location"] == review.get_absolute_url()


def test_without_a_review_the_step_starts_it(calm):
    calm.northstar.reviews.update(quarter=2, held_on=date(2026, 6, 24))
    client = calm.client("alice")
    (entry,) = listed(client.get("/portfolio/exceptions/").context["page"])
    assert "Start the Q3 2026 review" in client.get(entry.steps[0].url).text
    answer = client.post(entry.steps[0].url)
    review = calm.northstar.reviews.get(quarter=3)
    assert answer["Location"] == review.get_absolute_url()


def test_every_next_step_has_an_address():
    for kind in kinds:
        try:
            reverse(kind.step.url_name, args=[1])
        except NoReverseMatch:
            pytest.fail(f"{kind.step.url_name} leads nowhere")


def test_somebody_without_a_manager_is_named_so(calm):
    Membership.objects.filter(alliance=calm.northstar).delete()
    calm.northstar.goals.clear()
    assert "no manager" in text_of(calm.client("eve").get("/portfolio/exceptions/"))


@pytest.mark.slow
def test_an_app_adds_a_kind_that_the_portfolio_does_not_know(calm, monkeypatch):
    def without_region(within) -> Rows:
        rows = Alliance.objects.filter(within("pk"), region="")
        return Rows(rows, "pk", "no_region", Value(None), Value(1))

    kind = ExceptionKind(
        key="no_region",
        order=999,
        title="No region",
        severity=1,
        words=lambda case: "has no region",
        step=Step("Fill it in", "alliances:edit"),
    )
    for registry in (kinds, sources):
        monkeypatch.setattr(registry, "_entries", dict(registry._entries))
        monkeypatch.setattr(registry, "_in_order", list(registry))
    offer([kind], without_region)
    Alliance.objects.filter(pk=calm.northstar.pk).update(region="")
    assert reasons(calm) == {"no_region": "has no region"}
    said = text_of(calm.client("alice").get("/portfolio/exceptions/?reason=no_region"))
    assert "No region" in said and "Fill it in" in said
