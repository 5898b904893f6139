"""What is on record already is said in the form, with the field that it is about: no model answers
a duplicate with an error of the server."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from alliances.models import (
    AlliancePartner,
    BusinessUnit,
    ExchangeRate,
    Membership,
    Partner,
    PartnerAlias,
)
from core.db.refusals import refusal_of
from governance.models import CommitteeMember
from scorecards.models import ScoringModel
from tests.admin.hands import registered, url_of
from tests.admin.secrets import fill
from tests.conftest import World
from tests.core.test_revision import filled, forms_of
from tests.factories import CommitteeFactory, PartnerFactory

pytestmark = pytest.mark.django_db


def is_unique(model: Any) -> bool:
    fields = any(field.unique and not field.primary_key for field in model._meta.concrete_fields)
    constraints = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    return bool(fields or constraints or model._meta.unique_together)


def unique_models() -> Iterator[Any]:
    for model, _ in registered():
        if is_unique(model):
            yield model


def copied(client: Any, row: Any) -> dict[str, Any]:
    """What the page of a row sends, as if it were sent for a new one."""
    page = client.get(url_of(type(row), "change", row.pk))
    if page.status_code != 200:
        return {}
    sent = filled(page)
    return {
        name: 0 if name.endswith("INITIAL_FORMS") else value
        for name, value in sent.items()
        if not name.endswith(("-id", "expected"))
    }


@pytest.mark.slow
def test_no_model_answers_a_duplicate_with_an_error(world: World) -> None:
    """The page of each row is sent again as a new one, with and without what made it unique."""
    fill(world)
    client, asked = world.client("ada"), 0
    for model in unique_models():
        for row in model._base_manager.order_by("-pk")[:2]:
            sent = copied(client, row)
            count = model._base_manager.count()
            answer = client.post(url_of(model, "add"), sent)
            assert answer.status_code in (200, 302, 403), model
            asked += answer.status_code == 200
            if answer.status_code == 200:
                assert model._base_manager.count() == count
                assert any(form.errors for form in forms_of(answer)), model
    assert asked > 8


@pytest.mark.slow
def test_every_unique_rule_is_refused_in_words(world: World) -> None:
    """Each row is written twice into the database itself, and what it says is put into words."""
    fill(world)
    told = set()
    for model in (*unique_models(), CommitteeMember):
        row = model._base_manager.order_by("-pk").first()
        if row is None:
            continue
        row.pk = None
        row._state.adding = True
        try:
            with transaction.atomic():
                models.Model.save_base(row, raw=True, force_insert=True)
                transaction.set_rollback(True)  # its rule does not hold for this row
        except IntegrityError as error:
            refusal = refusal_of(error)
            assert refusal.model is model, (model, error)
            assert refusal.sentence and "constraint" not in refusal.sentence.lower(), refusal
            told.add(model.__name__)
    assert len(told) > 15, told


def said(answer: Any, field: str | None = None) -> str:
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    return " ".join(form.errors.get(field or "__all__", []))


def test_a_name_that_another_column_compares(world: World) -> None:
    answer = world.client("ada").post(
        url_of(Partner, "add"),
        {"name": "MERIDIAN cloud", "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0},
    )
    assert "Another partner has this name." in said(answer, "name")
    assert Partner.objects.filter(normalised_name=world.meridian.normalised_name).count() == 1


def test_an_alias_that_is_there(world: World) -> None:
    PartnerAlias.objects.create(partner=world.meridian, name="Old name")
    sent = {"partner": world.meridian.pk, "name": "OLD name"}
    answer = world.client("ada").post(url_of(PartnerAlias, "add"), sent)
    assert said(answer, "name")


def test_columns_that_the_page_does_not_show(world: World) -> None:
    """A role is changed to one that the person has already; person and alliance are only read."""
    row = Membership.objects.get(alliance=world.northstar, person=world.charlie.person)
    Membership.objects.create(
        alliance=world.northstar, person=row.person, side="ours", role="executive_sponsor"
    )
    url = url_of(Membership, "change", row.pk)
    client = world.client("ada")
    answer = client.post(url, filled(client.get(url)) | {"role": "executive_sponsor"})
    assert "already has this role" in said(answer, "role")
    row.refresh_from_db()
    assert row.role != "executive_sponsor"


def test_a_version_is_given_once(world: World) -> None:
    ScoringModel.objects.create(key="m", name="Model", version=1)
    client = world.client("ada")
    empty = filled(client.get(url_of(ScoringModel, "add")))
    answer = client.post(url_of(ScoringModel, "add"), empty | {"key": "m", "name": "Again"})
    assert answer.status_code == 200
    assert ScoringModel.objects.filter(key="m").count() == 1


def test_two_lines_of_one_page(world: World) -> None:
    """Each line is right alone: an alliance has one lead partner, and a committee each once."""
    client, url = world.client("ada"), url_of(type(world.northstar), "change", world.northstar.pk)
    sent = filled(client.get(url))
    lines = {"partner_links-TOTAL_FORMS": 3}
    for line in (1, 2):
        lines[f"partner_links-{line}-partner"] = PartnerFactory(name=f"Partner {line}").pk
        lines[f"partner_links-{line}-is_lead"] = "on"
        lines[f"partner_links-{line}-alliance"] = world.northstar.pk
    answer = client.post(url, sent | lines)
    assert "one lead partner" in answer.text
    assert AlliancePartner.objects.filter(alliance=world.northstar).count() == 1


def test_a_committee_has_each_member_once(world: World) -> None:
    committee = CommitteeFactory(alliance=world.northstar)
    committee.members.create(person=world.charlie.person)
    sent = {"committee": committee.pk, "person": world.charlie.person.pk}
    answer = world.client("ada").post(url_of(CommitteeMember, "add"), sent)
    assert answer.status_code == 200
    assert committee.members.count() == 1


def upload(text: str) -> io.BytesIO:
    file = io.BytesIO(text.encode())
    file.name = "rows.csv"
    return file


@pytest.mark.parametrize(
    ("model", "text", "sentence"),
    [
        (BusinessUnit, "id,name\n,Oncology\n,oncology\n", "exists already"),
        (
            ExchangeRate,
            "id,currency,valid_from,rate\n,XTS,2026-01-01,1\n,XTS,2026-01-01,2\n",
            "There is a rate of these currencies for this day.",
        ),
    ],
)
def test_an_import_says_what_is_there_already(
    world: World, model: Any, text: str, sentence: str
) -> None:
    answer = world.client("ada").post(
        url_of(model, "import"), {"format": "0", "import_file": upload(text)}
    )
    assert answer.status_code == 200
    assert sentence in answer.text
    assert "constraint" not in answer.text
