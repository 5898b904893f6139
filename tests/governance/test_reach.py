"""Who is told, who is not, and what a manager sees of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from alliances.services.worklist import MyAlliances
from core.registry.told import people_told
from governance.models import Answer, Committee, Meeting, RaciPart
from governance.rules.rights import Quorum
from governance.services import meetings
from governance.services.invitations.touching import NOBODY_TOLD, Telling
from governance.services.quorum_ahead import expected_quorum, quorum_items
from governance.services.raci_mail import objections, role_items
from portfolio.services.today import my_alliances
from tests.conftest import at
from tests.factories import RaciPartFactory, RaciRowFactory
from tests.governance.test_invitations import first_of

NO, YES, NONE = Answer.DECLINED, Answer.ACCEPTED, Answer.NEEDS_ACTION


@pytest.mark.parametrize(
    ("quorum", "per_side", "answers", "lacks"),
    [
        (2, False, [(True, YES), (False, NONE)], None),
        (2, False, [(True, NO), (False, NONE)], "1 short of the quorum of 2"),
        (1, False, [(True, NO), (False, NONE)], None),
        (
            1,
            True,
            [(True, NO), (False, YES), (False, YES)],
            "1 short of the quorum of 1 of each side",
        ),
        (5, False, [(True, YES), (False, YES)], None),  # nobody declined: too few are invited
        (0, False, [(True, NO)], None),
    ],
)
def test_the_quorum_by_the_answers_so_far(quorum, per_side, answers, lacks):
    meeting = Meeting(committee=Committee(quorum=quorum, quorum_per_side=per_side))
    found = expected_quorum(meeting, answers)
    assert found == (None if lacks is None else Quorum(False, lacks))


pytestmark = pytest.mark.django_db


def of(user) -> MyAlliances:
    return my_alliances(user, timezone.now())


def test_a_manager_hears_that_a_meeting_will_lack_people(told, world):
    Committee.objects.update(quorum=3)
    now = timezone.datetime.fromisoformat("2026-11-25T09:00:00Z")
    assert list(quorum_items(of(world.alice), now)) == []
    first_of().attendees.filter(person=told.board.gina).update(answer=NO)
    (item,) = quorum_items(of(world.alice), now)
    assert "1 short of the quorum of 3" in item.detail
    page = world.client("alice")
    with at(now):
        assert b"By the answers so far" in page.get(first_of().get_absolute_url()).content


def test_a_manager_hears_of_an_objection(world, board):
    now = timezone.now()
    part = RaciPartFactory(row=RaciRowFactory(alliance=world.northstar), person=board.gina)
    assert list(role_items(of(world.alice), now)) == []
    RaciPart.objects.filter(pk=part.pk).update(
        objected_at=part.changed_at + timedelta(seconds=1), objection="Not mine."
    )
    (item,) = role_items(of(world.alice), now)
    assert item.detail == "Not mine."
    (rows,) = objections(now.date())
    assert rows.found.count() == 1


def test_history_says_that_nobody_was_told(told, world, now):
    meeting = first_of()
    when = {name: getattr(meeting, name) for name in
            ("local_date", "local_time", "time_zone", "mode")}  # fmt: skip
    meetings.move_meeting(
        meeting=meeting, expected=meeting.revision, duration_minutes=60, now=now,
        location="Room 2", telling=Telling(silent=True), **when,
    )  # fmt: skip
    assert meeting.history.latest().history_change_reason == NOBODY_TOLD


def test_closing_an_alliance_says_how_many_are_told(told, world):
    with at("2026-11-25T09:00:00Z"):
        assert people_told(world.northstar, timezone.now()) == 3
        for name in ("stage", "confidentiality"):
            page = world.client("lena").get(f"/alliances/{world.northstar.pk}/{name}/")
            assert "3 people are told by e-mail" in page.content.decode()
