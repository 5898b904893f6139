"""Waiting after wrong guesses, and sessions, as somebody in a browser meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Attempts, User
from tests.browser.conftest import SIZES, Watcher
from tests.conftest import World
from tests.factories import PASSWORD

ALICE = "alice@entente.example"
LOOKS = pytest.mark.parametrize(("theme", "size"), [("light", "desk"), ("dark", "phone")])


def guess(page: Page, password: str) -> None:
    page.locator("#id_login").fill(ALICE)
    page.locator("#id_password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def many_wrong_guesses(page: Page) -> None:
    """One, and eight before it: the next waits sixteen seconds, however slow the machine is."""
    guess(page, "wrong wrong wrong")
    Attempts.objects.update(failures=8, last_at=timezone.now())


def look(page: Page, theme: Any, size: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]


@LOOKS
def test_waiting_is_said_counted_down_and_then_over(
    page: Page,
    world: World,
    watcher: Watcher,
    check_access: Callable[..., None],
    theme: str,
    size: str,
) -> None:
    watcher.allow("429")
    look(page, theme, size)
    page.goto("/accounts/login/")
    many_wrong_guesses(page)
    guess(page, PASSWORD)
    box = page.locator("[data-wait]")
    expect(box).to_contain_text("What you sent was not checked")
    expect(box).to_be_focused()
    expect(page.locator("#id_login")).to_have_value(ALICE)
    check_access(page)
    expect(box).to_contain_text("You can try again now", timeout=30_000)
    guess(page, PASSWORD)
    expect(page.locator("#id_login")).to_have_count(0)


def test_without_a_script_the_bar_counts_down(
    browser: Any, browser_context_args: dict[str, Any], world: World
) -> None:
    context: BrowserContext = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    many_wrong_guesses(page)
    guess(page, PASSWORD)
    bar = page.locator(".wait-bar .left")
    expect(bar).to_be_visible()
    expect(page.locator("[data-wait-left]")).to_contain_text("second")
    context.close()


@LOOKS
def test_sessions_are_seen_and_ended(
    page: Page,
    browser: Any,
    browser_context_args: dict[str, Any],
    world: World,
    sign_in: Callable[[User], None],
    check_access: Callable[..., None],
    theme: str,
    size: str,
) -> None:
    other: BrowserContext = browser.new_context(**browser_context_args)
    elsewhere = other.new_page()
    elsewhere.goto("/accounts/login/")
    guess(elsewhere, PASSWORD)
    sign_in(world.alice)
    look(page, theme, size)
    page.goto("/profile/sessions/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in on 2 devices")
    check_access(page)
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "You are signed in on this device only"
    )
    check_access(page)
    elsewhere.goto("/profile/")
    expect(elsewhere.get_by_role("button", name="Sign in")).to_be_visible()
    other.close()
