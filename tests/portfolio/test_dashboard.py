"""The portfolio page on the database: who sees what, as of which day, and what the address says."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from alliances.models import Alliance, BusinessUnit, CorporateGoal, Membership, MembershipRole
from portfolio.models import RecordedDay
from scorecards.models import Placement
from tests.budget import queries_of
from tests.conftest import BACKEND, World, at
from tests.factories import (
    AllianceFactory,
    DeliverableFactory,
    MembershipFactory,
    PersonFactory,
    PlacementFactory,
    PlanFactory,
    UserFactory,
    member,
)

TODAY = date(2026, 11, 21)
QUERIES = 8
KNOWN_THEN = "Figures, exceptions and punctuality are as known on that day; names"


@pytest.fixture(autouse=True)
def the_day():
    with at("2026-11-21T12:00:00Z"):
        yield


def placed(alliance: Alliance, **said) -> Placement:
    placement = placed_unsaved(alliance, **said)
    placement.save()
    return placement


def placed_unsaved(alliance: Alliance, **said) -> Placement:
    fields = {
        "valid_from": date(2026, 1, 5),
        "quadrant": "sustain",
        "value": 70,
        "risk": 30,
        "health": 72,
        "health_band": "green",
        "planned_value": 1_000_000,
        "delivered_value": 400_000,
        "expected_value": 500_000,
        "delivered_on": date(2026, 9, 24),
        "value_coverage": 90,
        "risk_coverage": 80,
        "health_coverage": 70,
        "evidence_on": date(2026, 11, 1),
    } | said
    return PlacementFactory.build(alliance=alliance, **fields)


@pytest.fixture
def stood(world: World) -> World:
    """Northstar moved into white glove in October; Helix sustains; the restricted one is red."""
    goal = CorporateGoal.objects.create(name="Cloud first")
    for alliance in (world.northstar, world.helix, world.restricted):
        alliance.goals.add(goal)
    placed(world.northstar, valid_to=date(2026, 10, 12), risk=46)
    placed(
        world.northstar,
        valid_from=date(2026, 10, 12),
        quadrant="white_glove",
        quadrant_since=date(2026, 10, 12),
        risk=64,
        health=58,
        health_band="amber",
    )
    placed(world.helix, planned_value=3_000_000, delivered_value=None)
    placed(
        world.restricted,
        quadrant="white_glove",
        risk=90,
        health=20,
        health_band="red",
        planned_value=77_000_000,
    )
    return world


def text_of(response) -> str:
    committee = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", committee)))


def get(world: World, who: str, query: str = "", path: str = "/portfolio/"):
    return world.client(who).get(path + query)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 302),
        ("gina", 403),
        ("oscar", 403),
        ("charlie", 200),
        ("bob", 200),
        ("alice", 200),
        ("eve", 200),
        ("lena", 200),
        ("ada", 200),
    ],
)
@pytest.mark.parametrize("path", ["/portfolio/", "/portfolio/exceptions/"])
def test_who_may_open_it(stood, who, status, path):
    assert get(stood, who, path=path).status_code == status


@pytest.mark.parametrize(
    ("who", "finding", "active", "planned"),
    [
        ("eve", "1 alliance needs white-glove attention; 1 moved there", "2", "4000000"),
        ("lena", "1 alliance needs white-glove attention; 1 moved there", "2", "4000000"),
        ("alice", "1 alliance needs white-glove attention; 1 moved there", "1", "1000000"),
        ("charlie", "1 alliance needs white-glove attention; 1 moved there", "1", "1000000"),
        ("bob", "1 alliance needs white-glove attention; none moved", "2", "80000000"),
        ("ada", "2 alliances need white-glove attention; 1 moved there", "3", "81000000"),
    ],
)
def test_everybody_sees_the_figures_of_their_own_alliances(stood, who, finding, active, planned):
    response = get(stood, who)
    page = response.context["page"]
    assert page.finding.startswith(finding)
    assert str(page.figures.now.active) == active
    assert f"{page.figures.now.planned.amount:.0f}" == planned


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/portfolio/", "/portfolio/?view=table", "/portfolio/exceptions/"]
)
@pytest.mark.parametrize("who", ["eve", "lena", "alice", "charlie"])
def test_restricted_alliances_leave_no_trace(stood, who, path):
    said = text_of(get(stood, who, path=path))
    assert "Quiet project" not in said and "Undisclosed" not in said and "77 M" not in said
    assert "Northstar" in said


def test_statements_that_are_kept_follow_who_asks(stood):
    """The page keeps its statements; a role or membership that changes is seen by the next one."""
    assert get(stood, "eve").context["page"].figures.now.active == 2
    stood.eve.role = "member"
    stood.eve.save()
    assert get(stood, "eve").context["empty"]
    member(stood.restricted, stood.eve)
    page = get(stood, "eve").context["page"]
    assert (page.figures.now.active, page.rows.ids.tolist()) == (1, [stood.restricted.pk])


@pytest.mark.parametrize(("who", "may"), [("lena", True), ("eve", False), ("ada", True)])
def test_steps_are_those_of_who_asks(stood, who, may):
    """The leader and the executive see the same alliances; one of them may change them."""
    get(stood, "lena")
    entries = get(stood, who).context["page"].entries
    assert {entry.detail.editable for entry in entries} == {may}


def test_managers_read_your_alliances_and_leaders_all_business_units(stood):
    assert "Your 1 active alliance, as of today" in text_of(get(stood, "alice"))
    assert "2 active alliances across all business units, as of today" in text_of(get(stood, "eve"))


def test_figures_say_what_they_do_not_know_and_what_they_were(stood):
    page = get(stood, "eve").context["page"]
    assert (page.figures.now.delivered.known, page.figures.now.delivered.total) == (1, 2)
    assert page.figures.now.white_glove_share == 25
    assert page.changes["white_glove_share"] == 25
    said = text_of(get(stood, "eve"))
    assert "0.80 of pace, actuals 58 days old, 1 of 2 alliances measured" in said


def test_the_page_as_it_stood(stood):
    response = get(stood, "eve", "?as_of=2026-10-01")
    page, said = response.context["page"], text_of(response)
    assert page.figures.now.white_glove == 0 and "as of 1 October 2026" in said
    assert page.selection.compared_with == date(2026, 9, 30)
    assert "Exceptions and punctuality are as known today" in said and "were not kept" not in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "known_today", "sentence"),
    [
        ("2026-11-21", False, ""),
        (
            "2026-11-20",
            False,
            KNOWN_THEN,
        ),
        (
            "2026-10-10",
            False,
            KNOWN_THEN,
        ),
        ("2026-10-09", True, "Before 10 October they were not kept. Names, types"),
    ],
)
def test_an_earlier_day_says_what_was_known_on_it(stood, day, known_today, sentence):
    RecordedDay.objects.create(day=date(2026, 10, 10))
    for path in ("/portfolio/", "/portfolio/exceptions/"):
        response = stood.client("eve").get(path, {"as_of": day})
        assert sentence in text_of(response)
        assert ("as known on that day" in text_of(response)) is (day != "2026-11-21")
    page = get(stood, "eve", f"?as_of={day}").context["page"]
    assert page.as_known_today is known_today
    said = text_of(get(stood, "eve", f"?as_of={day}"))
    assert (said.count("as known today") == 3) is known_today


def test_the_day_compared_with_can_be_chosen(stood):
    page = get(stood, "eve", "?compare=2026-11-01").context["page"]
    assert page.figures.into_white_glove == 0
    assert get(stood, "eve", "?compare=2026-10-11").context["page"].figures.into_white_glove == 1


@pytest.mark.slow
def test_stage_and_tier_are_those_of_the_day(stood):
    Placement.objects.filter(alliance=stood.helix).update(stage="closed")
    assert get(stood, "eve").context["page"].figures.now.active == 1
    Placement.objects.filter(alliance=stood.northstar, valid_to__isnull=False).update(tier="core")
    page = get(stood, "eve", "?as_of=2026-10-01&tier=core").context["page"]
    assert page.figures.now.active == 1
    assert get(stood, "eve", "?tier=core").context["page"].figures.now.active == 0


@pytest.mark.slow
def test_an_alliance_that_was_never_scored_counts_and_is_not_placed(stood):
    AllianceFactory(name="Brand new", tier="core")
    page = get(stood, "eve").context["page"]
    assert page.figures.now.active == 3 and page.figures.now.unplaced == 1
    assert page.unplaced[0].detail.name == "Brand new"
    assert "not scored yet" in text_of(get(stood, "eve"))
    assert get(stood, "eve", "?tier=core").context["page"].figures.now.active == 1
    assert get(stood, "eve", "?as_of=2026-11-20").context["page"].figures.now.active == 2


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("tier=strategic", {"Northstar co-sell", "Helix ADC"}),
        ("tier=core", set()),
        ("quadrant=white_glove", {"Northstar co-sell"}),
        ("quadrant=white_glove&quadrant=sustain", {"Northstar co-sell", "Helix ADC"}),
        ("stage=operating", {"Northstar co-sell", "Helix ADC"}),
        ("stage=exiting", set()),
        ("region=europe", {"Helix ADC"}),
        ("unit={unit}", {"Northstar co-sell"}),
        ("manager={alice}", {"Northstar co-sell"}),
        ("goal={above}", {"Helix ADC"}),
        ("goal={below}", {"Helix ADC"}),
        ("goal={above}&tier=strategic&region=europe", {"Helix ADC"}),
        ("goal={below}&region=global", set()),
    ],
)
def test_filters(stood, query, names):
    unit = BusinessUnit.objects.create(name="Oncology")
    above = CorporateGoal.objects.create(name="Lead in oncology")
    below = CorporateGoal.objects.create(name="Phase III", parent=above)
    Alliance.objects.filter(pk=stood.northstar.pk).update(business_unit=unit)
    Alliance.objects.filter(pk=stood.helix.pk).update(region="europe")
    stood.helix.goals.set([below])
    manager = stood.northstar.memberships.get(role=MembershipRole.ALLIANCE_MANAGER).person_id
    keys = {"unit": unit.pk, "above": above.pk, "below": below.pk, "alice": manager}
    response = get(stood, "eve", "?view=table&" + query.format(**keys))
    assert {row.detail.name for row in response.context["page"].table_rows} == names
    assert not response.context["form"].problems


def test_the_address_keeps_the_filters_and_chips_take_them_away(stood):
    response = get(stood, "eve", "?tier=strategic&tier=core&quadrant=sustain&as_of=2026-11-01")
    form = response.context["form"]
    chips = {chip.name: chip for chip in form.chips if chip.is_set}
    assert chips["tier"].words == "Strategic, Core"
    assert chips["tier"].address_without == "?quadrant=sustain&as_of=2026-11-01"
    assert form.address_without_filters == "?"
    content = response.content.decode()
    table = re.search(r'href="([^"]*)#picture">Show as table', content)[1]
    assert "tier=strategic" in table and "view=table" in table
    assert 'value="strategic" checked' in content


@pytest.mark.slow
def test_a_long_list_of_managers_scrolls_and_is_escaped(stood):
    for number in range(45):
        person = PersonFactory(name=f"<b>Person {number:02}</b>")
        MembershipFactory(alliance=stood.northstar, person=person)
    chosen = person.pk
    committee = get(stood, "eve", f"?manager={chosen}").content.decode()
    assert "<b>Person" not in committee
    listed = f'<option value="{chosen}" selected>&lt;b&gt;Person 44&lt;/b&gt;</option>'
    assert listed in committee and committee.count("<option ") == 45 + 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("tier=gold", "Tier: “gold” is not one of the choices."),
        ("manager=999999", "Manager: “999999” is not one of the choices."),
        ("goal=x", "Goal: “x” is not one of the choices."),
        ("as_of=someday", "As of: Enter a date such as 12 Mar 2027."),
        ("as_of=tomorrow", "too late: the last possible day is 21 November 2026"),
        ("as_of=2026-11-22", "too late: the last possible day is 21 November 2026"),
        ("as_of=1066-10-14", "The year 1066 is not between 1900 and 2100."),
        ("compare=2026-11-21", "too late: the last possible day is 20 November 2026"),
        ("as_of=2026-10-01&compare=2026-10-01", "too late: the last possible day is 30 September"),
        ("cell=w.99", "Part of the chart: “w.99” is not one of the choices."),
        ("tier=%00", "Tier"),
    ],
)
def test_what_cannot_be_followed_is_said(stood, query, problem):
    response = get(stood, "eve", f"?{query}")
    assert response.status_code == 200
    assert problem in text_of(response)
    assert "was ignored" in text_of(response)


@pytest.mark.slow
@pytest.mark.parametrize("query", ["page=x", "page=999", "sort=;drop", "view=", "reason=%F0%9F"])
def test_nonsense_that_asks_for_nothing_is_harmless(stood, query):
    assert get(stood, "eve", f"?view=table&{query}").status_code == 200
    assert get(stood, "eve", f"?{query}", path="/portfolio/exceptions/").status_code == 200


def test_before_the_record_begins(stood):
    said = text_of(get(stood, "eve", "?as_of=2020-03-01"))
    assert "No data for 1 March 2020" in said and "starts on 5 January 2026" in said
    assert "?as_of=2026-01-05" in get(stood, "eve", "?as_of=2020-03-01").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "said", "offers"),
    [
        ("manager", "Import the spreadsheet you keep today", True),
        ("leader", "Import the spreadsheet you keep today", True),
        ("member", "You are not a member of any alliance", False),
        ("executive", "You are not a member of any alliance", False),
    ],
)
def test_without_any_alliance(role, said, offers):
    client = Client()
    client.force_login(UserFactory(role=role), backend=BACKEND)
    response = client.get("/portfolio/")
    assert said in text_of(response)
    assert ("/alliances/new/" in response.content.decode()) == offers
    assert ('href="/imports/new/"' in response.content.decode()) == offers
    assert "Compared with" not in text_of(response)


def test_nothing_matches_and_none_active(stood):
    response = get(stood, "eve", "?tier=tactical")
    assert "Nothing matches these filters" in text_of(response)
    assert "Clear the filters" in text_of(response)
    Placement.objects.update(stage="closed")
    assert "No active alliances" in text_of(get(stood, "eve"))


def test_alliances_without_a_place_say_so_and_lead_to_the_scorecard(world):
    placed(
        world.northstar,
        quadrant="unplaced",
        value=None,
        risk=None,
        criteria_known=2,
        criteria_total=13,
    )
    response = get(world, "alice")
    said = text_of(response)
    assert "1 alliance is not assessed yet" in said and "No alliance is assessed yet" in said
    assert "2 of 13 criteria known" in said and "Assess" in said
    assert response.context["page"].drawings == []


def test_the_picture_links_names_and_explains(stood):
    committee = get(stood, "eve").content.decode()
    northstar = stood.northstar.get_absolute_url()
    bubbles = re.findall(
        rf'<a class="bubble a" href="{northstar}"[^>]*><title>(.*?)</title>', committee, re.S
    )
    assert len(bubbles) == 2  # the wide picture and the one for a phone
    assert "risk 64 (46 on 30 September)" in bubbles[0] and "Health amber 58" in bubbles[0]
    assert 'class="trail a"' in committee and ">Northstar co-sell</text>" in committee
    assert "style=" not in committee and "onclick" not in committee


def test_the_table_says_the_same_sorted_and_paged(stood):
    response = get(stood, "eve", "?view=table&sort=-risk")
    rows = response.context["page"].table_rows
    assert [row.detail.name for row in rows] == ["Northstar co-sell", "Helix ADC"]
    assert rows[0].changes["risk"] == 18 and rows[0].was_elsewhere == "sustain"
    said = text_of(response)
    assert (
        "from sustain" in said
        and "Show as chart" in said
        and 'aria-sort="descending"' in (response.content.decode())
    )
    by_name = get(stood, "eve", "?view=table&sort=name").context["page"].table_rows
    assert [row.detail.name for row in by_name] == ["Helix ADC", "Northstar co-sell"]


@pytest.mark.slow
def test_a_part_of_the_picture_opens_as_a_table(stood):
    rows = [
        get(stood, "eve", f"?cell=w.{c}.{r}").context["page"].table_rows
        for c in range(18)
        for r in range(11)
    ]
    names = [row.detail.name for part in rows for row in part]
    assert sorted(names) == ["Helix ADC", "Northstar co-sell"]


def test_deliverables_on_time_per_side_on_both_days(stood):
    plan = PlanFactory(alliance=stood.northstar)
    for side, due, delivered in (
        ("ours", date(2026, 6, 1), date(2026, 6, 1)),
        ("ours", date(2026, 10, 20), date(2026, 10, 25)),
        ("theirs", date(2026, 5, 1), date(2026, 5, 9)),
        ("theirs", date(2026, 11, 1), None),
        ("ours", date(2025, 6, 1), None),  # longer ago than twelve months
        ("ours", date(2026, 12, 1), None),  # not due yet
    ):
        DeliverableFactory(plan=plan, side=side, due_on=due, delivered_on=delivered)
    DeliverableFactory(plan=PlanFactory(alliance=stood.restricted), due_on=date(2026, 6, 1))
    on_time = get(stood, "eve").context["page"].on_time
    assert (on_time["ours"].now, on_time["ours"].before) == (50, 100)
    assert (on_time["theirs"].now, on_time["theirs"].before) == (0, 0)
    assert on_time["all"].now == 25 and on_time["joint"].now is None


@pytest.mark.slow
@pytest.mark.parametrize("count", [3, 300])
def test_the_number_of_queries_does_not_grow(stood, count):
    alliances = Alliance.objects.bulk_create(AllianceFactory.build_batch(count))
    for valid in ({"valid_to": TODAY}, {"valid_from": TODAY}):
        Placement.objects.bulk_create(
            placed_unsaved(alliance, value=n % 100, risk=(n * 7) % 100, health_band="red", **valid)
            for n, alliance in enumerate(alliances)
        )
    manager = stood.northstar.memberships.get(person__user=stood.alice).person
    Membership.objects.bulk_create(
        MembershipFactory.build(alliance=alliance, person=manager) for alliance in alliances[:40]
    )
    for who in ("eve", "alice"):
        client = stood.client(who)
        # Who does not see the whole portfolio: of which alliances they may read deal terms.
        more = who == "alice"
        assert queries_of(client, "/portfolio/") == QUERIES + more, who
        assert queries_of(client, "/portfolio/?view=table") == QUERIES + more, who
        assert queries_of(client, "/portfolio/exceptions/") == QUERIES - 2 + more, who


def test_somebody_who_leaves_loses_sight_at_once(stood):
    membership = stood.northstar.memberships.get(person__user=stood.alice)
    membership.ended_on = TODAY - timedelta(days=1)
    membership.save()
    assert "Northstar" not in text_of(get(stood, "alice"))


def test_names_cannot_break_out_of_the_picture(world):
    Alliance.objects.filter(pk=world.northstar.pk).update(name="</title><script>alert(1)</script>")
    placed(world.northstar)
    committee = get(world, "alice").content.decode()
    assert "<script>alert" not in committee and "&lt;script&gt;alert" in committee
