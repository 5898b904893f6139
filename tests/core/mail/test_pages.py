"""The administrator's page of mail that did not go out, whatever its kind."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.models import Person
from core.mail.models import OutgoingMessage
from core.mail.queue import outgoing
from tests.factories import MeetingFactory, reminder

pytestmark = pytest.mark.django_db
LIST = reverse("core:message_list")


@pytest.fixture
def lost(world):
    """A reminder and a password reset that failed, and a reset that came too late."""
    now = timezone.now()
    meeting = MeetingFactory(
        committee__alliance=world.northstar, starts_at=now + timedelta(hours=5), title="Steering"
    )
    reminder(meeting, Person.objects.get(user=world.alice), last_error="550 no mailbox")
    for key, state, ends in (("1", "failed", now + timedelta(hours=1)), ("2", "missed", now)):
        row = outgoing(
            kind="password_reset", key=key, due_at=now, not_after=ends, address=f"{key}@x.example"
        )
        row.state = state
        row.save()


def states():
    return list(OutgoingMessage.objects.order_by("pk").values_list("state", flat=True))


def test_every_kind_is_listed_and_tried_again(world, lost):
    client = world.client("ada")
    page = client.get(LIST).content.decode()
    assert "3 messages not delivered" in page
    for words in ("Meeting reminder", "Steering", "550 no mailbox", "Password reset",
                  "1@x.example"):  # fmt: skip
        assert words in page
    client.post(reverse("core:message_retry_all"))
    assert states() == ["waiting", "waiting", "missed"], "what would be too late stays"
    assert "1 message not delivered" in client.get(LIST).content.decode()


def test_one_is_tried_again(world, lost):
    reset = OutgoingMessage.objects.get(key="1")
    world.client("ada").post(reverse("core:message_retry", args=[reset.pk]))
    assert states() == ["failed", "waiting", "missed"]
    late = OutgoingMessage.objects.get(key="2")
    answer = world.client("ada").post(reverse("core:message_retry", args=[late.pk]), follow=True)
    assert "Nothing to retry" in answer.content.decode()


@pytest.mark.parametrize(("count", "most"), [(3, 14), (30, 14)])
def test_the_page_needs_the_same_few_queries(world, count, most, django_assert_max_num_queries):
    now = timezone.now()
    for number in range(count):
        meeting = MeetingFactory(committee__alliance=world.northstar, starts_at=now)
        reminder(meeting, Person.objects.get(user=world.alice), due_at=now)
        row = outgoing(kind="password_reset", key=str(number), due_at=now, not_after=now)
        row.state = "missed"
        row.save()
    client = world.client("ada")
    client.get(LIST)
    with django_assert_max_num_queries(most):
        assert client.get(LIST).status_code == 200


def test_of_the_ledger_people_see_what_they_see_of_its_subjects(world, lost):
    rows = OutgoingMessage.objects

    def seen(user, edit=False):
        return (rows.editable_by(user) if edit else rows.visible_to(user)).count()

    assert (seen(world.ada), seen(world.ada, edit=True)) == (3, 3)
    assert (seen(world.alice), seen(world.alice, edit=True)) == (1, 1)
    assert (seen(world.charlie), seen(world.charlie, edit=True)) == (1, 0)
    for stranger in (world.bob, world.gina, world.oscar):
        assert (seen(stranger), seen(stranger, edit=True)) == (0, 0)
