"""Who names something hidden is answered as if they named something new, and gets something new:
nothing tells them that it exists, nothing of it is attached, and neither side sees the other's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.models import (
    Alliance,
    AlliancePartner,
    DealTerm,
    Membership,
    Partner,
    PartnerAlias,
    Person,
)
from alliances.services.partners import named_partners
from alliances.services.sign_ins import invite_person
from imports.services.exporting import export_rows, write_export
from imports.services.importing import import_portfolio
from tests.conftest import World, at
from tests.factories import (
    AllianceFactory,
    AlliancePartnerFactory,
    AttendeeFactory,
    CommitteeFactory,
    MeetingFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
)
from tests.test_reconstruct import plain

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = "2026-11-21T10:00:00Z"
# As it is written, other spellings, its normalised form, another name of it, its web address.
HIDDEN = ("Undisclosed Ltd", "undisclosed", "UNDISCLOSED, Inc.", "Umbra Labs", "umbra-labs gmbh",
          "umbra.example", "https://umbra.example")  # fmt: skip
ADDRESS = "vera@umbra.example"
CREATE, PARTNER, PERSON = "/alliances/new/", "/partners/new/", "/people/new/"


@pytest.fixture
def hidden(world: World) -> Partner:
    """The partner of bob's restricted alliance, with all that can be known of one."""
    partner = Partner.objects.get(name="Undisclosed Ltd")
    Partner.objects.filter(pk=partner.pk).update(
        is_competitor=True, website="https://umbra.example", description="CANARY", country="Chad"
    )
    PartnerAlias.objects.create(partner=partner, name="Umbra Labs")
    vera = PersonFactory(name="Vera Veiled", email=ADDRESS, partner=partner, title="CANARY")
    MembershipFactory(alliance=world.restricted, person=vera, side="theirs", role="counterpart")
    return partner


def alliance_by(client: Client, name: str) -> Any:
    data = {"name": "Blue bridge", "stage": "exploring", "tier": "core", "lead_partner": name}
    return client.post(CREATE, data, follow=True)


def second_partner(client: Client, name: str) -> Any:
    data = {"name": "Blue bridge", "stage": "exploring", "tier": "core"}
    data |= {"lead_partner": "First Ltd", "other_partners": name}
    return client.post(CREATE, data, follow=True)


def with_people(client: Client, name: str) -> Any:
    data = {"name": "Blue bridge", "stage": "exploring", "tier": "core", "lead_partner": name}
    data |= {"people-0-who": "Kim Novak", "people-0-role": "counterpart"}
    return client.post(CREATE, data | {"people-0-company": "theirs"}, follow=True)


def to_an_alliance(client: Client, name: str) -> Any:
    star = Alliance.objects.get(name="Northstar co-sell")
    data = {"name": star.name, "tier": "core", "revision": star.revision}
    data |= {"lead_partner": "Meridian Cloud", "other_partners": name}
    return client.post(reverse("alliances:edit", args=[star.pk]), data, follow=True)


def partner_by(client: Client, name: str) -> Any:
    return client.post(PARTNER, {"name": name}, follow=True)


def other_name(client: Client, name: str) -> Any:
    return client.post(PARTNER, {"name": "Plain Corp", "aliases": name}, follow=True)


def rename(client: Client, name: str) -> Any:
    partner = Partner.objects.get(name="Meridian Cloud")
    data = {"name": name, "revision": partner.revision}
    url = reverse("alliances:partner_edit", args=[partner.pk])
    return client.post(url, data, follow=True)


def their_people(client: Client, name: str) -> Any:
    return client.post(PERSON, {"name": "Kim", "company": name, "time_zone": "Europe/Paris"})


NAMING = [alliance_by, second_partner, with_people, to_an_alliance, partner_by, other_name, rename,
          their_people]  # fmt: skip


def asked_twice(
    world: World, act: Callable[[Client, str], Any], persona: str, given: str, new: str
) -> tuple[str, str]:
    """What is answered to a hidden name, and to one that nobody has: each in the same world."""
    found = []
    for words in (new, given):
        with at(NOW), transaction.atomic():
            answer = act(world.client(persona), words)
            text = plain(answer.content.decode()).replace(words, "NAME")
            found.append(f"{answer.status_code} {text}")
            if words == new:
                transaction.set_rollback(True)
    return found[0], found[1]


