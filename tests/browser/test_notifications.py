"""From the bell to what it is about, and what reaches one by which channel."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from core.mail.inbox import deliver
from core.mail.queue import outgoing
from tests.factories import QuestionFactory


def test_the_inbox_is_read_and_chosen(page, world, sign_in, check_access):
    question = QuestionFactory(
        alliance=world.northstar, asked_by=world.eve, asked_of=world.alice, text="Why the delay?"
    )
    now = timezone.now()
    row = outgoing(kind="question", key="1", due_at=now, not_after=now, subject_id=question.pk)
    deliver([(row, world.alice)], now=now)
    sign_in(world.alice)
    page.goto(reverse("core:inbox"))
    expect(page.get_by_role("heading", name="1 unread")).to_be_visible()
    check_access(page)
    page.get_by_role("button", name="Eve Executive asks about Northstar co-sell").click()
    page.wait_for_url(lambda url: "inbox" not in url)
    expect(page.get_by_role("link", name="Inbox", exact=True)).to_be_visible()
    page.goto(reverse("accounts:notifications"))
    check_access(page)
    page.get_by_label("Question about an alliance: E-mail").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Notifications saved.")).to_be_visible()
    expect(page.get_by_label("Question about an alliance: E-mail")).not_to_be_checked()
