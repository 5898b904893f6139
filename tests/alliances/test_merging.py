"""Two records of one company become one, and nothing that belonged to either is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from alliances.models import Alliance, AlliancePartner, ClosingDay, Partner, PartnerAlias
from alliances.services.partners import by_name, merge_partners, preview_merge
from scorecards.models import PendingScore
from tests.conftest import World, seen
from tests.factories import (
    AllianceFactory,
    AlliancePartnerFactory,
    PartnerFactory,
    PersonFactory,
)

KNOWN = {relation.field.model.__name__ for relation in Partner._meta.related_objects}


@pytest.fixture
def double(world: World) -> Partner:
    """Meridian again, with an alliance, a person, another name and a country of its own."""
    partner = PartnerFactory(name="Meridien Clouds", country="Ireland", is_competitor=True)
    PartnerAlias.objects.create(partner=partner, name="MC Hosting")
    AlliancePartnerFactory(alliance=AllianceFactory(name="Southstar"), partner=partner)
    PersonFactory(name="Mara", partner=partner, listed=True)
    return partner


def confirm(kept: Partner, gone: Partner) -> str:
    return reverse("alliances:partner_merge_confirm", args=[kept.pk, gone.pk])


def test_every_relation_of_a_partner_is_moved() -> None:
    assert {"PartnerAlias", "AlliancePartner", "Alliance", "Person", "ClosingDay"} == KNOWN


def test_everything_moves_to_the_one_that_stays(world: World, double: Partner) -> None:
    days = {"starts_on": date(2027, 8, 2), "ends_on": date(2027, 8, 6)}
    closed = ClosingDay.objects.create(name="Summer", partner=double, **days)
    kept = merge_partners(kept=world.meridian, gone=double, user=world.lena)
    closed.refresh_from_db()
    assert closed.partner == kept
    assert not Partner.objects.filter(pk=double.pk).exists()
    names = Alliance.objects.filter(partner_links__partner=kept).values_list("name", flat=True)
    assert set(names) == {"Northstar co-sell", "Southstar"}
    assert "Mara" in kept.people.values_list("name", flat=True)
    kept.refresh_from_db()
    assert (kept.name, kept.country, kept.is_competitor) == ("Meridian Cloud", "Ireland", True)
    for name in ("Meridien Clouds", "MC Hosting", "Meridian Cloud"):
        assert list(by_name([name], user=world.lena).values()) == [kept], name


def test_the_history_says_what_happened_and_who_did_it(world: World, double: Partner) -> None:
    southstar = Alliance.objects.get(name="Southstar")
    merge_partners(kept=world.meridian, gone=double, user=world.lena)
    said = "Merged Meridien Clouds into Meridian Cloud"
    records = [
        Partner.history.filter(id=world.meridian.pk).first(),
        Partner.history.filter(id=double.pk).first(),
        southstar.history.first(),
        double.people.model.history.filter(name="Mara").first(),
    ]
    assert [(r.history_change_reason, r.history_user) for r in records] == [(said, world.lena)] * 4
    assert [r.history_type for r in records] == ["~", "-", "~", "~"]
    page = world.client("lena").get(f"/alliances/{southstar.pk}/activity/").content.decode()
    assert said in page


@pytest.mark.parametrize(("first_leads", "second_leads"), [(True, False), (False, True)])
def test_an_alliance_with_both_keeps_one_link_and_its_lead(
    world: World, double: Partner, first_leads: bool, second_leads: bool
) -> None:
    AlliancePartner.objects.filter(alliance=world.northstar).update(is_lead=first_leads)
    AlliancePartnerFactory(alliance=world.northstar, partner=double, is_lead=second_leads)
    merge_partners(kept=world.meridian, gone=double, user=world.lena)
    link = AlliancePartner.objects.get(alliance=world.northstar)
    assert (link.partner_id, link.is_lead) == (world.meridian.pk, True)


def test_scores_are_computed_again(world: World, double: Partner) -> None:
    southstar = Alliance.objects.get(name="Southstar")
    PendingScore.objects.all().delete()
    merge_partners(kept=world.meridian, gone=double, user=world.lena)
    assert PendingScore.objects.filter(alliance_id=southstar.pk).exists()


def test_a_name_noted_for_a_third_company_meant_this_one(world: World, double: Partner) -> None:
    other = PartnerFactory(name="Third", listed=True)
    PartnerAlias.objects.create(partner=other, name="Meridien Clouds Ltd")
    kept = merge_partners(kept=world.meridian, gone=double, user=world.lena)
    assert by_name(["Meridien Clouds"], user=world.lena)["meridien clouds"] == kept
    assert not other.aliases.exists()


@pytest.mark.parametrize("case", ["same", "gone"])
def test_what_cannot_be_merged_is_refused(world: World, double: Partner, case: str) -> None:
    other = world.meridian if case == "same" else double
    if case == "gone":
        AlliancePartner.objects.filter(partner=double).delete()
        double.people.all().delete()
        Partner.objects.filter(pk=double.pk).delete()
    with pytest.raises(ValidationError, match="merged or deleted"):
        merge_partners(kept=world.meridian, gone=other, user=world.lena)


def test_a_failure_on_the_way_leaves_everything_as_it_was(
    world: World, double: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("alliances.services.partners.save_partner", fail)
    with pytest.raises(RuntimeError):
        merge_partners(kept=world.meridian, gone=double, user=world.lena)
    assert double.alliance_links.count() == 1
    assert Partner.objects.filter(pk=double.pk).exists()


@pytest.mark.slow
def test_a_later_import_finds_the_company_by_its_old_name(
    world: World, double: Partner, tmp_path: Path
) -> None:
    from django.core.management import call_command

    merge_partners(kept=world.meridian, gone=double, user=world.lena)
    file = tmp_path / "more.csv"
    file.write_text("Partner,Alliance\nMeridien Clouds Inc.,Eaststar\nMC Hosting,Weststar\n")
    before = Partner.objects.count()
    with pytest.raises(SystemExit) as ended:
        call_command("import_portfolio", str(file))
        raise SystemExit(0)
    assert ended.value.code == 0
    assert Partner.objects.count() == before
    new = Alliance.objects.filter(name__in=["Eaststar", "Weststar"], partners=world.meridian)
    assert new.count() == 2


# In the browser ---------------------------------------------------------------------------------
def test_the_other_record_is_named_and_one_of_them_chosen(world: World, double: Partner) -> None:
    client = world.client("lena")
    url = reverse("alliances:partner_merge", args=[world.meridian.pk])
    assert f'href="{url}"' in client.get(f"/partners/{world.meridian.pk}/").content.decode()
    page = client.get(url).content.decode()
    assert confirm(world.meridian, double) in page, "what looks alike is offered"
    mine = client.post(url, {"other": "meridien  clouds", "stays": "this"})
    assert mine.url == confirm(world.meridian, double)
    theirs = client.post(url, {"other": "MC Hosting", "stays": "other"})
    assert theirs.url == confirm(double, world.meridian)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "Enter the duplicate of this partner."),
        ("Nobody knows them", "No partner has this name"),
        ("Undisclosed Ltd", "No partner has this name"),
        ("Meridian Cloud Inc.", "Choose a record other than Meridian Cloud"),
    ],
)
def test_a_wrong_name_is_refused_beside_the_field(world: World, name: str, says: str) -> None:
    url = reverse("alliances:partner_merge", args=[world.meridian.pk])
    answer = world.client("lena").post(url, {"other": name, "stays": "this"})
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_only_the_typed_name_merges(world: World, double: Partner) -> None:
    client = world.client("lena")
    url = confirm(world.meridian, double)
    page = client.get(url).content.decode()
    for words in ("Southstar", "Mara", "MC Hosting", "country", "Also a competitor"):
        assert words in page
    at = {"kept_revision": seen(world.meridian)["revision"], **seen(double)}
    wrong = client.post(url, {"confirm": "yes", **at})
    assert wrong.status_code == 422
    assert Partner.objects.filter(pk=double.pk).exists()
    done = client.post(url, {"confirm": " meridien clouds ", **at}, follow=True)
    assert "Imports recognise both names" in done.content.decode()
    assert not Partner.objects.filter(pk=double.pk).exists()
    assert client.get(url).status_code == 404


def test_a_partner_with_itself(world: World) -> None:
    url = confirm(world.meridian, world.meridian)
    assert world.client("lena").get(url).status_code == 422
    assert world.client("lena").post(url, {"confirm": "Meridian Cloud"}).status_code == 422
    assert Partner.objects.filter(pk=world.meridian.pk).exists()


def test_what_one_may_not_see_is_not_told(world: World, double: Partner) -> None:
    AlliancePartnerFactory(alliance=world.restricted, partner=double, is_lead=False)
    plan = preview_merge(kept=world.meridian, gone=double, user=world.lena)
    assert [alliance.name for alliance in plan.alliances] == ["Southstar"]
    page = world.client("lena").get(confirm(world.meridian, double)).content.decode()
    assert "Quiet project" not in page
    merge_partners(kept=world.meridian, gone=double, user=world.lena)
    assert world.restricted.partner_links.filter(partner=world.meridian).exists()


@pytest.mark.parametrize("who", ["alice", "eve", "charlie", "gina"])
def test_nobody_else_merges(world: World, double: Partner, who: str) -> None:
    client = world.client(who)
    assert "merge/" not in client.get(f"/partners/{world.meridian.pk}/").content.decode()
    answer = client.post(confirm(world.meridian, double), {"confirm": "Meridien Clouds"})
    assert answer.status_code == 403
    assert Partner.objects.filter(pk=double.pk).exists()