def same(one: str, other: str) -> bool:
    """Alike but for keys in addresses, which count up."""

    def bare(text: str) -> str:
        text = re.sub(r"%[0-9A-F]{2}", "", text)
        return re.sub(r"\d+", "#", re.sub(r"\?company=[^\"]*", "", text))

    return bare(one) == bare(other)


@pytest.mark.parametrize("act", NAMING, ids=lambda act: act.__name__)
@pytest.mark.parametrize("name", HIDDEN)
def test_a_hidden_name_is_answered_as_a_new_one(
    world: World, hidden: Partner, act: Callable[..., Any], name: str
) -> None:
    new, given = asked_twice(world, act, "alice", name, "Zzyzx Ltd")
    assert same(new, given), (new[:200], given[:200])
    assert "CANARY" not in given and "Chad" not in given
    assert not Partner.objects.visible_to(world.alice).filter(pk=hidden.pk)
    assert not Person.objects.visible_to(world.alice).filter(email=ADDRESS)
    links = AlliancePartner.objects.filter(partner=hidden)
    assert [link.alliance_id for link in links] == [world.restricted.pk]
    # Nor does who sees the hidden one see what was made.
    seen = Partner.objects.visible_to(world.bob).filter(alliance_links__alliance=world.restricted)
    assert list(seen) == [hidden]


@pytest.mark.parametrize("persona", ["alice", "lena"])
def test_names_of_one_restricted_alliance_are_not_taken(
    world: World, hidden: Partner, persona: str
) -> None:
    """A leader, too, does not see it."""
    alliance_by(world.client(persona), "Undisclosed")
    made = Alliance.objects.get(name="Blue bridge").partners.get()
    assert made != hidden and made.normalised_name == hidden.normalised_name
    assert (made.country, made.is_competitor, made.website) == ("", False, "")
    page = world.client(persona).get(made.get_absolute_url()).content.decode()
    assert "CANARY" not in page and "Umbra" not in page and "There is another record" not in page


def person_by(client: Client, email: str) -> Any:
    data = {"name": "Vera", "email": email, "time_zone": "Europe/Paris"}
    return client.post(PERSON, {**data, "company": "Meridian Cloud"}, follow=True)


def member_by(client: Client, email: str) -> Any:
    star = Alliance.objects.get(name="Northstar co-sell")
    company = star.partners.get().pk
    data = {"name": "Vera", "email": email, "company": company, "role": "counterpart"}
    return client.post(reverse("alliances:membership_create", args=[star.pk]), data, follow=True)


def set_up_by(client: Client, email: str) -> Any:
    data = {"name": "Blue bridge", "stage": "exploring", "tier": "core", "lead_partner": "Zz"}
    data |= {"people-0-who": f"Vera <{email}>", "people-0-role": "counterpart"}
    return client.post(CREATE, data | {"people-0-company": "theirs"}, follow=True)


@pytest.mark.parametrize("act", [person_by, member_by, set_up_by], ids=lambda act: act.__name__)
@pytest.mark.parametrize("email", [ADDRESS, ADDRESS.upper()])
def test_a_hidden_address_is_answered_as_a_new_one(
    world: World, hidden: Partner, act: Callable[..., Any], email: str
) -> None:
    vera = Person.objects.get(email=ADDRESS)
    new, given = asked_twice(world, act, "alice", email, "nobody@nowhere.example")
    assert same(new, given), (new[:200], given[:200])
    assert "CANARY" not in given
    assert not Person.objects.visible_to(world.alice).filter(pk=vera.pk)
    assert list(Membership.objects.filter(person=vera).values_list("alliance", flat=True)) == [
        world.restricted.pk
    ]


def test_an_address_that_one_sees_is_taken(world: World, hidden: Partner) -> None:
    assert person_by(world.client("alice"), world.gina.email).status_code == 422
    assert person_by(world.client("alice"), ADDRESS).status_code == 200
    assert person_by(world.client("alice"), ADDRESS).status_code == 422
    assert Person.objects.filter(email__iexact=ADDRESS).count() == 2


