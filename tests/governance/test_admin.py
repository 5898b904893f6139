"""Governance in Django admin: every list and form opens, limited staff see only their own."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    ActionFactory,
    CadenceFactory,
    CommitteeFactory,
    MeetingFactory,
    reminder,
)

pytestmark = pytest.mark.django_db
MODELS = ["committee", "committeemember", "cadence", "meeting", "agendaitem", "attendee",
          "decision", "action"]  # fmt: skip


@pytest.fixture
def meeting(board):
    starts_at = timezone.now() + timedelta(hours=5)
    return MeetingFactory(committee=board.committee, starts_at=starts_at)


@pytest.fixture
def failed(meeting, board):
    return reminder(meeting, board.alice)


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_searches_open(world, meeting, model):
    client = world.client("ada")
    url = reverse(f"admin:governance_{model}_changelist")
    assert client.get(url).status_code == 200
    assert client.get(url + "?q=north").status_code == 200


@pytest.mark.parametrize("model", ["committee", "cadence", "meeting", "action"])
def test_forms_open(world, meeting, model):
    CadenceFactory(committee=meeting.committee)
    ActionFactory(alliance=world.northstar)
    pk = {
        "committee": meeting.committee_id,
        "cadence": meeting.committee.cadences.get().pk,
        "meeting": meeting.pk,
        "action": world.northstar.actions.get().pk,
    }[model]
    response = world.client("ada").get(reverse(f"admin:governance_{model}_change", args=[pk]))
    assert response.status_code == 200


@pytest.mark.slow
def test_the_ledger_is_read_and_tried_again(world, failed):
    client = world.client("ada")
    for query in ("", "?q=north"):
        url = reverse("admin:core_outgoingmessage_changelist") + query
        assert client.get(url).status_code == 200
    url = reverse("admin:core_outgoingmessage_change", args=[failed.pk])
    assert client.get(url).status_code == 200
    assert client.get(reverse("admin:core_outgoingmessage_add")).status_code == 403
    assert (
        client.post(reverse("admin:core_outgoingmessage_change", args=[failed.pk])).status_code
        == 403
    )
    assert (
        client.post(reverse("admin:core_outgoingmessage_delete", args=[failed.pk])).status_code
        == 403
    )
    client.post(
        reverse("admin:core_outgoingmessage_changelist"),
        {"action": "try_again", "_selected_action": [failed.pk]},
    )
    failed.refresh_from_db()
    assert failed.state == "waiting"


def test_saving_a_cadence_makes_its_meetings(world, board):
    cadence = CadenceFactory(committee=board.committee)
    client = world.client("ada")
    url = reverse("admin:governance_cadence_change", args=[cadence.pk])
    values = {
        "committee": board.committee.pk, "rrule": "FREQ=WEEKLY", "first_on": "2026-01-06",
        "starts_at_time": "10:00", "time_zone": "Europe/Berlin", "duration_minutes": 60,
        "mode": "virtual", "location": "", "is_active": "on", "expected": 1,
        "on_holiday": "keep",
    }  # fmt: skip
    assert client.post(url, values).status_code == 302
    assert board.committee.meetings.count() >= 56


@pytest.mark.slow
def test_limited_staff_see_only_their_alliances(world, board, meeting, failed):
    other = MeetingFactory(committee=CommitteeFactory(alliance=world.helix, name="CANARY"))
    hidden = reminder(other, board.alice)
    world.alice.is_staff = True
    world.alice.save()
    world.alice.user_permissions.set(
        Permission.objects.filter(content_type__app_label__in=["governance", "core"])
    )
    client = world.client("alice")
    for model in MODELS:
        page = client.get(reverse(f"admin:governance_{model}_changelist"))
        assert page.status_code == 200 and "CANARY" not in page.content.decode()
    url = reverse("admin:governance_meeting_change", args=[other.pk])
    assert client.get(url).status_code in (302, 404)
    own = reverse("admin:governance_meeting_change", args=[meeting.pk])
    assert client.get(own).status_code == 200
    rows = "admin:core_outgoingmessage_change"
    assert client.get(reverse(rows, args=[failed.pk])).status_code == 200
    assert client.get(reverse(rows, args=[hidden.pk])).status_code in (302, 404)
