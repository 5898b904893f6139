"""Two people edit the same thing: the second is shown both versions."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from alliances.models import Agreement, DealTerm, Membership, Partner, Person, PrivateNote
from alliances.services.contacts import log_contact
from alliances.services.partners import save_partner
from governance.models import Cadence, Committee
from governance.rules.reminders import offset_words
from governance.services.committees import end_cadence, save_committee
from tests.factories import AgreementFactory, CadenceFactory, CommitteeFactory, DealTermFactory

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


def membership(world):
    row = Membership.objects.get(alliance=world.northstar, person__user=world.charlie)
    values = {"role": row.role, "since": "2024-02-01"}
    return f"/memberships/{row.pk}/edit/", values, "role", Membership.objects.filter(pk=row.pk)


def committee(world):
    row = CommitteeFactory(alliance=world.northstar, name="Before")
    values = {"kind": row.kind, "name": "Before"}
    rows = Committee.objects.filter(pk=row.pk)
    return f"/committees/{row.pk}/edit/", values, "decision_rights", rows


def cadence(world):
    row = CadenceFactory(committee__alliance=world.northstar)
    rows = Cadence.objects.filter(pk=row.pk)
    return f"/committees/{row.committee_id}/cadence/", CADENCE, "location", rows


CADENCE = {
    "period": "month",
    "position": "1",
    "weekday": "TU",
    "first_on": f"{date.today()}",
    "starts_at_time": "15:00",
    "time_zone": "Europe/Berlin",
    "duration_minutes": "60",
    "mode": "virtual",
}
ROWS = [agreement, deal_term, note, partner, person, membership, committee, cadence]
# What is written into the field, and how the page names it.
WORDS = {
    "role": (("executive_sponsor", "Executive sponsor"), ("committee_member", "Committee member"))
}
PLAIN = (("From alice", "From alice"), ("From lena", "From lena"))


def revision(content: bytes) -> dict[str, str]:
    """The revision that the page was made from."""
    (value,) = re.findall(r'name="revision" value="(\d+)"', content.decode())
    return {"revision": value}


@pytest.mark.slow
@pytest.mark.parametrize("build", ROWS)
def test_the_second_of_two_editors_sees_both_versions(world, build):
    url, values, name, rows = build(world)
    (hers, her_words), (his, his_words) = WORDS.get(name, PLAIN)
    alice, lena = world.client("alice"), world.client("lena")
    first, second = revision(alice.get(url).content), revision(lena.get(url).content)
    assert first == second
    saved = alice.post(url, {**values, name: hers, **first})
    assert saved.status_code == 302, saved.content.decode()[:3000]

    conflict = lena.post(url, {**values, name: his, **second})
    assert conflict.status_code == 409
    shown = conflict.content.decode()
    assert f"<td>{his_words}</td><td>{her_words}</td>" in shown
    assert rows.values_list(name, flat=True).get() == hers

    decided = lena.post(url, {**values, name: his, **revision(conflict.content)})
    assert decided.status_code == 302
    assert rows.values_list(name, flat=True).get() == his


def test_it_says_who_and_when_and_takes_over_what_only_they_changed(world):
    row = AgreementFactory(alliance=world.northstar, title="Before", renews_automatically=False)
    url = f"/agreements/{row.pk}/edit/"
    alice, lena = world.client("alice"), world.client("lena")
    seen = revision(lena.get(url).content)
    alice.post(
        url, {"title": "Before", "ends_on": "31 Dec 2030", "renews_automatically": "on"} | seen
    )

    conflict = lena.post(url, {"title": "Hers"} | seen)
    shown = " ".join(conflict.text.split())
    assert f"{world.alice} saved a change while you were editing" in shown
    assert "Saved <time" in shown
    assert "Ends (31 Dec 2030)" in shown
    assert 'value="31 Dec 2030"' in shown
    assert "<td>Hers</td><td>Before</td>" not in shown, "only she changed it: nothing to decide"
    form = conflict.context["form"]
    lena.post(url, {name: form.data.get(name, "") for name in form.fields})
    row.refresh_from_db()
    assert (row.title, row.renews_automatically, str(row.ends_on)) == ("Hers", True, "2030-12-31")


@pytest.mark.parametrize("build", ROWS)
def test_without_the_revision_nothing_is_saved(world, build):
    url, values, name, rows = build(world)
    before = rows.values().get()
    answer = world.client("alice").post(url, {**values, name: WORDS.get(name, PLAIN)[0][0]})
    assert answer.status_code == 422
    assert rows.values().get() == before


def test_a_refusal_does_not_forget_what_was_read(world):
    url, values, name, rows = partner(world)
    client = world.client("alice")
    first = revision(client.get(url).content)
    refused = client.post(url, {**values, "name": "", **first})
    rows.update(description="By an import")
    assert refused.status_code == 422
    again = client.post(url, {**values, name: "Mine", **revision(refused.content)})
    assert again.status_code == 409
    assert rows.get().description == "By an import"


@pytest.mark.slow
def test_names_of_a_partner_and_members_of_a_committee_are_shown_too(world):
    """They are rows of their own, edited on the page of the row they belong to."""
    url, values, _, rows = partner(world)
    client = world.client("alice")
    sent = revision(client.get(url).content)
    save_partner(partner=rows.get(), expected=1, aliases=["Theirs Ltd"], user=world.alice)
    shown = client.post(url, {**values, "aliases": "Mine Ltd", **sent})
    assert shown.status_code == 409
    assert "<td>Mine Ltd</td><td>Theirs Ltd</td>" in shown.content.decode()

    url, values, _, rows = committee(world)
    sent = revision(client.get(url).content)
    people = Person.objects.filter(memberships__alliance=world.northstar).order_by("name")
    one, other = people[:2]
    row = rows.get()
    row.reminder_offsets = [60]
    given = {"people": [one.pk], "chairs": [one.pk], "fields": ["reminder_offsets"]}
    save_committee(committee=row, expected=1, now=timezone.now(), **given)
    shown = client.post(url, {**values, "people": [other.pk], "reminder_offsets": [1440], **sent})
    assert shown.status_code == 409
    text = shown.content.decode()
    for mine, theirs in (
        (other.name, one.name),
        ("empty", one.name),
        (offset_words(1440), offset_words(60)),
    ):
        assert f"<td>{mine}</td><td>{theirs}</td>" in text
    assert list(rows.get().members.values_list("person", flat=True)) == [one.pk]


@pytest.mark.slow
def test_two_first_cadences_are_one(world):
    row = CommitteeFactory(alliance=world.northstar)
    url = f"/committees/{row.pk}/cadence/"
    alice, lena = world.client("alice"), world.client("lena")
    first, second = revision(alice.get(url).content), revision(lena.get(url).content)
    assert alice.post(url, {**CADENCE, "location": "Hers", **first}).status_code == 302
    conflict = lena.post(url, {**CADENCE, "location": "His", **second})
    assert conflict.status_code == 409
    assert "<td>His</td><td>Hers</td>" in conflict.content.decode()
    assert row.cadences.get().location == "Hers"


@pytest.mark.slow
def test_a_cadence_that_was_ended_meanwhile_is_not_changed(world):
    url, values, name, rows = cadence(world)
    client = world.client("alice")
    sent = revision(client.get(url).content)
    end_cadence(committee=rows.get().committee, now=timezone.now())
    conflict = client.post(url, {**values, name: "Mine", **sent})
    assert conflict.status_code == 409
    assert "<td>Mine</td><td>empty</td>" in conflict.content.decode()
    assert client.post(url, {**values, **revision(conflict.content)}).status_code == 302
    assert rows.get().committee.cadences.filter(is_active=True).count() == 1


def test_an_earlier_contact_does_not_replace_a_later_one(world):
    row = Membership.objects.get(alliance=world.northstar, person__user=world.charlie)
    today = timezone.localdate()
    for day in (today, today - timedelta(days=1)):
        log_contact(
            alliance=world.northstar, person=row.person, day=day, user=world.alice, today=today
        )
    row.refresh_from_db()
    assert (row.last_contact_on, row.revision) == (today, 2)


@pytest.mark.postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("build", ROWS)
def test_of_two_at_the_same_moment_one_wins(world, build):
    """Nothing but the UPDATE of the row decides: the second waits for it and finds no row."""
    url, values, name, rows = build(world)
    clients, start = [world.client("alice"), world.client("lena")], Barrier(2)
    words = [his for his, _ in WORDS.get(name, PLAIN)]

    def send(place: int, sent: dict[str, str]) -> int:
        start.wait(timeout=30)
        with closing(connection):
            return clients[place].post(url, sent).status_code

    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            read = {**values, **revision(clients[0].get(url).content)}
            answers = [
                pool.submit(send, place, {**read, name: word}) for place, word in enumerate(words)
            ]
            codes = [answer.result() for answer in answers]
            assert sorted(codes) == [302, 409]
            assert rows.values_list(name, flat=True).get() == words[codes.index(302)]