def left_and_back(client: Client, person: Person) -> Any:
    """What was sent before somebody left opens nothing when they are back."""
    data = {"on": "2026-11-21", "everything": "nobody"}
    for act in ("leave", "return"):
        person.refresh_from_db()
        url = reverse(f"alliances:person_{act}", args=[person.pk])
        client.post(url, {**data, "revision": person.revision})
    return client.get(person.get_absolute_url())


def moved_away(client: Client, person: Person) -> Any:
    """Nothing was sent to another address yet; and then it is the first one again."""
    first = person.email
    for email in ("elsewhere@nowhere.example", first):
        person.refresh_from_db()
        data = {"name": person.name, "email": email, "company": "Meridian Cloud"}
        data |= {"time_zone": person.time_zone, "revision": person.revision}
        answer = client.post(reverse("alliances:person_edit", args=[person.pk]), data)
        assert answer.status_code == 302
    page = client.get(person.get_absolute_url())
    client.post(reverse("alliances:person_invite", args=[person.pk]))
    return page


@pytest.mark.parametrize("signs_in", [True, False])
def test_a_hidden_sign_in_is_answered_as_none(
    world: World, hidden: Partner, signs_in: bool
) -> None:
    """Whoever is invited again by somebody who does not see their record keeps their sign-in."""
    vera = Person.objects.get(email=ADDRESS)
    account = invite_person(person=vera, invited_by=world.bob, alliance=world.restricted)
    if signs_in:
        account.set_password("correct horse battery")
        account.save()
        Person.objects.filter(pk=vera.pk).update(user=account)
    vera.refresh_from_db()
    star = world.northstar
    company, client = star.partners.get().pk, world.client("alice")
    said = []
    for email in (ADDRESS, "nobody@nowhere.example"):
        data = {"name": "Vera", "email": email, "company": company, "role": "counterpart"}
        with at(NOW), transaction.atomic():
            url = reverse("alliances:membership_create", args=[star.pk])
            answer = client.post(url, {**data, "invite": "on"}, follow=True)
            made = Person.objects.exclude(pk=vera.pk).get(email=email)
            again = reverse("alliances:person_invite", args=[made.pk])
            pages = [answer, client.post(again, follow=True), client.get(made.get_absolute_url())]
            pages.append(client.get(reverse("alliances:people", args=[star.pk])))
            pages += [act(client, made) for act in (moved_away, left_and_back)]
            said.append("".join(plain(page.content.decode()) for page in pages))
            said[-1] = said[-1].replace(email, "ADDRESS")
            now = Person.objects.get(pk=vera.pk)
            assert (now.user_id, now.invitation_id) == (vera.user_id, vera.invitation_id)
            transaction.set_rollback(True)
    assert same(*said)


def test_who_sees_both_records_of_a_person_is_told(world: World, hidden: Partner) -> None:
    vera = Person.objects.get(email=ADDRESS)
    person_by(world.client("alice"), ADDRESS)
    made = Person.objects.exclude(pk=vera.pk).get(email=ADDRESS)
    words = "Two records with the same address"
    assert words in world.client("ada").get(made.get_absolute_url()).content.decode()
    assert words not in world.client("lena").get(made.get_absolute_url()).content.decode()
    assert words not in world.client("alice").get(made.get_absolute_url()).content.decode()


FILE = "Partner,Alliance name,Partner country\n{},Quiet project,Peru\n{},Another,\n"


@pytest.mark.parametrize("name", ["Undisclosed Ltd", "Undisclosed", "Umbra Labs"])
def test_an_import_sees_what_its_reader_sees(world: World, hidden: Partner, name: str) -> None:
    report = {}
    for words in ("Zzyzx Ltd", name):
        report[words] = import_portfolio(
            name="list.csv",
            data=FILE.format(words, words).encode(),
            now=datetime.fromisoformat(NOW),
            today=date(2026, 11, 21),
            actor=world.alice,
            dry_run=words != name,
        ).report
    new, given = (str({**one, "dry_run": 0}) for one in report.values())
    assert given.replace(name, "NAME") == new.replace("Zzyzx Ltd", "NAME")
    hidden.refresh_from_db()
    assert (hidden.country, hidden.alliance_links.count()) == ("Chad", 1)
    mine = Alliance.objects.visible_to(world.alice).filter(name="Quiet project").get()
    assert mine != world.restricted and mine.partners.get() != hidden


