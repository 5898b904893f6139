"""A new alliance with its people, committees and plan: proposed by templates, made at once."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from alliances.models import (
    Alliance,
    AllianceTemplate,
    AllianceType,
    Membership,
    Partner,
    Person,
    TemplateRole,
)
from alliances.rules.people_lines import PersonLine, read_people, read_who
from alliances.services.setup import NewMember, set_up_alliance, setup_words
from alliances.services.templates import ensure_default_templates, shipped, templates_for
from core.registry.setup import most_specific
from governance.models import Cadence, Committee, CommitteeTemplate, Meeting
from plans.models import DeliverableTemplate, JointBusinessPlan, ObjectiveTemplate
from tests.conftest import World, today_here
from tests.factories import PersonFactory

CREATE, PROPOSE = "/alliances/new/", "/alliances/new/setup/"


# People as one types them ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "name", "email"),
    [
        ("Maria Chen <maria@x.example>", "Maria Chen", "maria@x.example"),
        ('"Maria Chen" <maria@x.example>', "Maria Chen", "maria@x.example"),
        ("maria.chen@x.example", "Maria Chen", "maria.chen@x.example"),
        ("Maria Chen maria@x.example", "Maria Chen", "maria@x.example"),
        ("  Maria   Chen ", "Maria Chen", ""),
        ("Maria Chen (maria@x.example)", "Maria Chen", "maria@x.example"),
        ("", "", ""),
    ],
)
def test_who_is_meant(text: str, name: str, email: str) -> None:
    assert read_who(text) == (name, email)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Maria <m@x.example>, executive sponsor, Meridian",
            [PersonLine("Maria", "m@x.example", "executive_sponsor", "Meridian Cloud")],
        ),
        (
            "Tom Brandt; Alliance manager; Halden",
            [PersonLine("Tom Brandt", "", "alliance_manager", "")],
        ),
        (
            "Maria, m@x.example, counterpart",
            [PersonLine("Maria", "m@x.example", "counterpart")],
        ),
        (
            "Maria <m@x.example>; Tom <t@y.example>",
            [PersonLine("Maria", "m@x.example"), PersonLine("Tom", "t@y.example")],
        ),
        ("Maria\n\nTom, lead", [PersonLine("Maria"), PersonLine("Tom", role="functional_lead")]),
        ("Maria, astronaut", [PersonLine("Maria", unread="astronaut")]),
        ("Maria\tsponsor", [PersonLine("Maria", role="executive_sponsor")]),
        (" ; , ", []),
    ],
)
def test_a_list_of_people_is_read(text: str, found: list[PersonLine]) -> None:
    assert read_people(text, own="Halden", partners=["Meridian Cloud"]) == found


# Templates -------------------------------------------------------------------------------------
def test_the_most_specific_template_counts_for_each_part(db: None) -> None:
    kind = AllianceType.objects.get(name="Co-sell")
    both = AllianceTemplate.objects.create(name="Both", alliance_type=kind, tier="core")
    AllianceTemplate.objects.create(
        name="Off", alliance_type=kind, tier="tactical", is_active=False
    )
    names = dict(AllianceTemplate.objects.values_list("pk", "name"))

    def order(alliance_type: int | None, tier: str) -> list[str]:
        return [names[key] for key in templates_for(alliance_type=alliance_type, tier=tier)]

    assert order(kind.pk, "core") == ["Both", "Co-sell", "Core alliance", "Every alliance"]
    assert order(kind.pk, "tactical") == ["Co-sell", "Tactical alliance", "Every alliance"]
    assert order(None, "") == ["Every alliance"]
    keys = templates_for(alliance_type=kind.pk, tier="core")
    committees = most_specific(list(CommitteeTemplate.objects.all()), keys)
    assert {row.template.name for row in committees} == {"Core alliance"}
    objectives = most_specific(list(ObjectiveTemplate.objects.all()), keys)
    assert {row.template.name for row in objectives} == {"Co-sell"}
    assert both.pk == keys[0]


def test_what_ships_makes_sense_and_is_stored_once(db: None) -> None:
    assert AllianceTemplate.objects.count() == len(shipped()["template"])
    for model in (TemplateRole, CommitteeTemplate, ObjectiveTemplate, DeliverableTemplate):
        for row in model.objects.all():
            row.full_clean()
    AllianceTemplate.objects.filter(name="Licence").delete()
    ensure_default_templates()
    assert not AllianceTemplate.objects.filter(name="Licence").exists()
    AllianceTemplate.objects.all().delete()
    AllianceType.objects.filter(name="Licence").update(name="LICENCE")
    ensure_default_templates()
    assert AllianceTemplate.objects.count() == len(shipped()["template"])
    assert AllianceType.objects.filter(name__iexact="licence").count() == 1


@pytest.mark.slow
def test_leaders_keep_templates_in_admin(world: World) -> None:
    template = AllianceTemplate.objects.get(name="Strategic alliance")
    page = world.client("ada").get(f"/admin/alliances/alliancetemplate/{template.pk}/change/").text
    for words in ("Executive steering committee", "committees-0-roles", "objectives-", "roles-0-"):
        assert words in page


# The page --------------------------------------------------------------------------------------
def sent(page: Any, **changes: Any) -> dict[str, Any]:
    """What the browser would send of the proposals, with `changes`."""
    setup = page.context["setup"]
    data: dict[str, Any] = {}
    forms = list(setup.people.rows)
    for _part, form in setup.parts:
        forms.extend(form.rows)
        for name in ("committees", "objectives", "deliverables"):
            keys = [
                getattr(row, "template_pk", None) or row.template.pk
                for row in form.rows
                if (row.prefix or "").startswith(name[:-1] + "-")
            ]
            if keys:
                data[name] = keys
    for form in forms:
        for field in form:
            value = field.value()
            if value not in (None, False, ""):
                shown = field.field.widget.format_value(value)
                data[field.html_name] = "on" if value is True else shown or value
    return {**data, **changes}


def chosen(**more: Any) -> dict[str, Any]:
    kind = AllianceType.objects.get(name="Co-sell").pk
    start = {"name": "Orbital co-sell", "lead_partner": "Orbital Systems", "stage": "exploring"}
    return {**start, "alliance_type": kind, "tier": "strategic", "manager": "me", **more}


@pytest.mark.slow
def test_one_form_makes_all_of_it(world: World) -> None:
    client = world.client("bob")
    page = client.post(PROPOSE, chosen())
    assert page.status_code == 200 and "Orbital Systems" in page.text
    PersonFactory(name="Ruth Meyer", email="ruth@entente.example")
    objective = ObjectiveTemplate.objects.get(what="Bookings won together").pk
    data = sent(
        page,
        **chosen(),
        **{
            "people-0-who": "Ruth Meyer <ruth@entente.example>",  # our executive sponsor
            "people-1-who": "Maria Chen <maria@orbital.example>",  # theirs
            "people-2-who": "noor.haddad@orbital.example",  # their alliance manager
            "people-text": "Kim Lee <kim@orbital.example>, counterpart",
            f"objective-{objective}-target": "5 M",
        },
    )
    answer = client.post(CREATE, data)
    assert answer.status_code == 302, answer.context["form"].errors
    alliance = Alliance.objects.get(name="Orbital co-sell")
    assert answer.url == alliance.get_absolute_url()
    members = Membership.objects.filter(alliance=alliance)
    assert sorted((row.person.name, row.side, row.role) for row in members) == [
        ("Bob Manager", "ours", "alliance_manager"),
        ("Kim Lee", "theirs", "counterpart"),
        ("Maria Chen", "theirs", "executive_sponsor"),
        ("Noor Haddad", "theirs", "alliance_manager"),
        ("Ruth Meyer", "ours", "executive_sponsor"),
    ]
    assert Partner.objects.get(name="Orbital Systems").people.count() == 3
    names = ["Alliance management team", "Executive steering committee", "Operating team"]
    committees = Committee.objects.filter(alliance=alliance)
    assert sorted(committees.values_list("name", flat=True)) == names
    steering = committees.get(kind="steering")
    assert steering.members.count() == 4
    assert steering.members.get(is_chair=True).person.name == "Ruth Meyer"
    assert Cadence.objects.filter(committee__in=committees).count() == 3
    first = Meeting.objects.filter(committee=steering).earliest("starts_at")
    assert first.local_date > today_here() and first.local_date.weekday() == 2
    plan = JointBusinessPlan.objects.get(alliance=alliance)
    assert plan.state == "draft"
    targets = dict(plan.objectives.values_list("what", "target"))
    assert targets["Bookings won together"] == 5_000_000 and len(targets) == 3
    owners = {row.side: row.owner and row.owner.name for row in plan.deliverables.all()}
    assert owners["theirs"] == "Noor Haddad" and owners["joint"] is None
    said = client.get(answer.url).text
    assert "is set up with 5 people, 3 committees and an FY" in said


@pytest.mark.slow
def test_nothing_is_made_of_what_is_cleared(world: World) -> None:
    client = world.client("lena")
    data = sent(client.post(PROPOSE, chosen()), **chosen(manager=""))
    data = {name: value for name, value in data.items() if not name.endswith("-include")}
    assert client.post(CREATE, data).status_code == 302
    alliance = Alliance.objects.get(name="Orbital co-sell")
    assert not alliance.memberships.exists() and not alliance.committees.exists()
    assert not alliance.plans.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"people-0-who": "Maria <maria@@orbital>"}, "is not an e-mail address"),
        ({"people-text": "maria@orbital"}, "is not an e-mail address"),
        ({"people-text": "Maria <m@x.example>, astronaut"}, "neither a role nor a company"),
        ({"people-0-who": "Same Name"}, "2 people are called Same Name"),
        ({"objective": "-", "target": "many"}, "Enter a number such as"),
        ({"first_on": "1 Jan 1999"}, "Choose today or a later day"),
        ({"first_on": "someday"}, "Enter a date such as 12 Mar 2027"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    world: World, changes: dict[str, str], sentence: str
) -> None:
    PersonFactory(name="Same Name", email="one@entente.example")
    PersonFactory(name="Same Name", email="two@entente.example")
    client = world.client("alice")
    given = dict(changes)
    committee = CommitteeTemplate.objects.get(name="Executive steering committee").pk
    objective = ObjectiveTemplate.objects.get(what="Bookings won together").pk
    if "first_on" in given:
        given[f"committee-{committee}-first_on"] = given.pop("first_on")
    if "target" in given:
        given[f"objective-{objective}-target"] = given.pop("target")
    data = sent(client.post(PROPOSE, chosen()), **chosen(), **given)
    answer = client.post(CREATE, data)
    assert answer.status_code == 422
    assert sentence in answer.text and "in the set-up below" in answer.text
    assert not Alliance.objects.filter(name="Orbital co-sell").exists()
    assert not Partner.objects.filter(name="Orbital Systems").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "value", "question"),
    [
        ("committee", ("first_on", "1 Jan 2090"), "1 Jan 2090 is more than a year away."),
        ("deliverable", ("due_on", "1 Jan 1999"), "1 Jan 1999 is outside the year of this plan"),
        ("objective", ("target", "-5"), "-5 is negative."),
        ("objective", ("target", "1,000,000,000,000,000"), "This is more than a trillion."),
    ],
)
def test_what_is_unlikely_is_asked_about_in_its_row(
    world: World, field: str, value: tuple[str, str], question: str
) -> None:
    client = world.client("alice")
    data = sent(client.post(PROPOSE, chosen()), **chosen())
    pk = ObjectiveTemplate.objects.get(what="Bookings won together").pk
    key = f"objective-{pk}-target"
    if field != "objective":
        key = next(name for name in data if name.startswith(field) and name.endswith(value[0]))
    answer = client.post(CREATE, {**data, key: value[1]})
    assert answer.status_code == 422 and question in answer.text
    assert not Alliance.objects.filter(name="Orbital co-sell").exists()
    row, name = key.rsplit("-", 1)
    sure = f"{row}-sure_{name}"
    assert f'name="{sure}"' in answer.text
    said = value[1].replace(",", "")
    answer = client.post(CREATE, {**data, key: value[1], sure: said})
    assert answer.status_code == 302, answer.text
    assert Alliance.objects.filter(name="Orbital co-sell").exists()


def test_whoever_makes_it_sees_it_afterwards(world: World) -> None:
    client = world.client("bob")
    other = str(world.alice.person.pk)
    data = chosen(manager=other)
    answer = client.post(CREATE, data)
    assert answer.status_code == 422 and "You could not see this alliance" in answer.text
    data["people-0-who"], data["people-0-role"] = world.bob.email, "functional_lead"
    data["people-0-company"] = "ours"
    assert client.post(CREATE, data).status_code == 302
    alliance = Alliance.objects.get(name="Orbital co-sell")
    manager = Membership.objects.get(alliance=alliance, role="alliance_manager")
    assert manager.person == world.alice.person


def test_what_was_typed_stays_when_the_type_changes(world: World) -> None:
    typed = {"people-3-who": "Maria Chen", "people-3-role": "counterpart"}
    typed["people-3-company"] = "theirs"
    page = world.client("alice").post(PROPOSE, chosen(**typed)).text
    assert 'value="Maria Chen"' in page and "Executive steering committee" in page
    page = world.client("alice").post(PROPOSE, chosen(tier="tactical", **typed)).text
    assert 'value="Maria Chen"' in page and "Executive steering committee" not in page


def test_people_are_suggested_with_their_address(world: World) -> None:
    PersonFactory(name="Ruth Meyer", email="ruth@entente.example")
    page = world.client("alice").get("/alliances/new/people/?people-0-who=ruth").text
    assert "Ruth Meyer &lt;ruth@entente.example&gt;" in page


# The service -----------------------------------------------------------------------------------
def test_all_or_nothing(world: World) -> None:
    def fails(alliance: Alliance) -> str:
        raise ValidationError("No.")

    with pytest.raises(ValidationError, match=r"No\."):
        set_up_alliance(
            alliance=Alliance(name="Never"),
            partners=["Nobody Inc"],
            goals=[],
            manager=world.bob,
            people=[NewMember("counterpart", name="Kim", company="Nobody Inc")],
            steps=[fails],
            user=world.bob,
            today=today_here(),
        )
    assert not Alliance.objects.filter(name="Never").exists()
    assert not Person.objects.filter(name="Kim").exists()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ([], "Blue is set up."),
        (["5 people"], "Blue is set up with 5 people."),
        (["a", "b", "c"], "Blue is set up with a, b and c."),
    ],
)
def test_what_was_made_is_said(made: list[str], words: str) -> None:
    assert setup_words(Alliance(name="Blue"), made) == words


def test_our_own_company_is_no_partner(world: World) -> None:
    client, ours = world.client("alice"), f"{settings.COMPANY_NAME} Inc."
    data = sent(client.post(PROPOSE, chosen()), **chosen(lead_partner=ours))
    answer = client.post(CREATE, data)
    assert answer.status_code == 422
    assert "is your own company. Enter the partner’s name." in answer.text
    page_url = reverse("alliances:partner_create")
    answer = client.post(page_url, {"name": settings.COMPANY_NAME, "country": "", "revision": 1})
    assert answer.status_code == 422 and "is your own company" in answer.text
    assert not Partner.objects.filter(name__startswith=settings.COMPANY_NAME).exists()


@pytest.mark.parametrize("piece", ["a", "a.", "a@", "a@b", "-", "&", "1.1.", "a@.", "\u00e9"])
def test_a_long_word_is_read_as_quickly_as_many_short_ones(piece):
    used = time.process_time()
    read_people(piece * (20_000 // len(piece)), own="Halden", partners=["Meridian"])
    assert time.process_time() - used < 0.5
