"""Joint customer events: added, changed, removed, and what is asked about."""

from datetime import date

import pytest
from django.urls import reverse

from governance.models import JointEvent
from tests.conftest import at, seen
from tests.governance.test_calendar import event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with at("2026-11-23T09:00:00Z"):
        yield


def posted(**more):
    given = {
        "title": "Customer day", "starts_on": "10 Dec 2026", "ends_on": "", "place": "Berlin",
        "side": "joint", "customer_text": "Two teams, one plan.", "is_shared": "on",
    }  # fmt: skip
    return given | more


def test_a_day_is_enough(world):
    url = reverse("governance:event_create", args=[world.northstar.pk])
    answer = world.client("alice").post(url, posted())
    made = JointEvent.objects.get()
    assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
    assert (made.starts_on, made.ends_on) == (date(2026, 12, 10), date(2026, 12, 10))
    page = world.client("gina").get(made.get_absolute_url()).text
    assert "Two teams, one plan." in page and "/edit/" not in page


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"ends_on": "9 Dec 2026"}, "ends_on", "on or after the first day"),
        ({"ends_on": "31 Dec 2026"}, "ends_on", "would last 22 days"),
        ({"starts_on": "10 Nov 2026"}, "starts_on", "is in the past"),
        ({"starts_on": "10 Dec 2036"}, "starts_on", "more than 3 years away"),
        ({"starts_on": "soonish"}, "starts_on", ""),
        ({"side": "nobody"}, "side", ""),
        ({"title": ""}, "title", ""),
    ],
)
def test_what_is_asked_about_or_refused(world, more, field, says):
    url = reverse("governance:event_create", args=[world.northstar.pk])
    answer = world.client("alice").post(url, posted(**more))
    assert answer.status_code == 422 and not JointEvent.objects.exists()
    assert says in " ".join(answer.context["form"].errors[field])
    assert "Two teams, one plan." in answer.text, "nothing that was typed is lost"


def test_changed_and_removed(world):
    made = event(world.northstar, is_shared=True)
    client = world.client("alice")
    edit, remove = (
        reverse(f"governance:event_{name}", args=[made.pk]) for name in ("edit", "remove")
    )
    assert client.get(edit).context["form"]["ends_on"].value() is None
    client.post(edit, posted(ends_on="11 Dec 2026", **seen(made)))
    made.refresh_from_db()
    assert made.ends_on == date(2026, 12, 11)
    assert client.post(edit, posted(revision=1)).status_code == 409
    assert client.post(remove, {"revision": 1}).status_code == 409
    assert client.post(remove, seen(made)).status_code == 302
    assert not JointEvent.objects.exists()
    assert [row.history_type for row in JointEvent.history.order_by("history_id")] == list("+~-")


def test_the_next_one_is_among_the_dates_of_its_alliance(world):
    event(world.northstar, "2026-12-10", title="Customer day")
    event(world.northstar, "2026-12-24", title="Later")
    page = world.client("alice").get(world.northstar.get_absolute_url()).text
    assert "Customer day" in page and "Later" not in page
    governance = reverse("governance:alliance_governance", args=[world.northstar.pk])
    page = world.client("alice").get(governance).text
    assert "Customer day" in page and "Add a joint event</a>" in page
    assert "Add a joint event" not in world.client("charlie").get(governance).text
    assert "Customer day" not in world.client("gina").get(governance).text


def test_the_calendar_asks_of_which_alliance(world):
    client, url = world.client("alice"), reverse("governance:event_add")
    answer = client.post(url, {"alliance": world.northstar.pk})
    assert answer.url == reverse("governance:event_create", args=[world.northstar.pk])
    assert client.post(url, {"alliance": world.helix.pk}).status_code == 422
