"""Somebody is away: a colleague is named, told what they will not see, and acts in their place.
And people who were told of a meeting hear of its change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from alliances.models import Deputy, Person
from core.mail.sending import send_due_messages
from governance.models import CommitteeMember
from governance.services.invitations.planning import plan_invitations
from tests.browser.conftest import Watcher
from tests.conftest import World, at
from tests.factories import ActionFactory, CommitteeFactory, MeetingFactory, MembershipFactory


def test_a_deputy_is_named_and_settles_what_is_owed(
    page: Page,
    world: World,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
    watcher: Watcher,
) -> None:
    watcher.allow(r"422 \(Unprocessable")
    today, alice = timezone.localdate(), Person.objects.get(user=world.alice)
    MembershipFactory(alliance=world.helix, person=alice, role="functional_lead")
    meeting = MeetingFactory(
        committee=CommitteeFactory(alliance=world.northstar, name="Steering"),
        starts_at=timezone.now() - timedelta(days=7),
    )
    action = ActionFactory(
        alliance=world.northstar, meeting=meeting, owner=alice, due_on=today, title="Send the list"
    )
    sign_in(world.alice)
    page.goto(reverse("accounts:profile"))
    page.get_by_role("link", name="Name a deputy").click()
    check_access(page)
    page.get_by_label("Who stands in").select_option(label="Charlie Member")
    page.get_by_label("Last day away").fill(f"{today + timedelta(days=7):%d %b %Y}")
    page.get_by_role("button", name="Save deputy").click()
    unseen = page.get_by_text(f"Charlie Member does not see {world.helix}")
    expect(unseen).to_be_visible()
    check_access(page)
    page.get_by_label("Save it all the same").check()
    page.get_by_role("button", name="Save deputy").click()
    expect(page.get_by_text("Charlie Member stands in for Alice Manager")).to_be_visible()
    assert Deputy.objects.get().person == alice

    sign_in(world.charlie)
    page.goto(reverse("portfolio:today"))
    expect(page.get_by_text("For Alice Manager: Send the list")).to_be_visible()
    check_access(page)
    page.goto(meeting.get_absolute_url())
    check_access(page)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Action done.")).to_be_visible()
    action.refresh_from_db()
    assert (action.state, action.owner) == ("done", alice)


def test_who_was_invited_is_told_of_the_change_with_a_sentence(
    page: Page,
    world: World,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
    mailoutbox: list[EmailMessage],
) -> None:
    committee = CommitteeFactory(alliance=world.northstar, name="Steering")
    alice, charlie = (Person.objects.get(user=user) for user in (world.alice, world.charlie))
    for person in (alice, charlie):
        CommitteeMember.objects.create(committee=committee, person=person)
    meeting = MeetingFactory(
        committee=committee, starts_at=timezone.now() + timedelta(days=20), mode="virtual"
    )
    with at(timezone.now() - timedelta(hours=1)):
        plan_invitations()
        send_due_messages(now=timezone.now() + timedelta(minutes=6))
    assert len(mailoutbox) == 2
    sign_in(world.alice)
    page.goto(reverse("governance:meeting_move", args=[meeting.pk]))
    expect(page.get_by_text("2 people will be told")).to_be_visible()
    check_access(page)
    page.get_by_label("Date").fill(f"{meeting.local_date + timedelta(days=7):%d %b %Y}")
    page.get_by_label("A sentence for them").fill("Legal needs a week.")
    page.get_by_role("button", name="Reschedule").click()
    expect(page.get_by_text("2 people are told")).to_be_visible()
    check_access(page)
    plan_invitations()
    send_due_messages(now=timezone.now() + timedelta(minutes=6))
    assert len(mailoutbox) == 4
    assert all("Legal needs a week." in mail.body for mail in mailoutbox[2:])

    sign_in(world.charlie)
    page.goto(reverse("core:inbox"))
    expect(page.get_by_role("button", name="Unread: Changed: Steering")).to_be_visible()
    expect(page.get_by_text("Alice Manager: Legal needs a week.")).to_be_visible()
    check_access(page)
