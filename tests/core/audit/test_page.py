"""The page of the audit log: who gets it, what it finds, what a file of it holds."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.audit import listing
from core.audit.listing import filtered, kinds_of, rows_for
from core.audit.models import AuditEvent
from core.audit.record import record
from tests.budget import queries_of
from tests.conftest import World

pytestmark = pytest.mark.django_db


def only(world: World, **filters: Any) -> str:
    return world.client("ada").get("/audit/", filters).text


def count_of(world: World, **filters: Any) -> int:
    answer = world.client("ada").get("/audit/", filters)
    return len(answer.context["rows"])


@pytest.fixture
def log(world: World) -> World:
    record("refused", actor=world.charlie, about=world.restricted, summary="GET /x/")
    record("role_changed", actor=world.ada, about=world.bob, changes={"Role": ["A", "B"]})
    record("terms_read", actor=world.alice, about=world.northstar, alliance_id=world.northstar.pk)
    return world


def test_a_row_says_who_what_and_what_became_of_it(log: World) -> None:
    text = only(log, kind="role_changed")
    assert "Ada Admin" in text and "ada@entente.example" in text and "Bob Manager" in text
    assert "Role: A" in text and "<b>B</b>" in text
    assert f"/admin/accounts/user/{log.bob.pk}/change/" in text


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("kind", "refused", 1),
        ("kind", "group:Refusals", 1),
        ("q", "get /X/", 1),
        ("q", "nothing like it", 0),
    ],
)
def test_filters(log: World, name: str, value: str, found: int) -> None:
    assert count_of(log, **{name: value}) == found


def test_by_person_alliance_thing_network_and_day(log: World) -> None:
    assert count_of(log, person=log.bob.pk, kind="group:Rights") >= 2  # opened, and changed by ada
    assert count_of(log, alliance=log.northstar.pk, kind="terms_read") == 1
    assert count_of(log, alliance=log.helix.pk, kind="terms_read") == 0
    assert count_of(log, about=f"alliances.alliance:{log.restricted.pk}") == 1
    assert count_of(log, network="127.0.0.1", kind="refused") == 0
    assert count_of(log, start="today", end="today", kind="refused") == 1
    assert count_of(log, start="tomorrow") == 0
    assert count_of(log, end="yesterday") == 0


@pytest.mark.parametrize(
    "query",
    ["kind=nope", "person=99999", "alliance=x", "network=1.2.3", "about=a:1", "start=soonish",
     "page=99", "page=-1", f"person={'9' * 400}"],
)  # fmt: skip
def test_what_it_cannot_follow_is_said_and_left_out(log: World, query: str) -> None:
    answer = log.client("ada").get(f"/audit/?{query}")
    assert answer.status_code == 200 and "Part of this address was ignored" in answer.text
    assert answer.context["rows"]


def test_no_match_and_no_events(log: World) -> None:
    assert "Nothing matches" in only(log, q="zzz")


def test_the_file_holds_what_is_filtered_and_calculates_nothing(log: World) -> None:
    record("refused", actor=log.charlie, summary='=cmd|" /C calc"!A0')
    answer = log.client("ada").get("/audit/export/?kind=refused")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["Details"] for row in rows] == ['\'=cmd|" /C calc"!A0', "GET /x/"]
    assert rows[1]["Who"] == "Charlie Member, charlie@entente.example"
    assert answer["Content-Disposition"].endswith('.csv"')
    assert AuditEvent.objects.filter(kind="audit_exported").count() == 1


@pytest.mark.parametrize("persona", ["gina", "charlie", "alice", "eve", "lena"])
@pytest.mark.parametrize("path", ["/audit/", "/audit/export/"])
def test_it_is_for_administrators(log: World, persona: str, path: str) -> None:
    answer = log.client(persona).get(path)
    assert answer.status_code == 403 and "Quiet project" not in answer.text
    assert "/audit/" not in log.client(persona).get("/profile/").text


def test_a_superuser_who_is_no_staff_is_no_administrator(log: World) -> None:
    log.ada.is_staff = False
    log.ada.save(update_fields=["is_staff"])
    assert log.client("ada").get("/audit/").status_code == 403


@pytest.mark.slow
def test_it_is_reached_from_the_navigation_and_from_people(log: World) -> None:
    ada = log.client("ada")
    assert 'href="/audit/"' in ada.get("/today/", follow=True).text
    link = f"/audit/?person={log.bob.pk}"
    assert link in ada.get(f"/people/{log.bob.person.pk}/").text
    assert link in ada.get(f"/admin/accounts/user/{log.bob.pk}/change/").text
    assert "/audit/" not in log.client("lena").get(f"/people/{log.bob.person.pk}/").text


def test_links_lead_to_what_is_there(log: World) -> None:
    event = record("alliance_deleted", about=log.helix)
    assert rows_for([event])[0].url == f"/alliances/{log.helix.pk}/"
    log.helix.delete()
    assert rows_for([event])[0].url == ""
    odd = AuditEvent(at=timezone.now(), kind="gone_kind", about_type="no.model", about_id="x")
    assert rows_for([odd])[0].url == "" and odd.label == "gone_kind"


def test_a_page_costs_the_same_for_three_and_for_fifty(log: World) -> None:
    ada = log.client("ada")
    few = queries_of(ada, "/audit/?kind=refused")
    for _ in range(60):
        record("refused", actor=log.charlie, about=log.restricted)
    assert few == queries_of(ada, "/audit/?kind=refused") <= 12


def test_it_counts_no_further_than_it_shows(log: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LISTED", 2)
    answer = log.client("ada").get("/audit/")
    assert len(answer.context["rows"]) == 2
    assert answer.context["page_obj"].paginator.is_capped
    assert "Filter by date to see older ones" in answer.text


def test_what_is_searched_for_comes_by_pages(log: World) -> None:
    for number in range(60):
        record("refused", actor=log.charlie, summary=f"needle {number}")
    ada = log.client("ada")
    first = ada.get("/audit/?q=needle").context["rows"]
    second = ada.get("/audit/?q=needle&page=2").context["rows"]
    said = [row.event.summary for row in [*first, *second]]
    assert len(first) == 50 and said == [f"needle {number}" for number in reversed(range(60))]


def test_newest_first(log: World) -> None:
    old = record("refused", actor=log.charlie, summary="old")
    rows = filtered(AuditEvent.objects.all(), {"kind": "group:Refusals"})
    assert rows[0] == old
    later = AuditEvent.objects.create(at=timezone.now() + timedelta(1), kind="refused")
    assert rows.all()[0] == later
    assert kinds_of("group:Refusals")[:2] == ["refused", "refused_often"]


ODD = """person={0} alliance={0} person=%C2%B2 person=%D9%A3 alliance=-1 page={0} page=-1 page=1e9
start=0001-01-01 end=9999-12-31 start=zz&end=zz network=fe80::1%25eth0 network=::ffff:1.2.3.4
network=1.2.3.4%00 about=a:b about=%00:%00 about=x:{0} about=alliances.alliance:{0} q=%00 q={0}
q=%25_%5C kind=group: kind=zz""".split()


@pytest.mark.slow
@pytest.mark.parametrize("most", [0, 2_000])
def test_no_filter_fails(world: World, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Also where there are more people and alliances than a list can show. Python reads no number
    of more than 4,300 digits."""
    monkeypatch.setattr("core.forms.audit.MOST", most)
    client = world.client("ada")
    for query in ODD:
        for page in ("/audit/", "/audit/export/"):
            answer = client.get(f"{page}?{query.format('9' * 5_000)}")
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code == 200 and text, query
