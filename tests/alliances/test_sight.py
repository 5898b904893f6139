"""`sees` decides for one alliance what `visible_to` selects from all."""

import pytest

from alliances.models import Alliance, Membership
from alliances.querysets import sees
from tests.conftest import PERSONAS, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("inactive", [False, True])
@pytest.mark.parametrize("name", [name for name in PERSONAS if name != "anonymous"])
def test_sees_agrees_with_visible_to(world: World, name: str, inactive: bool) -> None:
    user = getattr(world, name)
    user.is_active = not inactive
    user.save()
    visible = set(Alliance.objects.visible_to(user).values_list("pk", flat=True))
    mine = Membership.objects.filter(person__user=user, ended_on__isnull=True)
    members = set(mine.values_list("alliance", flat=True))
    alliances = list(Alliance.objects.all())
    seen = {one.pk for one in alliances if sees(user, one, is_member=one.pk in members)}
    assert seen == visible and len(alliances) >= 3


def test_some_see_all_some_few_some_nothing(world: World) -> None:
    """The table above must not be all of one kind."""
    counts = {
        name: Alliance.objects.visible_to(getattr(world, name)).count()
        for name in ("ada", "eve", "charlie", "oscar")
    }
    assert counts["ada"] > counts["eve"] > counts["charlie"] >= 1
