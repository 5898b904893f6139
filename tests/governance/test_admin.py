"""Governance in Django admin: every list and form opens, limited staff see only their own."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from governance.models import Reminder
from tests.factories import ActionFactory, CadenceFactory, CommitteeFactory, MeetingFactory

pytestmark = pytest.mark.django_db
MODELS = ["committee", "committeemember", "cadence", "meeting", "agendaitem", "attendee",
          "decision", "action", "reminder"]  # fmt: skip


@pytest.fixture
def failed(board):
    now = timezone.now()
    meeting = MeetingFactory(committee=board.committee, starts_at=now + timedelta(hours=5))
    return Reminder.objects.create(
        meeting=meeting, person=board.alice, schedule_version=1, offset_minutes=60,
        due_at=now, next_attempt_at=now, not_after=meeting.starts_at, state="failed",
    )  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_searches_open(world, failed, model):
    client = world.client("ada")
    url = reverse(f"admin:governance_{model}_changelist")
    assert client.get(url).status_code == 200
    assert client.get(url + "?q=north").status_code == 200


@pytest.mark.parametrize("model", ["committee", "cadence", "meeting", "action", "reminder"])
def test_forms_open(world, failed, model):
    CadenceFactory(committee=failed.meeting.committee)
    ActionFactory(alliance=world.northstar)
    pk = {
        "committee": failed.meeting.committee_id,
        "cadence": failed.meeting.committee.cadences.get().pk,
        "meeting": failed.meeting_id,
        "action": world.northstar.actions.get().pk,
        "reminder": failed.pk,
    }[model]
    response = world.client("ada").get(reverse(f"admin:governance_{model}_change", args=[pk]))
    assert response.status_code == 200


def test_the_ledger_is_read_and_tried_again(world, failed):
    client = world.client("ada")
    assert client.get(reverse("admin:governance_reminder_add")).status_code == 403
    assert (
        client.post(reverse("admin:governance_reminder_change", args=[failed.pk])).status_code
        == 403
    )
    assert (
        client.post(reverse("admin:governance_reminder_delete", args=[failed.pk])).status_code
        == 403
    )
    client.post(
        reverse("admin:governance_reminder_changelist"),
        {"action": "try_again", "_selected_action": [failed.pk]},
    )
    failed.refresh_from_db()
    assert failed.state == "planned"


def test_saving_a_cadence_makes_its_meetings(world, board):
    cadence = CadenceFactory(committee=board.committee)
    client = world.client("ada")
    url = reverse("admin:governance_cadence_change", args=[cadence.pk])
    values = {
        "committee": board.committee.pk, "rrule": "FREQ=WEEKLY", "first_on": "2026-01-06",
        "starts_at_time": "10:00", "time_zone": "Europe/Berlin", "duration_minutes": 60,
        "mode": "virtual", "location": "", "is_active": "on", "expected": 1,
    }  # fmt: skip
    assert client.post(url, values).status_code == 302
    assert board.committee.meetings.count() >= 56


def test_limited_staff_see_only_their_alliances(world, board, failed):
    other = MeetingFactory(committee=CommitteeFactory(alliance=world.helix, name="CANARY"))
    world.alice.is_staff = True
    world.alice.save()
    world.alice.user_permissions.set(
        Permission.objects.filter(content_type__app_label="governance")
    )
    client = world.client("alice")
    for model in MODELS:
        page = client.get(reverse(f"admin:governance_{model}_changelist"))
        assert page.status_code == 200 and "CANARY" not in page.content.decode()
    url = reverse("admin:governance_meeting_change", args=[other.pk])
    assert client.get(url).status_code in (302, 404)
    own = reverse("admin:governance_meeting_change", args=[failed.meeting_id])
    assert client.get(own).status_code == 200
