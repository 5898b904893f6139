"""Small rows, most without a revision of their own: the second editor is shown both versions."""

from __future__ import annotations

import re

import pytest

from alliances.models import Agreement, DealTerm, Membership, Partner, Person, PrivateNote
from governance.models import Committee
from tests.factories import AgreementFactory, CommitteeFactory, DealTermFactory

pytestmark = pytest.mark.django_db


def agreement(world):
    row = AgreementFactory(alliance=world.northstar, title="Before")
    return f"/agreements/{row.pk}/edit/", {}, "title", Agreement.objects.filter(pk=row.pk)


def deal_term(world):
    row = DealTermFactory(alliance=world.northstar, label="Before", kind="milestones")
    values = {"kind": "milestones", "qualifier": "exact"}
    return f"/deal-terms/{row.pk}/edit/", values, "label", DealTerm.objects.filter(pk=row.pk)


def note(world):
    row = PrivateNote.objects.create(alliance=world.northstar, text="Before", author=world.alice)
    return f"/notes/{row.pk}/edit/", {}, "text", PrivateNote.objects.filter(pk=row.pk)


def partner(world):
    row = world.meridian
    values = {"name": row.name, "aliases": "", "website": "", "country": ""}
    return f"/partners/{row.pk}/edit/", values, "description", Partner.objects.filter(pk=row.pk)


def person(world):
    row = Person.objects.get(user=world.charlie)
    values = {"name": row.name, "time_zone": row.time_zone, "company": ""}
    return f"/people/{row.pk}/edit/", values, "title", Person.objects.filter(pk=row.pk)


def committee(world):
    row = CommitteeFactory(alliance=world.northstar, name="Before")
    rows = Committee.objects.filter(pk=row.pk)
    return (
        f"/committees/{row.pk}/edit/",
        {"kind": row.kind, "name": "Before"},
        "decision_rights",
        rows,
    )


ROWS = [agreement, deal_term, note, partner, person, committee]


def seen(content: bytes) -> dict[str, str]:
    """What the page remembers of the row: the fingerprint of its values, or its revision."""
    ((name, value),) = re.findall(r'name="(seen|revision)" value="(\w+)"', content.decode())
    return {name: value}


@pytest.mark.parametrize("build", ROWS)
def test_the_second_of_two_editors_sees_both_versions(world, build):
    url, values, name, rows = build(world)
    alice, lena = world.client("alice"), world.client("lena")
    first, second = seen(alice.get(url).content), seen(lena.get(url).content)
    assert first == second
    saved = alice.post(url, {**values, name: "From alice", **first})
    assert saved.status_code == 302, saved.content.decode()[:3000]

    conflict = lena.post(url, {**values, name: "From lena", **second})
    assert conflict.status_code == 409
    shown = conflict.content.decode()
    assert "From alice" in shown
    assert "From lena" in shown
    assert rows.values_list(name, flat=True).get() == "From alice"

    decided = lena.post(url, {**values, name: "From lena", **seen(conflict.content)})
    assert decided.status_code == 302
    assert rows.values_list(name, flat=True).get() == "From lena"


def test_a_refusal_does_not_forget_what_was_seen(world):
    url, values, name, rows = partner(world)
    client = world.client("alice")
    first = seen(client.get(url).content)
    refused = client.post(url, {**values, "name": "", **first})
    rows.update(description="By an import")
    assert refused.status_code == 422
    again = client.post(url, {**values, name: "Mine", **seen(refused.content)})
    assert again.status_code == 409
    assert rows.get().description == "By an import"


def test_the_same_role_changed_by_two(world):
    row = Membership.objects.get(alliance=world.northstar, person__user=world.charlie)
    url = f"/memberships/{row.pk}/edit/"
    client = world.client("alice")
    first = seen(client.get(url).content)
    Membership.objects.filter(pk=row.pk).update(role="executive_sponsor")
    answer = client.post(url, {"role": "functional_lead", **first})
    assert answer.status_code == 409
    assert "Executive sponsor" in answer.content.decode()
    row.refresh_from_db()
    assert row.role == "executive_sponsor"
