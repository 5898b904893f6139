"""Whatever a row holds is offered by the form that edits it: a select that offers fewer values than
the model accepts would select another one, and save it unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.utils import timezone

from alliances.models import Membership, Person
from core.forms.fields import TimeZoneField
from tests.conftest import World
from tests.test_urls import TABLES, address_of

pytestmark = pytest.mark.django_db
FORMS = ("edit", "move", "profile", "cadence")


class ZoneForm(forms.Form):
    zone = TimeZoneField()


@pytest.mark.parametrize("zone", ["Singapore", "EST", "US/Eastern", "GMT"])
def test_a_zone_that_is_not_offered_is_kept(zone: str) -> None:
    form = ZoneForm(initial={"zone": zone})
    html = str(form["zone"])
    assert f'<option value="{zone}" selected>{zone}</option>' in html
    assert html.count(" selected") == 1
    sent = ZoneForm({"zone": zone}, initial={"zone": zone})
    assert sent.is_valid() and sent.cleaned_data["zone"] == zone and not sent.has_changed()
    assert not ZoneForm({"zone": "Mars/Base"}).is_valid()


def test_a_person_in_a_zone_that_is_not_offered_saves_their_profile_untouched(world: World) -> None:
    world.alice.time_zone = "Singapore"
    world.alice.week_start = 6
    world.alice.save()
    client = world.client("alice")
    form = client.get("/profile/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    answer = client.post("/profile/", {k: v for k, v in values.items() if v not in (None, False)})
    assert answer.status_code == 302
    world.alice.refresh_from_db()
    assert (world.alice.time_zone, world.alice.week_start) == ("Singapore", 6)


def _age() -> None:
    """Everybody has left since, and every clock is one that no select offers."""
    Person.objects.update(left_on=timezone.localdate(), revision=1)
    Membership.objects.update(ended_on=timezone.localdate(), revision=1)
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if "time_zone" in names and not model.__name__.startswith("Historical"):
            model._base_manager.update(time_zone="Singapore")


def _unoffered(form: Any) -> Iterator[str]:
    for name, field in form.fields.items():
        if not isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            continue
        value = form[name].value()
        many = value if isinstance(value, list | tuple) else [value]
        offered = set(_flat(field.choices))
        for one in many:
            kept = isinstance(field, TimeZoneField) and field.valid_value(one)
            if one not in (None, "") and str(one) not in offered and not kept:
                yield f"{type(form).__name__}.{name}: {one!r} is stored and not offered"


def _flat(choices: Any) -> Iterator[str]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(key)


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_form_offers_what_its_row_holds(table: Any, world: World) -> None:
    keys, wrong = table.build(world), []
    _age()
    for row in table.ROWS:
        if row.post or not any(part in row.name for part in FORMS):
            continue
        answer = world.client("ada").get(address_of(row, keys))
        form = (answer.context or {}).get("form") if answer.status_code == 200 else None
        if form is not None:
            wrong += [f"{row.name}: {words}" for words in _unoffered(form)]
    assert not wrong, "\n".join(wrong)
