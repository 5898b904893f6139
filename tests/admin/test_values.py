"""Values that no column holds are refused, in the form or as a bad request."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django_celery_beat.models import PeriodicTask

from alliances.models import Alliance
from scorecards.models import Indicator
from tests.admin.hands import url_of
from tests.admin.test_accounts import entry
from tests.conftest import World

pytestmark = pytest.mark.django_db
LONG = "9" * 400
DEEP = "[" * 5000


@pytest.mark.parametrize("key", [LONG, "9223372036854775808", "²", "-1"])
def test_keys_of_related_rows(world: World, key: str) -> None:
    client = world.client("ada")
    sent = {"name": "New", "goals": key, "business_unit": key, "stage": "exploring"}
    for part in ("partner_links", "memberships"):
        sent |= {f"{part}-TOTAL_FORMS": "1", f"{part}-INITIAL_FORMS": "1", f"{part}-0-id": key}
        sent |= {f"{part}-0-person": key, f"{part}-0-partner": key, f"{part}-0-alliance": key}
    assert client.post(url_of(Alliance, "add"), sent).status_code in (200, 400)
    sent = {"name": "x", "permissions": key}
    assert client.post(url_of(Group, "add"), sent).status_code in (200, 400)
    assert not Alliance.objects.filter(name="New") and not Group.objects.exists()


def test_raw_values_nested_too_deep(world: World) -> None:
    client = world.client("ada")
    answer = client.post(url_of(Indicator, "add"), {"key": "x", "name": "X", "anchors": DEEP})
    assert answer.status_code == 400
    task = entry(task="config.tasks.heartbeat", args=DEEP, headers=DEEP)
    assert client.post(url_of(PeriodicTask, "add"), task).status_code in (200, 400)
