"""Setting up governance: committees on one page, duties and their gaps, who decides what."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance, AllianceTemplate, Membership, Person
from alliances.services.holdings import hand_over, scope_of_person
from governance.models import (
    Committee,
    CommitteeTemplate,
    DecisionRight,
    DutyCover,
    StandingItem,
    TemplateDuty,
    TemplateItem,
    TemplateRight,
)
from governance.rules.duties import ORDER
from governance.rules.standing import ITEMS
from governance.services.duties import assign_duties, duties_of
from governance.services.rights import rights_of, save_rights, who_decides
from tests.budget import queries_of
from tests.conftest import World, seen
from tests.factories import CadenceFactory, CommitteeFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db


def start_url(world: World) -> str:
    return reverse("governance:governance_start", args=[world.northstar.pk])


def matrix(world: World, who: str = "alice") -> str:
    url = reverse("governance:cadence_matrix", args=[world.northstar.pk])
    return " ".join(world.client(who).get(url).text.split())


def sent(page: Any, **changes: Any) -> dict[str, Any]:
    """What the browser sends of the page as it is proposed."""
    data: dict[str, Any] = {}
    for row in page.context["start"].rows:
        for field in row:
            value = field.value()
            if value in (None, False, "", []):
                continue
            widget = field.field.widget
            shown = value if isinstance(value, list) else widget.format_value(value) or value
            data[field.html_name] = "on" if value is True else shown
    return data | changes


@pytest.fixture
def strategic(world: World) -> World:
    Alliance.objects.filter(pk=world.northstar.pk).update(tier="strategic")
    world.northstar.refresh_from_db()
    return world


# One page --------------------------------------------------------------------------------------
@pytest.mark.slow
def test_one_click_sets_up_what_the_tier_proposes(strategic: World) -> None:
    """Members by their roles, the chair, quorum, rights, schedules, and what covers which duty."""
    world = strategic
    sponsor = PersonFactory(name="Sonja Sponsor")
    MembershipFactory(alliance=world.northstar, person=sponsor, role="executive_sponsor")
    page = world.client("alice").get(start_url(world))
    text = " ".join(page.text.split())
    assert "Meridian Cloud has nobody for the Executive steering committee yet" in text
    assert "No executive sponsor" not in text
    answer = world.client("alice").post(start_url(world), sent(page))
    assert answer.status_code == 302, [row.errors for row in answer.context["start"].rows]
    steering = Committee.objects.get(alliance=world.northstar, kind="steering")
    members = dict(steering.members.values_list("person__name", "is_chair"))
    assert members == {"Sonja Sponsor": True, "Alice Manager": False}
    assert (steering.quorum, steering.quorum_per_side) == (2, True)
    assert steering.cadences.get().is_active and steering.meetings.exists()
    assert [right.subject for right in rights_of(steering)] == [
        right.subject
        for right in CommitteeTemplate.objects.get(
            template__tier="strategic", kind="steering"
        ).rights.all()
    ]
    assert Committee.objects.filter(alliance=world.northstar).count() == 3
    assert not any(duty.gap for duty in duties_of(world.northstar))
    assert "All 7 duties are covered" in matrix(world)


def test_standing_items_are_those_the_template_has_now(strategic: World) -> None:
    world = strategic
    TemplateItem.objects.filter(committee__kind="steering").update(title="Changed", minutes=7)
    world.client("alice").post(start_url(world), sent(world.client("alice").get(start_url(world))))
    rows = StandingItem.objects.filter(committee__alliance=world.northstar)
    steering = rows.filter(committee__kind="steering")
    assert set(steering.values_list("title", "minutes")) == {("Changed", 7)}
    told = [title for title, _ in ITEMS["operating"]]
    operating = rows.filter(committee__kind="operating").order_by("position")
    assert [row.title for row in operating] == told


@pytest.mark.slow
def test_what_is_there_is_not_made_again(strategic: World) -> None:
    world = strategic
    CommitteeFactory(alliance=world.northstar, name="operating TEAM", kind="operating")
    page = world.client("alice").get(start_url(world))
    data = sent(page)
    assert "keeps operating TEAM as it is" in " ".join(page.text.split())
    for _ in range(2):  # sent twice
        assert world.client("alice").post(start_url(world), data).status_code == 302
    names = Committee.objects.filter(alliance=world.northstar).values_list("name", flat=True)
    assert sorted(names) == [
        "Alliance management team",
        "Executive steering committee",
        "operating TEAM",
    ]
    again = world.client("alice").get(start_url(world))
    assert "Nothing left to set up" in again.text


def test_what_is_changed_on_the_page_is_what_is_made(strategic: World) -> None:
    world = strategic
    page = world.client("alice").get(start_url(world))
    rows = {row.template.kind: row.prefix for row in page.context["start"].rows}
    gina = Person.objects.get(user=world.gina)
    alice = Person.objects.get(user=world.alice)
    changes = {
        f"{rows['steering']}-people": [str(gina.pk), str(alice.pk)],
        f"{rows['steering']}-chair": str(gina.pk),
        f"{rows['steering']}-quorum": "1",
    }
    data = sent(page, **changes)
    data.pop(f"{rows['operating']}-include")
    data.pop(f"{rows['steering']}-per_side")
    assert world.client("alice").post(start_url(world), data).status_code == 302
    steering = Committee.objects.get(alliance=world.northstar, kind="steering")
    assert steering.members.get(is_chair=True).person == gina
    assert steering.quorum_words == "at least 1 person"
    kinds = Committee.objects.filter(alliance=world.northstar).values_list("kind", flat=True)
    assert sorted(kinds) == ["management", "steering"]
    gaps = [duty.key for duty in duties_of(world.northstar) if duty.gap]
    assert gaps == ["inspect"], "the template gives it to the operating team"


def test_a_chair_who_is_no_member_is_refused_and_nothing_lost(strategic: World) -> None:
    world = strategic
    page = world.client("alice").get(start_url(world))
    prefix = page.context["start"].rows[0].prefix
    gina = Person.objects.get(user=world.gina)
    data = sent(page, **{f"{prefix}-people": [], f"{prefix}-chair": str(gina.pk)})
    data[f"{prefix}-starts_at"] = "18:20"
    answer = world.client("alice").post(start_url(world), data)
    assert answer.status_code == 422 and "must be a member" in answer.text
    assert "18:20" in answer.text and not Committee.objects.exists()


# Templates -------------------------------------------------------------------------------------
def test_what_ships_has_duties_rights_and_agendas(db: None) -> None:
    for template in AllianceTemplate.objects.exclude(committees__isnull=True):
        duties = TemplateDuty.objects.filter(template=template)
        assert [row.duty for row in duties] == list(ORDER)
        kinds = set(template.committees.values_list("kind", flat=True))
        assert {row.kind for row in duties} <= kinds
    for model in (TemplateDuty, TemplateItem, TemplateRight):
        for row in model.objects.all():
            row.full_clean()


def test_administrators_keep_rights_and_agendas_of_templates(world: World) -> None:
    row = CommitteeTemplate.objects.get(template__tier="strategic", kind="steering")
    url = reverse("admin:governance_committeetemplate_change", args=[row.pk])
    page = world.client("ada").get(url).text
    assert "Scope and terms" in page and "Course corrections and their effect" in page


# Duties ----------------------------------------------------------------------------------------
def test_the_gaps_of_the_database_are_those_of_the_rule(world: World) -> None:
    """Each kind of gap, and none: `gaps()` finds the rows that `duties_of` calls gaps."""
    alliance, day = world.northstar, date(2026, 3, 2)
    good, silent, closed = (CommitteeFactory(alliance=alliance) for _ in range(3))
    CadenceFactory(committee=good)
    CadenceFactory(committee=silent, is_active=False)
    CadenceFactory(committee=closed)
    Committee.objects.filter(pk=closed.pk).update(dissolved_on=day)
    here, gone = PersonFactory(), PersonFactory(left_on=day)
    out = Person.objects.get(user=world.charlie)
    world.charlie.is_active = False
    world.charlie.save()
    covers = [(None, None), (good, None), (silent, None), (closed, None)]
    covers += [(good, here), (good, gone), (good, out)]
    for duty, (committee, person) in zip(ORDER, covers, strict=True):
        DutyCover.objects.create(alliance=alliance, duty=duty, committee=committee, person=person)
    told = {duty.key for duty in duties_of(alliance) if duty.gap}
    assert told == set(DutyCover.objects.gaps().values_list("duty", flat=True))
    assert told == {ORDER[0], ORDER[2], ORDER[3], ORDER[5], ORDER[6]}
    assert DutyCover.objects.gaps(date(2026, 3, 1)).filter(duty=ORDER[5]).count() == 0


@pytest.mark.slow
def test_a_gap_is_shown_with_the_step_that_closes_it(world: World) -> None:
    Alliance.objects.filter(pk=world.northstar.pk).update(tier="tactical")
    committee = CommitteeFactory(alliance=world.northstar, kind="operating", name="Core team")
    CadenceFactory(committee=committee)
    assert "Assign the usual ones" in matrix(world)
    world.client("alice").post(reverse("governance:duties_assign", args=[world.northstar.pk]))
    assert "All 7 duties are covered" in matrix(world)
    row = DutyCover.objects.get(duty="cheer")
    url = reverse("governance:duty_edit", args=[row.pk])
    world.client("alice").post(url, seen(row) | {"committee": "", "frequency": "each", "topic": ""})
    assert "1 of 7 duties is not covered" in matrix(world)
    assert url in matrix(world) and url not in matrix(world, "gina")
    assert "1 of 7 duties is not covered" in matrix(world, "gina")
    stale = world.client("alice").post(url, {"revision": 1, "frequency": "each"})
    assert stale.status_code == 409


def test_what_was_said_of_a_duty_stays(world: World) -> None:
    first = CommitteeFactory(alliance=world.northstar, kind="other")
    CadenceFactory(committee=first)
    DutyCover.objects.create(
        alliance=world.northstar, duty="cheer", committee=first, topic="Cake", frequency="year"
    )
    CommitteeFactory(alliance=world.northstar, kind="management")
    assert assign_duties(alliance=world.northstar) > 0
    kept = DutyCover.objects.get(alliance=world.northstar, duty="cheer")
    assert (kept.committee, kept.topic, kept.frequency) == (first, "Cake", "year")
    assert assign_duties(alliance=world.northstar) == 0


def test_who_leaves_hands_over_their_duty_and_role(world: World) -> None:
    from governance.models import RaciPart, RaciRow

    leaver = Person.objects.get(user=world.charlie)
    row = RaciRow.objects.create(alliance=world.northstar, title="Scorecard")
    alice = Person.objects.get(user=world.alice)
    RaciPart.objects.create(row=row, person=leaver, part="accountable", agreed_at=timezone.now())
    RaciPart.objects.create(row=row, person=alice, part="responsible", agreed_at=timezone.now())
    DutyCover.objects.create(alliance=world.northstar, duty="measure", person=leaver)
    now = timezone.now()
    scope = scope_of_person(person=leaver, user=world.lena)
    hand_over(scope=scope, everything=str(alice.pk), on=now.date(), now=now, today=now.date())
    assert DutyCover.objects.get(duty="measure").person == alice
    [part] = RaciPart.objects.filter(row=row)
    assert (part.person, part.part) == (alice, "both")
    assert part.state(timezone.now()) == "changed"


# Rights ----------------------------------------------------------------------------------------
def test_rights_are_kept_as_rows(world: World) -> None:
    committee = CommitteeFactory(alliance=world.northstar)
    url = reverse("governance:rights_edit", args=[committee.pk])
    client = world.client("alice")
    data = seen(committee) | {
        "subject_0": "Joint spending", "part_0": "decides", "up_to_0": "250000",
        "subject_1": "Targets", "part_1": "proposes", "up_to_1": "", "subject_2": "",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    committee.refresh_from_db()
    first, second = rights_of(committee)
    assert first.words == "Joint spending: decides, up to EUR 250,000"
    assert second.words == "Targets: proposes"
    data = seen(committee) | {
        "subject_0": "", "pk_0": first.pk, "subject_1": "Targets", "part_1": "decides",
        "up_to_1": "10", "currency_1": "usd", "pk_1": second.pk,
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    [kept] = rights_of(committee)
    assert (kept.pk, kept.words) == (second.pk, "Targets: decides, up to USD 10")
    bad = seen(committee) | {"subject_0": "", "up_to_0": "5", "currency_0": "EU"}
    answer = client.post(url, bad)
    assert answer.status_code == 422 and "Say what this amount is for" in answer.text
    assert client.post(url, data).status_code == 409
    assert kept.history.count() == 2


def test_who_decides_in_any_currency(world: World) -> None:
    steering = CommitteeFactory(alliance=world.northstar, kind="steering")
    team = CommitteeFactory(alliance=world.northstar, kind="management")
    rows = [{"subject": "Spending", "part": "decides", "up_to": None, "currency": ""}]
    save_rights(committee=steering, expected=steering.revision, rows=rows)
    limited = rows[0] | {"up_to": Decimal(100), "currency": "XAU"}
    save_rights(committee=team, expected=team.revision, rows=[limited])

    def found(amount: int | None, currency: str = "") -> list[Committee]:
        told = who_decides(
            alliance=world.northstar,
            subject="spending",
            amount=None if amount is None else Decimal(amount),
            currency=currency,
            today=date(2026, 11, 27),
        )
        return [one.committee for one in told]

    assert found(None) == [team, steering]
    assert found(50) == [steering], "nobody knows what 100 XAU are"
    assert found(50, "XAU") == [team, steering]
    assert found(101, "XAU") == [steering]
    DecisionRight.objects.all().delete()
    assert found(1) == []


# Pages -----------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("name", ["cadence_matrix", "raci", "governance_start"])
def test_pages_of_the_set_up_need_the_same_queries(strategic: World, name: str) -> None:
    from governance.models import RaciPart, RaciRow

    world = strategic
    alliance, client = world.northstar, world.client("alice")
    url = reverse(f"governance:{name}", args=[alliance.pk])

    def add(count: int) -> None:
        for n in range(count):
            committee = CommitteeFactory(alliance=alliance)
            CadenceFactory(committee=committee)
            person = PersonFactory()
            MembershipFactory(alliance=alliance, person=person)
            committee.members.create(person=person)
            row = RaciRow.objects.create(alliance=alliance, title=f"Row {n} {committee.pk}")
            RaciPart.objects.create(row=row, person=person, part="both")
            DecisionRight.objects.create(committee=committee, subject="Budget")

    assign_duties(alliance=alliance)
    add(3)
    few = queries_of(client, url)
    add(27)
    assert queries_of(client, url) == few <= 17


def test_a_guest_reads_the_matrix_of_their_alliance_alone(strategic: World) -> None:
    world = strategic
    committee = CommitteeFactory(alliance=world.northstar, name="Core team")
    gone = PersonFactory(name="Gone Person", left_on=date(2026, 1, 5))
    committee.members.create(person=gone)
    assert "Core team" in matrix(world, "gina") and "Gone Person" in matrix(world)
    assert "Gone Person" not in matrix(world, "gina")
    assert "/edit/" not in matrix(world, "gina")
    Membership.objects.filter(person__user=world.gina).update(
        ended_on=timezone.localdate() - timedelta(days=1)
    )
    url = reverse("governance:cadence_matrix", args=[world.northstar.pk])
    assert world.client("gina").get(url).status_code == 404
