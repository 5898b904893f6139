"""Django admin: whoever owns something decides the side, and no role ends without a successor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance, Membership, Nudge
from tests.admin.hands import delete
from tests.conftest import World, today_here
from tests.factories import (
    ActionFactory,
    DeliverableFactory,
    PersonFactory,
    PlanFactory,
    RiskFactory,
)

pytestmark = pytest.mark.slow

KINDS = ["action", "deliverable", "risk"]
ADDRESS = {"action": "governance_action", "deliverable": "plans_deliverable"}


def _row(world: World, kind: str, **fields: Any) -> Any:
    if kind == "deliverable":
        plan = PlanFactory(alliance=world.northstar, state="draft")
        return DeliverableFactory(plan=plan, **fields)
    factory = {"action": ActionFactory, "risk": RiskFactory}[kind]
    return factory(alliance=world.northstar, **fields)


def _save(world: World, kind: str, row: Any, **changed: Any) -> Any:
    """Send the form of a row in admin as it is shown, but for what is `changed`."""
    url = reverse(f"admin:{ADDRESS.get(kind, 'scorecards_risk')}_change", args=[row.pk])
    client = world.client("ada")
    form = client.get(url).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in (shown | changed).items()}
    return client.post(url, sent)


@pytest.mark.parametrize("kind", KINDS)
def test_the_side_follows_a_new_owner(world: World, kind: str) -> None:
    row = _row(world, kind, owner=world.alice.person, side="ours")
    answer = _save(world, kind, row, owner=world.gina.person.pk)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.owner, row.side) == (world.gina.person, "theirs")


@pytest.mark.parametrize("kind", KINDS)
def test_another_side_than_the_owners_is_refused(world: World, kind: str) -> None:
    row = _row(world, kind, owner=world.alice.person, side="ours")
    answer = _save(world, kind, row, side="theirs")
    assert answer.status_code == 200
    assert f"works for {settings.COMPANY_NAME}" in answer.text
    row.refresh_from_db()
    assert row.side == "ours"


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_overruled_knowingly_stays(world: World, kind: str) -> None:
    row = _row(world, kind, owner=world.alice.person, side="theirs")
    answer = _save(world, kind, row, due_on=(today_here() + timedelta(days=9)).isoformat())
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.side == "theirs"


@pytest.mark.parametrize("kind", KINDS)
def test_a_side_that_was_empty_is_the_owners(world: World, kind: str) -> None:
    row = _row(world, kind, owner=None, side="theirs")
    assert _save(world, kind, row, side="", owner=world.alice.person.pk).status_code == 302
    row.refresh_from_db()
    assert row.side == "ours"


def test_a_new_role_has_the_side_of_the_persons_company(world: World) -> None:
    client, url = world.client("ada"), reverse("admin:alliances_membership_add")
    assert 'name="side"' not in client.get(url).text
    someone = PersonFactory(partner=world.northstar.partners.get())
    sent = {"person": someone.pk, "alliance": world.northstar.pk, "role": "functional_lead"}
    assert client.post(url, {**sent, "side": "ours"}).status_code == 302
    assert Membership.objects.get(person=someone).side == "theirs"


def test_a_role_ends_where_a_successor_is_asked_for(world: World) -> None:
    row = Membership.objects.current().get(alliance=world.northstar, person=world.charlie.person)
    client = world.client("ada")
    url = reverse("admin:alliances_membership_change", args=[row.pk])
    page = client.get(url).text
    assert reverse("alliances:membership_end", args=[row.pk]) in page
    future = (today_here() + timedelta(days=30)).isoformat()
    sent = {"role": row.role, "ended_on": future, "person": world.gina.person.pk, "expected": 1}
    client.post(url, sent)
    row.refresh_from_db()
    assert (row.ended_on, row.person) == (None, world.charlie.person)
    gone = client.post(reverse("admin:alliances_membership_delete", args=[row.pk]), {"post": "yes"})
    assert gone.status_code == 403
    alliance = reverse("admin:alliances_alliance_change", args=[world.northstar.pk])
    assert 'memberships-0-DELETE"' not in client.get(alliance).text


def test_an_administrator_deletes_an_alliance_with_all_of_it(world: World) -> None:
    Nudge.objects.create(
        alliance=world.northstar,
        what="action",
        subject_id=1,
        subject="Pipeline",
        nudged_by=world.alice,
        nudged_at=timezone.now(),
    )
    url = reverse("admin:alliances_alliance_delete", args=[world.northstar.pk])
    assert delete(world.client("ada"), url).status_code == 302
    assert not Alliance.objects.filter(pk=world.northstar.pk).exists()


@pytest.mark.parametrize("where", ["admin", "product"])
def test_nobody_changes_company_and_keeps_what_the_other_owes(world: World, where: str) -> None:
    someone = PersonFactory(name="Mira Mover")
    ActionFactory(alliance=world.northstar, owner=someone, side="ours")
    partner = world.northstar.partners.get()
    client, url = world.client("ada"), reverse("admin:alliances_person_change", args=[someone.pk])
    if where == "product":
        url = reverse("alliances:person_edit", args=[someone.pk])
    shown = {"name": someone.name, "email": someone.email, "time_zone": "Europe/Berlin"}
    sent = shown | {"partner": partner.pk, "company": partner.name, "expected": 1, "revision": 1}
    answer = client.post(url, sent)
    assert "still answer for things at their current company. Hand over first." in answer.text
    someone.refresh_from_db()
    assert someone.partner is None
