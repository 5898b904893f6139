"""How we would fare without them: the rules by tables, and the page for every role."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.audit.models import AuditEvent
from portfolio.models import Replacement
from portfolio.rules.exposure import (
    SORTS,
    Line,
    Narrowed,
    Single,
    by_partner,
    finding,
    narrow,
    rank,
    single_source,
    total,
    with_sole_goals,
)
from portfolio.services.exposure.page import exposure_page
from portfolio.services.exposure.reading import read_lines, read_partner
from tests.budget import queries_of
from tests.conftest import World, at
from tests.factories import (
    AllianceFactory,
    AlliancePartnerFactory,
    CorporateGoalFactory,
    InitiativeFactory,
    PlacementFactory,
    PlanFactory,
    ReplacementFactory,
    member,
)

# Columns and dates are read in each database's own way.
pytestmark = pytest.mark.both
TODAY = date(2026, 11, 21)
QUERIES = 12


# Rules ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "answer", "known", "recorded"),
    [
        ("", None, None, False),
        ("yes", None, True, True),
        ("no", 100.0, False, True),
        ("yes", 0.0, True, True),
        ("", 75.0, True, False),
        ("", 74.0, False, False),
    ],
)
def test_what_was_recorded_counts_before_the_answer(said, answer, known, recorded):
    assert single_source(said, answer) == Single(known, recorded)


def test_a_goal_is_lost_where_nobody_else_serves_it():
    one, other = with_sole_goals(
        [Line(1, "One", goals=frozenset({1, 2})), Line(2, "Other", goals=frozenset({2}))]
    )
    assert (one.sole, other.sole) == (frozenset({1}), frozenset())


MERIDIAN, NOVA = (7, "Meridian"), (8, "Nova")
OWN = [
    Line(1, "A", (MERIDIAN,), 5e6, 1e6, terms=2e6, goals=frozenset({1}), months=6, planned_known=1),
    Line(2, "B", (MERIDIAN, NOVA), None, goals=frozenset({1, 2}), single=Single(True, True)),
    Line(3, "C", (NOVA,), 1e6, terms_hidden=1, goals=frozenset({3}), months=14, planned_known=1),
]


def test_a_partner_is_all_its_alliances():
    meridian, nova = by_partner(with_sole_goals(OWN))
    assert (meridian.name, meridian.alliances, meridian.planned, meridian.months) == (
        *("Meridian", 2, 5e6, 6),
    )
    assert meridian.is_partial and meridian.single.known
    # Both that serve goal 1 are theirs; goal 2 hangs on an alliance with both partners.
    assert meridian.sole == frozenset({1, 2})
    assert (nova.planned, nova.terms, nova.terms_hidden, nova.months) == (1e6, None, 1, 14)
    assert nova.sole == frozenset({2, 3})


def test_two_partners_of_one_alliance_would_both_be_missed():
    """Without either the alliance is gone, and the goal that only it serves."""
    meridian, nova = by_partner(with_sole_goals([OWN[1]]))
    assert meridian.sole == nova.sole == frozenset({1, 2})


amounts = st.one_of(st.none(), st.floats(0, 1e9))
lines = st.lists(
    st.builds(
        Line,
        pk=st.integers(1, 9),
        name=st.sampled_from(["Alpha", "beta", "Gamma"]),
        planned=amounts,
        months=st.one_of(st.none(), st.integers(0, 60)),
        single=st.builds(Single, st.one_of(st.none(), st.booleans())),
        people=st.integers(0, 9),
        terms=amounts,
    ),
    max_size=8,
)


@given(lines, st.sampled_from(SORTS), st.booleans(), amounts)
def test_an_order_loses_nothing_and_does_not_follow_deal_terms(found, key, falling, other):
    sort = f"{'-' * falling}{key}"
    ranked = rank(found, sort)
    assert sorted(map(id, ranked)) == sorted(map(id, found))
    assert [line.pk for line in rank([replace(line, terms=other) for line in found], sort)] == [
        line.pk for line in ranked
    ]


@given(lines)
def test_what_is_not_known_stands_last_either_way(found):
    for sort in ("months", "-months"):
        months = [line.months is None for line in rank(found, sort)]
        assert months == sorted(months)


def test_filters_leave_what_is_asked_for():
    assert [line.pk for line in narrow(OWN, Narrowed(q="nova"))] == [2, 3]
    assert [line.pk for line in narrow(OWN, Narrowed(single="yes"))] == [2]
    assert [line.pk for line in narrow(OWN, Narrowed(single="unknown"))] == [1, 3]
    assert [line.pk for line in narrow(OWN, Narrowed(months="12"))] == [3]
    assert [line.pk for line in narrow(OWN, Narrowed(months="unknown"))] == [2]


def test_the_finding_says_what_is_known():
    assert finding(total(OWN)) == "No other source for 1 of 3 alliances"
    assert finding(total(OWN[:1])) == "It is not known which of 1 alliance could be replaced"
    assert finding(total([]), "partner") == "Nothing to lose in this selection"
    assert finding(total([Line(1, "A", single=Single(False)), Line(2, "B")])) == (
        "Another source for all 1 of 2 alliances of which it is known"
    )


# Page -------------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def clock():
    with at("2026-11-21T12:00:00Z"):
        yield


@pytest.fixture
def exposed(world: World) -> World:
    """Northstar with a plan, a goal that only it serves, deal terms and an estimate; Helix serves
    a goal beside it."""
    plan = PlanFactory(
        alliance=world.northstar, state="agreed", fiscal_year=2026, agreed_on=date(2026, 1, 10)
    )
    InitiativeFactory(plan=plan, stage="qualified")
    InitiativeFactory(plan=plan, stage="failed", failure_cause="No buyers")
    only, shared = (CorporateGoalFactory(name=name, fiscal_year=2026) for name in ("Only", "Both"))
    world.northstar.goals.add(only, shared)
    world.helix.goals.add(shared)
    PlacementFactory(
        alliance=world.northstar,
        quadrant="white_glove",
        planned_value=5_000_000,
        detail={"raw": {"value_at_stake": 41_000_000.0, "access": 100.0}},
    )
    ReplacementFactory(alliance=world.northstar, months=14, others="Nobody near")
    return world


@pytest.mark.django_db
def test_a_line_says_what_would_be_lost(exposed: World) -> None:
    page = exposure_page(user=exposed.lena, today=TODAY)
    line = next(one for one in page.page if one.pk == exposed.northstar.pk)
    assert (line.planned, line.terms, line.terms_hidden) == (5_000_000, 41_000_000, 0)
    assert (line.initiatives, len(line.goals), len(line.sole)) == (1, 2, 1)
    assert line.single == Single(known=True, recorded=False) and line.months == 14
    assert page.page.object_list[0] == line  # the largest loss first


@pytest.mark.django_db
def test_deal_terms_are_for_who_reads_them(exposed: World) -> None:
    """Charlie is a member without deal terms: neither the page, the file nor the partner's page
    says a number of them."""
    for query in ("", "?by=partner", "?sort=-single"):
        shown = exposed.client("charlie").get(f"/portfolio/exposure/{query}").content.decode()
        assert "Northstar" in shown or "Meridian" in shown
        assert "41000000" not in shown and "41 M" not in shown
        assert "not shown to you" in " ".join(shown.split())
    sent = exposed.client("charlie").get("/portfolio/exposure/export/")
    assert b"41000000" not in b"".join(sent.streaming_content)
    sent = exposed.client("lena").get("/portfolio/exposure/export/")
    assert b"41000000.00" in b"".join(sent.streaming_content)
    read = AuditEvent.objects.filter(kind="terms_read").values_list("actor", "alliance_id")
    assert set(read) == {(exposed.lena.pk, exposed.northstar.pk)}


@pytest.mark.django_db
def test_nothing_tells_of_an_alliance_that_is_not_seen(exposed: World) -> None:
    """A restricted alliance serves the same goal, with the same partner."""
    urls = ("/portfolio/exposure/", "/portfolio/exposure/?by=partner", "/portfolio/?view=table")
    client = exposed.client("eve")
    before = [exposure_page(user=exposed.eve, today=TODAY, by=by) for by in ("alliance", "partner")]
    hidden = AllianceFactory(confidentiality="restricted", stage="operating")
    AlliancePartnerFactory(alliance=hidden, partner=exposed.meridian)
    hidden.goals.add(*exposed.northstar.goals.all())
    ReplacementFactory(alliance=hidden, months=60, single_source="yes")
    after = [exposure_page(user=exposed.eve, today=TODAY, by=by) for by in ("alliance", "partner")]
    for old, new in zip(before, after, strict=True):
        assert list(old.page) == list(new.page) and old.total == new.total
    assert all(client.get(url).status_code == 200 for url in urls)


@pytest.mark.django_db
def test_an_estimate_is_kept_with_its_day_and_person(exposed: World) -> None:
    client, url = exposed.client("alice"), f"/alliances/{exposed.northstar.pk}/replacement/edit/"
    assert "Nobody near" in client.get(url).content.decode()
    row = Replacement.objects.get()
    sent = {"months": 18, "single_source": "yes", "others": "", "revision": row.revision}
    assert client.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert (row.months, row.single_source, row.estimated_on) == (18, "yes", TODAY)
    assert row.estimated_by == exposed.alice and row.history.count() == 2
    stale = client.post(url, sent | {"months": 3})
    assert stale.status_code == 409 and "18" in stale.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"months": ""}, "Months to replace them"),
        ({"months": "-1"}, "months"),
        ({"months": "121"}, "120"),
        ({"months": "soon"}, "number"),
    ],
)
def test_what_makes_no_sense_is_said(world: World, sent, said) -> None:
    url = f"/alliances/{world.northstar.pk}/replacement/edit/"
    answer = world.client("alice").post(url, sent)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Replacement.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_the_table_of_the_portfolio_and_an_earlier_day(exposed: World) -> None:
    table = "/portfolio/?view=table&sort=-replace"
    shown = exposed.client("lena").get(table).content.decode()
    assert "14 months" in shown and 'aria-sort="descending"' in shown
    panel = exposed.client("alice").get(f"/alliances/{exposed.northstar.pk}/").content.decode()
    assert "Without it" in panel and "14 months" in panel
    assert (
        "Nobody near"
        not in exposed.client("gina").get(f"/alliances/{exposed.northstar.pk}/").content.decode()
    )
    partner = exposed.client("alice").get(f"/partners/{exposed.meridian.pk}/").content.decode()
    assert "Without them" in partner
    guest = exposed.client("gina").get(f"/partners/{exposed.meridian.pk}/").content.decode()
    assert "Without them" not in guest


@pytest.mark.slow
@pytest.mark.django_db
def test_the_page_costs_the_same_for_3_and_for_30(world: World) -> None:
    counts = []
    for number in (3, 30):
        for _ in range(number):
            alliance = AllianceFactory(stage="operating")
            AlliancePartnerFactory(alliance=alliance)
            ReplacementFactory(alliance=alliance)
            member(alliance, world.alice)
        for url in ("/portfolio/exposure/", "/portfolio/exposure/?by=partner"):
            counts.append(queries_of(world.client("alice"), url))
    assert len(set(counts)) == 1 and counts[0] <= QUERIES, counts


@pytest.mark.django_db
def test_states_of_the_page(exposed: World, client: Client) -> None:
    shown = exposed.client("lena").get("/portfolio/exposure/?months=24&page=9&sort=terms&by=x")
    said = shown.content.decode()
    assert "Nothing matches" in said and "cannot be sorted" in said and "“x”" in said
    assert exposed.client("gina").get("/portfolio/exposure/").status_code == 403
    exposed.northstar.memberships.filter(person__user=exposed.charlie).delete()
    assert (
        "No alliances to show"
        in exposed.client("charlie").get("/portfolio/exposure/").content.decode()
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "sole"), [("lena", 1), ("alice", 2)])
def test_a_partner_page_says_what_the_list_says(exposed: World, who: str, sole: int) -> None:
    """It reads the alliances of the partner alone, and finds the goals that others serve too, of
    those that the reader sees."""
    user = getattr(exposed, who)
    every = read_lines(user=user, today=TODAY)
    listed = {line.pk: line for line in by_partner(every)}
    assert exposed.meridian.pk in listed
    for partner, line in listed.items():
        assert read_partner(partner=partner, user=user, today=TODAY) == line
    assert len(listed[exposed.meridian.pk].sole) == sole
    assert read_partner(partner=0, user=user, today=TODAY) is None
