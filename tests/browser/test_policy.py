"""The browser that the flows use works here: real pages, real policy, nothing blocked."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_loads_everything_it_names(live_server, page, scheme):
    problems: list[str] = []
    page.on("response", lambda r: problems.append(r.url) if r.status >= 400 else None)
    page.emulate_media(color_scheme=scheme)
    answer = page.goto(f"{live_server.url}/accounts/login/")
    assert answer.status == 200
    page.wait_for_load_state("networkidle")
    assert problems == []
    assert page.locator("form input[type=password]").is_visible()
    loaded = page.evaluate("[...document.styleSheets].map(sheet => sheet.cssRules.length)")
    assert loaded and all(rules > 0 for rules in loaded)


def test_the_policy_blocks_an_inline_script(live_server, page, watcher):
    """The flows prove something only if the browser enforces the policy."""
    watcher.allow("Content Security Policy")
    page.goto(f"{live_server.url}/accounts/login/")
    with page.expect_console_message(lambda m: "Content Security Policy" in m.text):
        page.evaluate(
            "const s = document.createElement('script'); s.textContent = 'window.broken = 1';"
            "document.body.append(s)"
        )
    assert page.evaluate("window.broken") is None