def test_who_sees_both_is_led_to_merge_them(world: World, hidden: Partner) -> None:
    alliance_by(world.client("alice"), "Undisclosed Ltd")
    made = Partner.objects.exclude(pk=hidden.pk).get(normalised_name=hidden.normalised_name)
    ada, lena = world.client("ada"), world.client("lena")
    url = reverse("alliances:partner_merge_confirm", args=[made.pk, hidden.pk])
    assert url in ada.get(made.get_absolute_url()).content.decode()
    assert ada.get("/partners/").content.decode().count("Two records") == 2
    assert "Two records" not in lena.get("/partners/").content.decode()
    assert lena.get(url).status_code == 404
    asked = ada.get(url).content.decode()
    assert "Both records have the same name" in asked
    stale = ada.post(url, {"confirm": hidden.name, "revision": 99, "kept_revision": 99})
    assert stale.status_code == 409
    sent = {"revision": Partner.objects.get(pk=hidden.pk).revision, "kept_revision": made.revision}
    assert ada.post(url, {"confirm": hidden.name, **sent}).status_code == 302
    assert list(Partner.objects.filter(normalised_name=made.normalised_name)) == [made]
    assert made.alliance_links.count() == 2


def test_of_two_records_the_one_that_most_people_see_is_meant(
    world: World, hidden: Partner
) -> None:
    """Who belongs to a restricted alliance does not lend its partner to others unawares."""
    open_one = PartnerFactory(name="Undisclosed Ltd", normalised_name="undisclosed", apart=1)
    alliance = AllianceFactory(name="Known to all")
    AlliancePartnerFactory(alliance=alliance, partner=open_one)
    MembershipFactory(alliance=alliance, person=world.bob.person)
    assert named_partners(["Undisclosed"], user=world.bob) == [open_one]
    assert named_partners(["Undisclosed"], user=world.ada) == [open_one]
    PartnerAlias.objects.create(partner=open_one, name="Umbra Labs")
    assert named_partners(["Umbra Labs"], user=world.bob) == [open_one]
    # An import of theirs means the same one, whichever place it has.
    for persona, name in (("bob", "Undisclosed"), ("bob", "Umbra Labs"), ("ada", "Undisclosed")):
        import_portfolio(
            name="list.csv",
            data=f"Partner,Alliance name\n{name},{persona} {name}\n".encode(),
            now=datetime.fromisoformat(NOW),
            today=date(2026, 11, 21),
            actor=getattr(world, persona),
        )
        assert Alliance.objects.get(name=f"{persona} {name}").partners.get() == open_one


def test_an_alliance_that_is_saved_keeps_its_own_record(world: World, hidden: Partner) -> None:
    listed = PartnerFactory(
        name="Undisclosed Ltd", normalised_name="undisclosed", apart=1, listed=True
    )
    row = world.restricted
    data = {"name": row.name, "tier": "core", "revision": row.revision}
    data |= {"lead_partner": "Undisclosed Ltd", "summary": "New"}
    url = reverse("alliances:edit", args=[row.pk])
    world.client("bob").post(url, {**data, "not_a_doublet": "on"})
    row.refresh_from_db()
    assert (row.summary, list(row.partners.all())) == ("New", [hidden])
    vera = Person.objects.get(email=ADDRESS)
    data = {"name": "Vera V.", "email": ADDRESS, "company": "Undisclosed Ltd", "revision": 1}
    url = reverse("alliances:person_edit", args=[vera.pk])
    world.client("bob").post(url, {**data, "time_zone": "Europe/Paris"})
    vera.refresh_from_db()
    assert (vera.name, vera.partner) == ("Vera V.", hidden)
    assert not listed.people.exists()


