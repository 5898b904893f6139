"""What goes is what the page showed, and nothing that the person does not see."""

from __future__ import annotations

import re

import pytest

from alliances.models import (
    Agreement,
    BusinessUnit,
    CorporateGoal,
    ExchangeRate,
    Partner,
    Person,
)
from core.admin.deletion import BEYOND, STALE
from governance.models import AgendaItem, Committee, Meeting
from tests.admin.hands import delete, delete_selected, staff, url_of
from tests.admin.secrets import QUIET, fill
from tests.conftest import World
from tests.core.test_revision import filled, forms_of
from tests.factories import AgreementFactory, CommitteeFactory, MeetingFactory

pytestmark = pytest.mark.django_db


def seen_in(text: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', text)
    assert found
    return found[1]


def test_what_was_changed_meanwhile_is_not_deleted(world: World) -> None:
    paper = AgreementFactory(alliance=world.northstar, title="As it was seen")
    client, url = world.client("ada"), url_of(Agreement, "delete", paper.pk)
    seen = seen_in(client.get(url).text)
    paper.title = "As somebody changed it"
    paper.save()
    answer = client.post(url, {"post": "yes", "seen": seen})
    assert answer.status_code == 409
    assert STALE in answer.text and "As somebody changed it" in answer.text
    assert Agreement.objects.filter(pk=paper.pk).exists()
    again = client.post(url, {"post": "yes", "seen": seen_in(answer.text)})
    assert again.status_code == 302 and not Agreement.objects.filter(pk=paper.pk).exists()


@pytest.mark.parametrize(
    "sent", [{"post": "yes"}, {"x": "1"}, {"action": "x", "post": ""}, {"seen": "0"}, {}]
)
def test_without_what_was_seen_nothing_is_deleted(world: World, sent: dict[str, str]) -> None:
    paper = AgreementFactory(alliance=world.northstar)
    assert world.client("ada").post(url_of(Agreement, "delete", paper.pk), sent).status_code == 409
    assert Agreement.objects.filter(pk=paper.pk).exists()


def test_what_came_to_it_meanwhile_is_seen_first(world: World) -> None:
    """A committee is as it was; a meeting that would go with it is new."""
    committee = CommitteeFactory(alliance=world.northstar)
    client, url = world.client("ada"), url_of(Committee, "delete", committee.pk)
    seen = seen_in(client.get(url).text)
    MeetingFactory(committee=committee)
    assert client.post(url, {"post": "yes", "seen": seen}).status_code == 409
    assert Committee.objects.filter(pk=committee.pk).exists()


def test_of_several_none_is_deleted_if_one_was_changed(world: World) -> None:
    papers = [AgreementFactory(alliance=world.northstar) for _ in range(3)]
    client, url = world.client("ada"), url_of(Agreement, "changelist")
    sent = {"action": "delete_selected", "_selected_action": [paper.pk for paper in papers]}
    seen = seen_in(client.post(url, sent).text)
    Agreement.objects.filter(pk=papers[1].pk).update(title="Other")
    answer = client.post(url, sent | {"post": "yes", "seen": seen})
    assert answer.status_code == 409 and STALE in answer.text
    assert Agreement.objects.count() == 3
    assert client.post(url, sent | {"post": "yes"}).status_code == 409
    assert delete_selected(client, Agreement, *(paper.pk for paper in papers)).status_code == 302
    assert Agreement.objects.count() == 0


def test_who_was_faster_is_said_to_who_comes_second(world: World) -> None:
    papers = [AgreementFactory(alliance=world.northstar) for _ in range(2)]
    client, url = world.client("ada"), url_of(Agreement, "changelist")
    sent = {"action": "delete_selected", "_selected_action": [paper.pk for paper in papers]}
    seen = seen_in(client.post(url, sent).text)
    papers[0].delete()
    answer = client.post(url, sent | {"post": "yes", "seen": seen})
    assert answer.status_code == 409
    assert Agreement.objects.count() == 1


def test_a_line_of_a_page_is_not_deleted_unseen(world: World) -> None:
    meeting = MeetingFactory(committee__alliance=world.northstar)
    item = AgendaItem.objects.create(meeting=meeting, title="Prices")
    client, url = world.client("ada"), url_of(Meeting, "change", meeting.pk)
    opened = client.get(url)
    line = next(form for form in forms_of(opened) if form.initial.get("title") == "Prices")
    sent = filled(opened) | {line.add_prefix("DELETE"): "on"}
    item.title = "Prices in 2027"
    item.save()
    client.post(url, sent)
    assert AgendaItem.objects.filter(pk=item.pk).exists()
    client.post(url, filled(client.get(url)) | {line.add_prefix("DELETE"): "on"})
    assert not AgendaItem.objects.filter(pk=item.pk).exists()


def test_what_others_may_rest_on_is_deleted_by_administrators(world: World) -> None:
    """Whether or not something rests on it: a refusal now and then would tell of what is hidden."""
    fill(world)
    client = staff(world, "lena", everything=True)
    free = [
        BusinessUnit.objects.create(name="Free"),
        CorporateGoal.objects.create(name="Free"),
        Partner.objects.create(name="Free"),
        Person.objects.create(name="Free"),
    ]
    used = [
        BusinessUnit.objects.get(name="A unit of ours"),
        CorporateGoal.objects.get(name="Growth"),
    ]
    for row in (*free, *used):
        answer = client.get(url_of(type(row), "delete", row.pk))
        assert answer.status_code == 403 and QUIET not in answer.text
    assert delete(world.client("ada"), url_of(BusinessUnit, "delete", free[0].pk))
    assert not BusinessUnit.objects.filter(name="Free").exists()


def test_a_list_on_which_nothing_rests_is_kept_by_leaders(world: World) -> None:
    rate = ExchangeRate.objects.create(currency="XTS", valid_from="2026-01-01", rate=1)
    client = staff(world, "lena", everything=True)
    assert delete(client, url_of(ExchangeRate, "delete", rate.pk)).status_code == 302
    assert not ExchangeRate.objects.filter(pk=rate.pk).exists()


def test_rows_that_one_does_not_see_do_not_go_along(world: World) -> None:
    """A meeting of another alliance that stands below a committee of ours goes with nobody."""
    paper = AgreementFactory(alliance=world.northstar)
    committee = CommitteeFactory(alliance=world.northstar)
    MeetingFactory(committee=committee)
    client = staff(world, "alice", everything=True)
    assert delete(client, url_of(Agreement, "delete", paper.pk)).status_code == 302
    assert delete(client, url_of(Committee, "delete", committee.pk)).status_code == 302
    term = world.northstar.private_notes.create(text=QUIET)
    kept = staff(world, "charlie", everything=True)
    assert QUIET not in kept.get(url_of(type(term), "delete", term.pk), follow=True).text
    assert "administrator" in BEYOND
