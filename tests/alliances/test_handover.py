"""People who leave: everything they hold is listed, decided and handed over in one step."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from alliances.models import Membership, Person, Question
from alliances.rules.handover import NOBODY, STAYS, Row, decide, vacancy
from alliances.services.holdings import (
    elsewhere,
    hand_over,
    held_in,
    scope_of_membership,
    scope_of_person,
)
from alliances.services.leaving import come_back, leave, may_mark_left
from core.mail.models import OutgoingMessage
from core.mail.sending import send_due_messages
from governance.models import AgendaItem, Attendee, CommitteeMember
from governance.services.reminders.planning import plan_reminders
from plans.models import PlanSignOff
from tests.conftest import World, at, seen, today_here
from tests.factories import (
    ActionFactory,
    AttendeeFactory,
    CommitteeFactory,
    DeliverableFactory,
    InitiativeFactory,
    MeetingFactory,
    MembershipFactory,
    PersonFactory,
    PlanFactory,
    RiskFactory,
)

ROLE, APPROVED = Row("roles-1", "Alliance manager", True), Row("sponsors-2", "Sponsors “X”", False)


@pytest.mark.parametrize(
    ("everything", "choices", "may_stay", "to", "refused"),
    [
        ("7", {}, False, {"roles-1": "7", "sponsors-2": "7"}, {}),
        ("7", {"roles-1": "8"}, False, {"roles-1": "8", "sponsors-2": "7"}, {}),
        ("7", {"roles-1": NOBODY}, False, {"roles-1": NOBODY, "sponsors-2": "7"}, {}),
        ("", {"roles-1": "8"}, False, {"roles-1": "8"}, {"sponsors-2": "Choose a successor for"}),
        (NOBODY, {}, False, {"roles-1": NOBODY}, {"sponsors-2": "cannot be left to nobody"}),
        (NOBODY, {"sponsors-2": STAYS}, False, {"roles-1": NOBODY, "sponsors-2": STAYS}, {}),
        (STAYS, {}, True, {"roles-1": STAYS, "sponsors-2": STAYS}, {}),
        (STAYS, {}, False, {"sponsors-2": STAYS}, {"roles-1": "Ann is leaving"}),
    ],
)
def test_every_row_is_decided(
    everything: str, choices: dict[str, str], may_stay: bool, to: Any, refused: Any
) -> None:
    found = decide(
        [ROLE, APPROVED], everything=everything, choices=choices, may_stay=may_stay, leaver="Ann"
    )
    assert found.to == to
    assert {key: words for key, words in refused.items() if words in found.refused[key]} == refused
    assert set(found.refused) == set(refused)


def test_since_when_nobody() -> None:
    today = date(2026, 11, 29)
    assert vacancy("chair", None, today) == "no chair yet"
    assert vacancy("chair", date(2026, 11, 12), today) == "no chair since 12 Nov"
    assert vacancy("chair", date(2026, 1, 12), today) == "no chair since 12 Jan 2026"


def everything_of(world: World, person: Person) -> dict[str, Any]:
    """One row of every kind that `person` holds in Northstar."""
    northstar, soon = world.northstar, timezone.now() + timedelta(days=20)
    committee = CommitteeFactory(alliance=northstar, name="Steering committee")
    CommitteeMember.objects.create(committee=committee, person=person, is_chair=True)
    board = CommitteeFactory(alliance=northstar, name="Board")
    times = {"starts_at": soon, "ends_at": soon + timedelta(hours=1)}
    meeting = MeetingFactory(committee=committee, **times)
    guest = MeetingFactory(committee=board, **times)
    AttendeeFactory(meeting=meeting, person=person)
    AttendeeFactory(meeting=guest, person=person)
    plan = PlanFactory(alliance=northstar)
    PlanSignOff.objects.create(plan=plan, side="ours", person=person, signed_on=date(2026, 1, 15))
    return {
        "committee": committee,
        "meeting": meeting,
        "guest": guest,
        "item": AgendaItem.objects.create(meeting=meeting, title="Pipeline", presenter=person),
        "action": ActionFactory(alliance=northstar, owner=person),
        "done": ActionFactory(
            alliance=northstar, owner=person, state="done", done_on=date(2026, 1, 2)
        ),
        "deliverable": DeliverableFactory(plan=plan, owner=person),
        "initiative": InitiativeFactory(
            plan=plan, lead=person, sales_executive_sponsor=person, stage="approved"
        ),
        "risk": RiskFactory(alliance=northstar, owner=person),
        "question": Question.objects.create(
            alliance=northstar, text="Do we renew?", asked_of=person.user, asked_at=timezone.now()
        ),
        "plan": plan,
    }


def end_url(world: World, person: Person) -> str:
    part = Membership.objects.current().get(alliance=world.northstar, person=person)
    return reverse("alliances:membership_end", args=[part.pk])


def sent(**more: Any) -> dict[str, Any]:
    return {"on": today_here().isoformat(), "revision": 1, **more}


def test_the_page_lists_everything_and_one_choice_hands_it_over(world: World) -> None:
    leaver, heir = world.charlie.person, world.alice.person
    things = everything_of(world, leaver)
    client, url = world.client("alice"), end_url(world, leaver)
    page = client.get(url).content.decode()
    for words in (
        "Functional lead",
        "Answers “Do we renew?”",
        "Chair of Steering committee",
        "Invited to Board",
        "Presents “Pipeline”",
        things["action"].title,
        things["deliverable"].name,
        f"Leads “{things['initiative'].name}”",
        f"Sponsors “{things['initiative'].name}”",
        things["risk"].title,
    ):
        assert words in page
    assert client.post(url, sent(everything=heir.pk)).status_code == 302
    for name, field in (
        ("action", "owner"),
        ("deliverable", "owner"),
        ("initiative", "lead"),
        ("initiative", "sales_executive_sponsor"),
        ("risk", "owner"),
        ("item", "presenter"),
    ):
        things[name].refresh_from_db()
        assert getattr(things[name], field) == heir, name
    things["question"].refresh_from_db()
    assert things["question"].asked_of == world.alice
    things["done"].refresh_from_db()
    assert things["done"].owner == leaver
    seat = CommitteeMember.objects.get(committee=things["committee"])
    assert (seat.person, seat.is_chair) == (heir, True)
    for meeting in ("meeting", "guest"):
        assert [row.person for row in things[meeting].attendees.all()] == [heir]
    assert things["plan"].sign_offs.get().person == leaver
    assert not Membership.objects.current().filter(person=leaver).exists()
    roles = Membership.objects.current().filter(person=heir).values_list("role", flat=True)
    assert set(roles) == {"alliance_manager", "functional_lead"}
    reason = things["action"].history.first().history_change_reason
    assert reason == "Handed over by Charlie Member, to Alice Manager"


def test_each_row_may_go_elsewhere_or_to_nobody(world: World) -> None:
    leaver, heir = world.charlie.person, world.alice.person
    other = MembershipFactory(alliance=world.northstar, role="executive_sponsor").person
    things = everything_of(world, leaver)
    data = sent(everything=heir.pk)
    data[f"risks-{things['risk'].pk}"] = other.pk
    data[f"actions-{things['action'].pk}"] = NOBODY
    seat = CommitteeMember.objects.get(person=leaver)
    data[f"seats-{seat.pk}"] = NOBODY
    answer = world.client("alice").post(end_url(world, leaver), data)
    assert answer.status_code == 302
    for name in ("risk", "action", "committee"):
        things[name].refresh_from_db()
    assert things["risk"].owner == other
    assert things["action"].owner is None
    assert things["committee"].chairless_since == today_here()


@pytest.mark.slow
def test_nothing_is_left_to_nobody_by_oversight(world: World) -> None:
    leaver = world.charlie.person
    things = everything_of(world, leaver)
    client, url = world.client("alice"), end_url(world, leaver)
    refused = client.post(url, sent())
    assert refused.status_code == 422
    assert "Choose a successor for" in refused.content.decode()
    refused = client.post(url, sent(everything=NOBODY))
    assert refused.status_code == 422
    assert "cannot be left to nobody" in refused.content.decode()
    kept = {f"sponsors-{things['initiative'].pk}": STAYS}
    assert client.post(url, sent(everything=NOBODY, **kept)).status_code == 302
    things["initiative"].refresh_from_db()
    assert things["initiative"].sales_executive_sponsor == leaver
    assert things["initiative"].lead is None


def test_another_role_in_the_alliance_keeps_the_rest(world: World) -> None:
    leaver = world.charlie.person
    part = MembershipFactory(alliance=world.northstar, person=leaver, role="committee_member")
    action = ActionFactory(alliance=world.northstar, owner=leaver)
    scope = scope_of_membership(membership=part)
    assert [held.words for held in held_in(scope, now=timezone.now())] == ["Committee member"]
    url = reverse("alliances:membership_end", args=[part.pk])
    assert world.client("alice").post(url, sent(everything=NOBODY)).status_code == 302
    action.refresh_from_db()
    assert action.owner == leaver
    assert Membership.objects.current().filter(person=leaver).count() == 1


def test_of_two_who_end_the_same_role_the_second_is_told(world: World) -> None:
    leaver, today = world.charlie.person, today_here()
    part = Membership.objects.get(alliance=world.northstar, person=leaver)
    scopes = [scope_of_membership(membership=part) for _ in range(2)]
    clock: dict[str, Any] = {"on": today, "today": today, "now": timezone.now()}
    hand_over(scope=scopes[0], everything=NOBODY, **clock)
    with pytest.raises(ValidationError, match="has already left this role"):
        hand_over(scope=scopes[1], everything=NOBODY, **clock)
    url = reverse("alliances:membership_end", args=[part.pk])
    answer = world.client("alice").post(url, sent(everything=NOBODY), follow=True)
    assert "Charlie Member left as functional lead on" in answer.content.decode()


def test_a_successor_who_left_meanwhile_or_belongs_elsewhere_is_refused(world: World) -> None:
    leaver, today = world.charlie.person, today_here()
    action = ActionFactory(alliance=world.northstar, owner=leaver)
    scope = scope_of_membership(membership=leaver.memberships.get())
    clock: dict[str, Any] = {"on": today, "today": today, "now": timezone.now()}
    gone = PersonFactory(name="Olaf", left_on=today)
    for heir, words in (
        (gone, "Olaf has since left"),
        (world.gina.person, "same company"),
        (leaver, "same company"),
    ):
        with pytest.raises(ValidationError, match=words):
            hand_over(scope=scope, everything=str(heir.pk), **clock)
    # Without a role there one could not even see the action.
    choices = {f"actions-{action.pk}": str(world.bob.person.pk)}
    with pytest.raises(ValidationError, match="has no role in Northstar"):
        hand_over(scope=scope, everything=NOBODY, choices=choices, **clock)
    assert leaver.memberships.current().count() == 1
    hand_over(scope=scope, everything=str(world.bob.person.pk), **clock)
    action.refresh_from_db()
    assert action.owner == world.bob.person


@pytest.mark.parametrize("on", [timedelta(days=1), timedelta(days=400)])
def test_a_role_does_not_end_in_the_future(world: World, on: timedelta) -> None:
    url = end_url(world, world.charlie.person)
    data = {"on": (today_here() + on).isoformat(), "everything": NOBODY, "revision": 1}
    assert world.client("alice").post(url, data).status_code == 422


def test_reminders_follow_the_successor(world: World) -> None:
    leaver, heir = world.charlie.person, world.alice.person
    with at("2026-11-23T09:00:00Z"):
        now = datetime(2026, 11, 23, 9, tzinfo=UTC)
        committee = CommitteeFactory(alliance=world.northstar)
        CommitteeMember.objects.create(committee=committee, person=leaver)
        soon = now + timedelta(hours=30)
        meeting = MeetingFactory(
            committee=committee, starts_at=soon, ends_at=soon + timedelta(hours=1),
            scheduled_at=now - timedelta(days=30),
        )  # fmt: skip
        plan_reminders(now=now)
        assert set(OutgoingMessage.objects.values_list("person_id", "state")) == {
            (leaver.pk, "waiting")
        }
        scope = scope_of_membership(membership=leaver.memberships.get())
        hand_over(scope=scope, everything=str(heir.pk), on=now.date(), today=now.date(), now=now)
        plan_reminders(now=now)
        rows = set(OutgoingMessage.objects.values_list("person_id", "state"))
        assert rows == {(leaver.pk, "withdrawn"), (heir.pk, "waiting")}
        assert list(Attendee.objects.values_list("meeting", "person")) == [(meeting.pk, heir.pk)]


# From a person -------------------------------------------------------------------------------
@pytest.mark.slow
def test_all_alliances_in_one_page_as_far_as_i_may_change_them(world: World) -> None:
    leaver = world.charlie.person
    MembershipFactory(alliance=world.helix, person=leaver, role="functional_lead")
    MembershipFactory(alliance=world.restricted, person=leaver, role="functional_lead")
    MembershipFactory(alliance=world.helix, person=world.alice.person, role="functional_lead")
    for alliance in (world.northstar, world.helix, world.restricted):
        ActionFactory(alliance=alliance, owner=leaver, title=f"Action of {alliance}")
    url = reverse("alliances:person_hand_over", args=[leaver.pk])
    page = world.client("alice").get(url).content.decode()
    assert "Action of Northstar" in page and "Helix" not in page and "Quiet" not in page
    assert "2 more are in alliances you do not manage" in " ".join(page.split()), "none unseen"
    page = world.client("lena").get(url).content.decode()
    assert "Action of Helix" in page and "Quiet" not in page
    heir = world.bob.person
    assert world.client("lena").post(url, sent(everything=heir.pk)).status_code == 302
    assert list(leaver.memberships.current().values_list("alliance", flat=True)) == [
        world.restricted.pk
    ]
    assert elsewhere(person=leaver, user=world.lena, now=timezone.now()) == 0, "it is not theirs"
    assert elsewhere(person=leaver, user=world.ada, now=timezone.now()) == 0
    assert heir.actions.count() == 2


def test_who_stays_may_keep_things(world: World) -> None:
    leaver = world.charlie.person
    action = ActionFactory(alliance=world.northstar, owner=leaver)
    url = reverse("alliances:person_hand_over", args=[leaver.pk])
    data = sent(everything=STAYS, **{f"actions-{action.pk}": world.alice.person.pk})
    assert world.client("alice").post(url, data).status_code == 302
    action.refresh_from_db()
    assert action.owner == world.alice.person
    assert leaver.memberships.current().exists()


@pytest.mark.slow
def test_a_leaver_is_out_at_once_and_what_is_elsewhere_waits(world: World) -> None:
    leaver = world.charlie.person
    part = MembershipFactory(alliance=world.restricted, person=leaver, role="functional_lead")
    client = world.client("charlie")
    assert client.get(world.northstar.get_absolute_url()).status_code == 200
    url = reverse("alliances:person_leave", args=[leaver.pk])
    assert world.client("lena").get(url).status_code == 200
    data = sent(everything=world.alice.person.pk)
    assert world.client("lena").post(url, data).status_code == 302
    assert client.get(world.northstar.get_absolute_url()).status_code == 302
    leaver.refresh_from_db()
    world.charlie.refresh_from_db()
    assert leaver.left_on == today_here() and not world.charlie.is_active
    part.refresh_from_db()
    assert part.ended_on is None
    page = world.client("bob").get(reverse("alliances:hand_over", args=[world.restricted.pk]))
    assert f"/people/{leaver.pk}/hand-over/" in page.url
    again = world.client("lena").post(url, data | seen(leaver))
    assert again.status_code == 422
    come_back(person=leaver)
    world.charlie.refresh_from_db()
    assert world.charlie.is_active


@pytest.mark.parametrize(
    ("who", "theirs", "ours"),
    [
        ("alice", True, False),
        ("bob", False, False),
        ("charlie", False, False),
        ("eve", False, False),
        ("gina", False, False),
        ("lena", True, True),
        ("ada", True, True),
    ],
)
def test_who_may_record_that_somebody_left(
    world: World, who: str, theirs: bool, ours: bool
) -> None:
    user = getattr(world, who)
    colleague = MembershipFactory(alliance=world.northstar, role="functional_lead").person
    assert may_mark_left(person=world.gina.person, user=user) == theirs
    assert may_mark_left(person=colleague, user=user) == ours
    own = Person.objects.filter(user=user).first()
    assert own is None or not may_mark_left(person=own, user=user)


def test_closing_an_account_in_admin_is_leaving_too(world: World) -> None:
    world.charlie.is_active = False
    world.charlie.save()
    person = Person.objects.get(user=world.charlie)
    assert person.left_on == timezone.localdate()
    world.charlie.is_active = True
    world.charlie.save()
    assert Person.objects.get(user=world.charlie).left_on is None


def test_nothing_is_given_to_somebody_who_left(world: World) -> None:
    url = reverse("alliances:membership_create", args=[world.northstar.pk])
    gone = PersonFactory(name="Olaf Gone", left_on=today_here())
    client = world.client("alice")
    assert "Olaf Gone" not in client.get(url, {"q": "olaf g"}).content.decode().replace(
        "“olaf g”", ""
    )
    assert client.post(url, {"person": gone.pk, "role": "counterpart"}).status_code == 422


def test_leaving_hands_over_in_the_same_step(world: World) -> None:
    leaver, today = world.charlie.person, today_here()
    action = ActionFactory(alliance=world.northstar, owner=leaver)
    clock: dict[str, Any] = {"on": today, "today": today, "now": timezone.now()}
    with pytest.raises(ValidationError):
        leave(person=leaver, user=world.lena, everything="", **clock)
    leaver.refresh_from_db()
    assert leaver.left_on is None
    heir = str(world.alice.person.pk)
    done = leave(person=leaver, user=world.lena, everything=heir, **clock)
    assert done.words == "2 handed over to Alice Manager"
    action.refresh_from_db()
    assert action.owner == world.alice.person


def test_a_scope_holds_what_is_open_alone(world: World) -> None:
    leaver = world.charlie.person
    everything_of(world, leaver)
    scope = scope_of_person(person=leaver, user=world.alice)
    keys = [held.source.key for held in held_in(scope, now=timezone.now())]
    assert keys == [
        *("roles", "questions", "seats", "invitations", "agenda", "actions", "deliverables"),
        *("leads", "sponsors", "risks"),
    ]  # fmt: skip


def test_who_left_gets_no_reminder_although_nobody_handed_over(world: World) -> None:
    with at("2026-11-23T09:00:00Z"):
        now = datetime(2026, 11, 23, 9, tzinfo=UTC)
        contact = PersonFactory(partner=world.meridian)
        later = PersonFactory(partner=world.meridian)
        committee = CommitteeFactory(alliance=world.northstar)
        for who in (contact, later):
            CommitteeMember.objects.create(committee=committee, person=who)
        soon = now + timedelta(hours=20)
        MeetingFactory(
            committee=committee, starts_at=soon, ends_at=soon + timedelta(hours=1),
            scheduled_at=now - timedelta(days=30),
        )  # fmt: skip
        Person.objects.filter(pk=contact.pk).update(left_on=now.date())
        plan_reminders(now=now)
        assert set(OutgoingMessage.objects.values_list("person_id", flat=True)) == {later.pk}
        Person.objects.filter(pk=later.pk).update(left_on=now.date())
        send_due_messages(now=now + timedelta(hours=19, minutes=1))
        assert set(OutgoingMessage.objects.values_list("state", flat=True)) == {"withdrawn"}


# At the same moment --------------------------------------------------------------------------
def together(*acts: Any) -> list[str]:
    """Run all at once, each on a connection of its own: "" for done, or why it was refused."""
    start = Barrier(len(acts))

    def run(act: Any) -> str:
        start.wait(timeout=30)
        with closing(connection):
            try:
                act()
            except ValidationError as refused:
                return " ".join(refused.messages)
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return [found.result() for found in [pool.submit(run, act) for act in acts]]


@pytest.mark.postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_ends_the_role(world: World) -> None:
    leaver, today = world.charlie.person, today_here()
    heirs = [world.alice.person, world.bob.person]
    clock: dict[str, Any] = {"on": today, "today": today, "now": timezone.now()}
    for _ in range(5):
        part = MembershipFactory(alliance=world.northstar, person=leaver, role="committee_member")
        action = ActionFactory(alliance=world.northstar, owner=leaver)
        leaver.memberships.current().exclude(pk=part.pk).update(ended_on=today)
        scope = scope_of_membership(membership=part)
        said = together(
            *(partial(hand_over, scope=scope, everything=str(one.pk), **clock) for one in heirs)
        )
        assert sorted(said) == ["", "Charlie Member has already left this role."]
        action.refresh_from_db()
        winner = heirs[said.index("")]
        assert action.owner == winner
        taken = Membership.objects.current().filter(
            alliance=world.northstar, role="committee_member"
        )
        assert [row.person for row in taken] == [winner]
        taken.update(ended_on=today)


@pytest.mark.postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_successor_who_leaves_at_the_same_moment_keeps_nothing(world: World) -> None:
    leaver, heir, last = world.charlie.person, world.bob.person, world.alice.person
    today = today_here()
    clock: dict[str, Any] = {"on": today, "today": today, "now": timezone.now()}
    MembershipFactory(alliance=world.northstar, person=heir, role="committee_member")
    for _ in range(5):
        part = MembershipFactory(alliance=world.northstar, person=leaver, role="counterpart")
        leaver.memberships.current().exclude(pk=part.pk).update(ended_on=today)
        ActionFactory(alliance=world.northstar, owner=leaver)
        scope = scope_of_membership(membership=part)
        said = together(
            partial(hand_over, scope=scope, everything=str(heir.pk), **clock),
            partial(leave, person=heir, user=world.ada, everything=str(last.pk), **clock),
        )
        assert said[1] == ""
        assert said[0] in ("", "Bob Manager has since left. Choose somebody else.")
        assert not heir.actions.exists() and not heir.memberships.current().exists()
        come_back(person=heir)
        leaver.memberships.current().update(ended_on=today)
        MembershipFactory(alliance=world.northstar, person=heir, role="committee_member")


@pytest.mark.parametrize(("day", "status"), [("2026-02-01", 422), ("2026-03-01", 302)])
def test_a_role_ends_after_it_began(world: World, day: str, status: int) -> None:
    with at("2026-11-23T09:00:00Z"):
        part = world.charlie.person.memberships.get()
        part.since = date(2026, 3, 1)
        part.save(update_fields=["since"])
        url = reverse("alliances:membership_end", args=[part.pk])
        data = {"on": day, "everything": NOBODY, "revision": 2}
        assert world.client("alice").post(url, data).status_code == status


def test_a_last_day_long_ago_is_asked_about(world: World) -> None:
    client, url = world.client("alice"), end_url(world, world.charlie.person)
    with at("2026-11-23T09:00:00Z"):
        data = {"on": "1 Jan 1999", "everything": NOBODY, "revision": 1}
        asked = client.post(url, data)
        assert asked.status_code == 422
        assert "more than 2 years away" in asked.content.decode()
        assert client.post(url, {**data, "sure_on": "1 Jan 1999"}).status_code == 302