@pytest.mark.parametrize("persona", ["alice", "charlie", "eve", "lena"])
def test_a_record_neither_vanishes_nor_appears_with_a_hidden_alliance(
    world: World, persona: str
) -> None:
    user = getattr(world, persona)
    partner = PartnerFactory(name="For everybody", listed=True)
    person = PersonFactory(name="Contact", partner=partner, listed=True)
    shown = Partner.objects.visible_to(user).filter(pk=partner.pk)
    known = Person.objects.visible_to(user).filter(pk=person.pk)
    assert shown.exists() and known.exists()
    AlliancePartner.objects.create(alliance=world.restricted, partner=partner)
    MembershipFactory(alliance=world.restricted, person=person, side="theirs", role="counterpart")
    assert shown.exists() and known.exists()
    secret = world.restricted.partners.get(name="Undisclosed Ltd")
    quiet = PersonFactory(name="Quiet", partner=secret, listed=True)
    world.restricted.partner_links.filter(partner=secret).delete()
    assert not Partner.objects.visible_to(user).filter(pk=secret.pk).exists()
    assert not Person.objects.visible_to(user).filter(pk=quiet.pk).exists()


# Who was there ---------------------------------------------------------------------------------
@pytest.fixture
def former(world: World) -> Person:
    """Somebody who was a member of Northstar, and was there when a meeting was held."""
    person = PersonFactory(name="Fiona Former", email="fiona@meridian.example")
    Person.objects.filter(pk=person.pk).update(partner=world.meridian)
    person.refresh_from_db()
    MembershipFactory(
        alliance=world.northstar,
        person=person,
        side="theirs",
        role="counterpart",
        ended_on=date(2026, 6, 1),
    )
    return person


def pages_about(world: World, person: Person) -> list[str]:
    star = world.northstar
    return [
        *(f"/alliances/{star.pk}/{tab}" for tab in ("", "people/", "governance/", "plan/")),
        *("/people/", "/people/?q=fiona", "/search/?q=fiona&all=1", "/search/?q=fiona"),
        *(world.meridian.get_absolute_url(), "/partners/", "/calendar/", "/actions/"),
    ]


@pytest.mark.parametrize("left", [False, True])
def test_guests_are_shown_who_is_there_and_not_who_was(
    world: World, former: Person, left: bool
) -> None:
    if left:  # a role that nobody ended yet, of somebody who has left the company
        Membership.objects.filter(person=former).update(ended_on=None)
        Person.objects.filter(pk=former.pk).update(left_on=date(2026, 6, 1))
    guest, member = world.client("gina"), world.client("charlie")
    for url in pages_about(world, former):
        assert former.name not in guest.get(url).content.decode(), url
    assert guest.get(former.get_absolute_url()).status_code == 404
    assert member.get(former.get_absolute_url()).status_code == 200
    assert former.name in member.get(f"/alliances/{world.northstar.pk}/people/").content.decode()


def test_what_was_shared_keeps_the_names_of_who_was_there(world: World, former: Person) -> None:
    """Minutes name those who were present, for everybody who may read them."""
    committee = CommitteeFactory(alliance=world.northstar)
    meeting = MeetingFactory(committee=committee, starts_at=timezone.now(), state="held")
    AttendeeFactory(meeting=meeting, person=former, attended=True)
    assert former.name in world.client("gina").get(meeting.get_absolute_url()).content.decode()


def test_in_django_admin_a_hidden_name_is_not_taken_either(world: World, hidden: Partner) -> None:
    world.lena.is_staff = True
    world.lena.save()
    models = ["partner", "partneralias"]
    codes = [f"{verb}_{model}" for verb in ("add", "view", "change") for model in models]
    world.lena.user_permissions.set(Permission.objects.filter(codename__in=codes))
    sent = {"name": "Undisclosed", "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    url = reverse("admin:alliances_partner_add")
    assert world.client("lena").post(url, sent).status_code == 302
    made = Partner.objects.get(name="Undisclosed")
    assert made.listed and made in Partner.objects.visible_to(world.lena)
    assert world.client("lena").post(url, sent).status_code == 200, "now they see one"
    other = reverse("admin:alliances_partner_change", args=[world.meridian.pk])
    revision = Partner.objects.get(pk=world.meridian.pk).revision
    answer = world.client("lena").post(other, {**sent, "name": "Umbra Labs", "expected": revision})
    assert answer.status_code == 302


def test_an_export_of_django_admin_does_not_tell_of_a_hidden_sign_in(
    world: World, hidden: Partner
) -> None:
    client = staffed(world, "alice")
    page = client.get(reverse("admin:alliances_person_export")).content.decode()
    assert "personresource_email" in page
    assert "asked_at" not in page and "resource_invitation" not in page
    whole = world.client("ada").get(reverse("admin:alliances_person_export")).content.decode()
    assert "asked_at" in whole


def staffed(world: World, persona: str) -> Client:
    user = getattr(world, persona)
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="alliances"))
    return world.client(persona)


