"""Days and percentages in Django admin, which cannot ask: what cannot be right is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from tests.conftest import World
from tests.factories import ObjectiveFactory

pytestmark = pytest.mark.django_db
COME = date(2098, 1, 1)
FUTURE, BETWEEN = "in the future", "Enter a date between"


@pytest.mark.parametrize(
    ("model", "name", "day", "sentence"),
    [
        ("plans.deliverable", "due_on", date(1999, 1, 1), BETWEEN),
        ("plans.deliverable", "due_on", COME, ""),
        ("plans.objectiveactual", "as_of", COME, FUTURE),
        ("plans.initiative", "launch_on", date(2100, 1, 1), BETWEEN),
        ("alliances.alliance", "north_star_revisit_on", date(1900, 1, 1), BETWEEN),
        ("alliances.alliance", "announced_on", date(1987, 5, 1), ""),
        ("alliances.membership", "since", COME, FUTURE),
        ("alliances.membership", "last_contact_on", COME, FUTURE),
        ("alliances.agreement", "signed_on", COME, FUTURE),
        ("alliances.agreement", "signed_on", date(1994, 5, 1), ""),
        ("alliances.exchangerate", "valid_from", date(1900, 1, 1), BETWEEN),
        ("governance.action", "due_on", date(1999, 1, 1), BETWEEN),
        ("scorecards.measurement", "evidence_on", COME, FUTURE),
        ("scorecards.risk", "due_on", date(1900, 1, 1), BETWEEN),
    ],
)
def test_a_day(world: World, model: str, name: str, day: date, sentence: str) -> None:
    kind: Any = apps.get_model(model)
    request = RequestFactory().get("/")
    request.user = world.ada
    field = admin.site._registry[kind].formfield_for_dbfield(kind._meta.get_field(name), request)
    if not sentence:
        assert field.clean(day.isoformat()) == day
        return
    with pytest.raises(ValidationError, match=sentence):
        field.clean(day.isoformat())


@pytest.mark.parametrize(("value", "taken"), [("9999", False), ("80", True)])
def test_a_percentage_is_one(world: World, value: str, taken: bool) -> None:
    objective = ObjectiveFactory(plan__alliance=world.northstar, unit="percent", target=90)
    url = reverse("admin:plans_objectiveactual_add")
    sent = {"objective": objective.pk, "as_of": "2026-06-30", "value": value}
    answer = world.client("ada").post(url, sent)
    assert (answer.status_code == 302) is taken
    assert objective.actuals.exists() is taken
    if not taken:
        assert "Enter a percentage" in answer.text
