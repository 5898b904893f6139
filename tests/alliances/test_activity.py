"""The record: who, when, what, from what to what; confidential parts only for those in charge."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from alliances.models import Alliance
from alliances.services import activity
from alliances.services.access import access_to
from alliances.services.activity import activity_of
from core.registry.base import Registry
from core.registry.history import HistorySource, histories
from tests.budget import queries_of
from tests.conftest import World
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    DealTermFactory,
    DeliverableFactory,
    ObjectiveFactory,
    PlanFactory,
)


def url(world: World) -> str:
    return reverse("alliances:activity", args=[world.northstar.pk])


def entries(world: World, who: str = "alice", number: int = 1) -> list:
    alliance = Alliance.objects.get(pk=world.northstar.pk)
    access = access_to(alliance=alliance, user=getattr(world, who))
    return list(activity_of(alliance=alliance, access=access, number=number).object_list)


def test_a_change_is_told_in_words(world: World) -> None:
    data = {
        "name": "Northstar co-sell",
        "tier": "core",
        "lead_partner": "Meridian Cloud",
        "revision": 1,
        "north_star_revisit_on": "2027-01-31",
    }
    edit = reverse("alliances:edit", args=[world.northstar.pk])
    assert world.client("alice").post(edit, data).status_code == 302
    entry = entries(world)[0]
    assert (entry.words, entry.title, entry.act, entry.by) == (
        "Alliance",
        "Northstar co-sell",
        "changed",
        "Alice Manager",
    )
    told = {change.label: (change.before, change.after) for change in entry.changes}
    assert told["Tier"] == ("Strategic", "Core")
    assert told["Revisit the North Star on"] == ("not set", "31 Jan 2027")
    assert set(told) == {"Tier", "Revisit the North Star on"}
    page = world.client("charlie").get(url(world)).content.decode()
    assert "<del>Strategic</del> → <ins>Core</ins>" in page


def test_what_belongs_to_it_is_told_and_what_belongs_to_others_is_not(world: World) -> None:
    plan = PlanFactory(alliance=world.northstar)
    ObjectiveFactory(plan=plan, what="Joint pipeline")
    promise = DeliverableFactory(plan=plan, name="Playbook")
    promise.delivered_on = date(2026, 5, 4)
    promise.save()
    paper = AgreementFactory(alliance=world.northstar, title="Side letter")
    paper.renews_automatically = True
    paper.save()
    paper.delete()
    ActionFactory(alliance=world.helix, title="Elsewhere")
    AgreementFactory(alliance=world.helix, title="Their paper")
    found = [(entry.words, entry.title, entry.act) for entry in entries(world)]
    for line in (
        ("Objective", "Joint pipeline", "added"),
        ("Deliverable", "Playbook", "added"),
        ("Deliverable", "Playbook", "changed"),
        ("Agreement", "Side letter", "changed"),
        ("Agreement", "Side letter", "deleted"),
        ("Member", "Gina Guest", "added"),
    ):
        assert line in found, line
    titles = {title for _, title, _ in found}
    assert not titles & {"Elsewhere", "Their paper", "Helix ADC", "Bob Manager"}
    changes = {
        (change.label, change.before, change.after)
        for entry in entries(world)
        for change in entry.changes
    }
    assert ("Delivered on", "not set", "4 May 2026") in changes
    assert ("Renews automatically", "no", "yes") in changes


def test_deal_terms_are_told_only_to_those_in_charge(world: World) -> None:
    term = DealTermFactory(alliance=world.northstar, label="Migration fund")
    term.amount = 3_000_000
    term.save()
    told = [entry for entry in entries(world) if entry.words == "Deal term"]
    assert told[0].changes[0].before == "1,000,000"
    assert told[0].changes[0].after == "3,000,000"
    assert not [entry for entry in entries(world, "charlie") if entry.words == "Deal term"]
    page = world.client("charlie").get(url(world)).content.decode()
    assert "Deal term" not in page
    assert "3,000,000" not in page


@pytest.mark.slow
def test_pages_and_queries_do_not_grow_with_the_record(world: World) -> None:
    client = world.client("alice")
    few = queries_of(client, url(world))
    plan = PlanFactory(alliance=world.northstar)
    DealTermFactory(alliance=world.northstar)
    for number in range(40):
        DeliverableFactory(plan=plan, name=f"Promise {number}")
    assert queries_of(client, url(world)) == few
    assert few <= 12
    assert len(entries(world)) == 30
    first = {entry.title for entry in entries(world)}
    second = {entry.title for entry in entries(world, number=2)}
    assert "Promise 39" in first
    assert "Promise 0" in second
    assert not first & second


def test_every_app_registers_its_histories() -> None:
    shown = {source.key for source in histories}
    assert {
        "alliances.Alliance",
        "alliances.Membership",
        "alliances.Agreement",
        "alliances.DealTerm",
        "plans.JointBusinessPlan",
        "plans.Objective",
        "plans.Initiative",
        "plans.Deliverable",
        "governance.Committee",
        "governance.Cadence",
        "governance.Meeting",
        "governance.Decision",
        "governance.Action",
        "scorecards.Measurement",
        "scorecards.Risk",
        "portfolio.Review",
    } <= shown
    assert [source.key for source in histories if source.confidential] == ["alliances.DealTerm"]


def test_the_record_shows_nothing_of_apps_that_are_not_installed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    PlanFactory(alliance=world.northstar)
    assert "Plan of fiscal year" in {entry.words for entry in entries(world)}
    own: Registry[HistorySource] = Registry()
    own.register(histories["alliances.Alliance"])
    monkeypatch.setattr(activity, "histories", own)
    assert {entry.words for entry in entries(world)} == {"Alliance"}


def test_nobody_has_rights_without_signing_in(world: World) -> None:
    access = access_to(alliance=world.northstar, user=AnonymousUser())
    assert not (access.edit or access.confidential or access.internal)