@pytest.mark.parametrize("persona", ["alice", "lena", "ada"])
@pytest.mark.parametrize("name", ["ACME Inc", "!!!", "Our company", "Acme Labs"])
def test_django_admin_names_partners_as_the_product_does(
    world: World, persona: str, name: str, settings: Any
) -> None:
    """Whichever place the record has that one sees: the database would let a second one pass."""
    settings.COMPANY_NAME = "Our company"
    acme = PartnerFactory(name="Acme", apart=1, listed=True)
    PartnerAlias.objects.create(partner=acme, name="Acme Labs")
    client = staffed(world, persona)
    count, lines = Partner.objects.count(), {"aliases-INITIAL_FORMS": 0, "aliases-TOTAL_FORMS": 0}
    made = client.post(reverse("admin:alliances_partner_add"), {"name": name, **lines})
    assert made.status_code == 200 and Partner.objects.count() == count
    other = reverse("admin:alliances_partner_change", args=[world.meridian.pk])
    sent = {"name": name, "expected": world.meridian.revision, **lines}
    assert client.post(other, sent).status_code == 200
    # Nor as another name, on the page of a partner or on its own.
    sent |= {"name": "Meridian Cloud", "aliases-TOTAL_FORMS": 1, "aliases-0-name": name}
    client.post(other, sent | {"aliases-0-partner": world.meridian.pk})
    alone = {"name": name, "partner": world.meridian.pk}
    client.post(reverse("admin:alliances_partneralias_add"), alone)
    assert PartnerAlias.objects.count() == 1
    # Written differently it stays the name it is.
    own = {"name": "ACME AG", "expected": acme.revision, **lines}
    if persona != "alice":  # whose page shows no other names
        own |= {"aliases-INITIAL_FORMS": 1, "aliases-TOTAL_FORMS": 1, "aliases-0-expected": 1}
        own |= {"aliases-0-id": acme.aliases.get().pk, "aliases-0-name": "ACME Labs"}
    answer = client.post(reverse("admin:alliances_partner_change", args=[acme.pk]), own)
    assert answer.status_code == 302
    acme.refresh_from_db()
    assert (acme.name, acme.apart) == ("ACME AG", 1)


def test_in_django_admin_an_address_that_one_sees_is_taken(world: World) -> None:
    PersonFactory(name="One", email="one@m.example", apart=1)
    sent = {"name": "Two", "email": "ONE@m.example", "time_zone": "Europe/Berlin"}
    answer = world.client("ada").post(reverse("admin:alliances_person_add"), sent)
    assert answer.status_code == 200 and not Person.objects.filter(name="Two")
    url = reverse("admin:alliances_person_change", args=[world.charlie.person.pk])
    sent |= {"expected": world.charlie.person.revision, "user": world.charlie.pk}
    assert world.client("ada").post(url, sent).status_code == 200
    assert Person.objects.filter(email__iexact="one@m.example").count() == 1


def test_an_export_with_two_records_of_a_name_comes_back_unchanged(
    world: World, hidden: Partner
) -> None:
    alliance_by(world.client("alice"), "Undisclosed Ltd")
    links = set(AlliancePartner.objects.values_list("alliance", "partner"))
    rows = export_rows(
        alliances=Alliance.objects.visible_to(world.ada), terms=DealTerm.objects.all()
    )
    report = import_portfolio(
        name="all.csv",
        data=write_export(rows=rows, kind="csv"),
        now=datetime.fromisoformat(NOW),
        today=date(2026, 11, 21),
        actor=world.ada,
    ).report
    assert (report["created"], report["updated"], report["rejected"]) == (0, 0, [])
    assert set(AlliancePartner.objects.values_list("alliance", "partner")) == links
    assert Partner.objects.filter(country="Chad").get() == hidden
