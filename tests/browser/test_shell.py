"""The frame of every page: themes, phone, keyboard, forms that lose nothing, access, weight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import SIZES, Watcher, Weight, sideways
from tests.conftest import World

SIGNED_OUT = ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"]
SIGNED_IN = [
    "/styleguide/",
    "/profile/",
    "/accounts/2fa/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/accounts/email/",
]


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, page: Page) -> str:
    page.emulate_media(color_scheme=request.param)
    return request.param


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest, page: Page) -> str:
    page.set_viewport_size(SIZES[request.param])
    return request.param


def test_pages_are_accessible_and_fit(
    page: Page,
    world: World,
    theme: str,
    size: str,
    sign_in: Callable,
    check_access: Callable[[Page], None],
) -> None:
    for path in SIGNED_OUT:
        page.goto(path)
        check_access(page)
        assert sideways(page) == 0, path
    sign_in(world.ada)
    for path in SIGNED_IN:
        page.goto(path)
        check_access(page)
        assert sideways(page) == 0, path


def test_nothing_scrolls_sideways(page: Page, world: World, sign_in: Callable) -> None:
    sign_in(world.ada)
    for width in (320, 360, 641, 768, 861, 900, 1180, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/styleguide/")
        assert sideways(page) == 0, width


def test_error_pages_keep_the_frame(
    page: Page, world: World, sign_in: Callable, watcher: Watcher, check_access: Callable
) -> None:
    watcher.allow(r"40[34]")
    page.goto("/accounts/login/")
    sign_in(world.charlie)
    for path, words in [
        ("/no-such-page/", "Page not found"),
        ("/styleguide/", "do not have access"),
    ]:
        page.goto(path)
        expect(page.locator("h1")).to_contain_text(words)
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        check_access(page)


def test_theme_is_chosen_by_the_server(
    page: Page, world: World, sign_in: Callable, context: BrowserContext, base_url: str
) -> None:
    sign_in(world.ada)
    page.goto("/styleguide/")
    root = page.locator("html")
    button = page.locator("[data-theme-button]")
    assert root.get_attribute("data-theme") is None
    button.click()
    expect(root).to_have_attribute("data-theme", "light")
    button.click()
    expect(root).to_have_attribute("data-theme", "dark")
    # The next page arrives dark from the server, before any script runs.
    answer = context.request.get(f"{base_url}/styleguide/")
    assert 'data-theme="dark"' in answer.text()
    button.click()
    assert 'data-theme="' not in context.request.get(f"{base_url}/styleguide/").text()


def test_phone_menu(page: Page, world: World, sign_in: Callable) -> None:
    sign_in(world.ada)
    page.set_viewport_size(SIZES["phone"])
    page.goto("/styleguide/")
    rail = page.get_by_role("navigation", name="Main")
    expect(rail).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(rail).to_be_visible()
    expect(rail.get_by_role("link", name="Style guide")).to_have_attribute("aria-current", "page")
    page.keyboard.press("Escape")
    expect(rail).to_be_hidden()


def test_keyboard(page: Page, world: World, sign_in: Callable) -> None:
    sign_in(world.ada)
    page.goto("/styleguide/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Shift+?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    rows = page.locator(".worklist > li")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_class("sel")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_have_class("sel")
    page.keyboard.press("s")
    expect(rows.nth(0).get_by_role("button", name="Snooze")).to_be_visible()
    search = page.locator("[data-search]")
    if search.count():
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        expect(search).to_be_focused()


def test_words_survive_an_expired_session(
    page: Page, world: World, sign_in: Callable, context: BrowserContext
) -> None:
    from tests.factories import PASSWORD

    sign_in(world.alice)
    page.goto("/profile/")
    page.get_by_label("Name").fill("Alice of the long sentence")
    cookies = [c for c in context.cookies() if c["name"] == "csrftoken"]
    context.clear_cookies()
    context.add_cookies(cookies)
    page.locator("form[data-guard] button[type=submit]").click()
    page.get_by_label("E-mail").fill(world.alice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_label("Name")).to_have_value("Alice of the long sentence")
    page.locator("form[data-guard] button[type=submit]").click()
    expect(page.locator(".message.success")).to_be_visible()
    expect(page.get_by_role("button", name="Restore")).to_have_count(0)
    world.alice.refresh_from_db()
    assert world.alice.name == "Alice of the long sentence"


def test_leaving_a_changed_form_asks_first(page: Page, world: World, sign_in: Callable) -> None:
    sign_in(world.alice)
    page.goto("/profile/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/profile/")
    assert asked == []
    page.get_by_label("Name").press_sequentially("x")
    page.goto("/accounts/2fa/")
    assert asked == ["beforeunload"]


def test_expired_token_offers_the_words_again(
    page: Page, world: World, sign_in: Callable, context: BrowserContext, watcher: Watcher
) -> None:
    watcher.allow("403")
    sign_in(world.alice)
    page.goto("/profile/")
    page.get_by_label("Name").fill("Alice after lunch")
    cookies = [c for c in context.cookies() if c["name"] != "csrftoken"]
    context.clear_cookies()
    context.add_cookies(cookies)
    page.locator("form[data-guard] button[type=submit]").click()
    expect(page.locator(".message.warning")).to_contain_text("open for too long")
    expect(page.get_by_label("Name")).to_have_value("Alice after lunch")
    page.locator("form[data-guard] button[type=submit]").click()
    expect(page.locator(".message.success")).to_be_visible()
    world.alice.refresh_from_db()
    assert world.alice.name == "Alice after lunch"


def test_weight_and_stillness(
    page: Page, world: World, sign_in: Callable, weigh: Callable[[Page, str], Weight]
) -> None:
    sign_in(world.ada)
    first = weigh(page, "/styleguide/")
    assert first.total <= 150_000, f"{first.total}: {first.parts}"
    document = sum(size for url, size in first.parts.items() if "/static/" not in url)
    assert document <= 40_000
    page.goto("/styleguide/")
    shift = page.evaluate(
        """() => new Promise(done => {
          let sum = 0;
          new PerformanceObserver(list => {
            for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value;
          }).observe({type: "layout-shift", buffered: true});
          setTimeout(() => done(sum), 300);
        })"""
    )
    assert shift < 0.01


def test_the_back_button_shows_nothing_after_signing_out(
    page: Page, world: World, sign_in: Callable
) -> None:
    sign_in(world.alice)
    page.goto("/alliances/")
    expect(page.get_by_text("Northstar co-sell").first).to_be_visible()
    page.locator("form[data-sign-out] button").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Northstar co-sell")).to_have_count(0)
