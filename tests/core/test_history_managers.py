"""Each model reads its own history, through one class."""

from __future__ import annotations

from alliances.models import Partner, Person
from tests.conftest import World
from tests.factories import PersonFactory


def test_one_class_and_each_model_its_own_rows(world: World) -> None:
    assert type(Partner.history) is type(Person.history)
    person = PersonFactory(name="Ines")
    person.name = "Inês"
    person.save()
    assert [row.name for row in person.history.order_by("history_id")] == ["Ines", "Inês"]
    assert set(world.meridian.history.values_list("name", flat=True)) == {"Meridian Cloud"}
    assert Person.history.count() > person.history.count() == 2
