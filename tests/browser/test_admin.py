"""Django admin under the same policy as every page: what a package brings is no exception.

The watcher of this folder fails on a console error or a breach of the policy.
"""

from __future__ import annotations

from django.contrib import admin
from django.urls import NoReverseMatch, reverse

PAGES = ("changelist", "add", "export", "import")


def addresses() -> list[str]:
    """Lists and forms of every model; of the pages that look alike for all, a fourth."""
    found = []
    for number, model in enumerate(admin.site._registry):
        for page in PAGES if number % 4 == 0 else PAGES[:2]:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
            try:
                found.append(reverse(name))
            except NoReverseMatch:
                continue
    return found


def test_every_page_keeps_the_policy(page, world, sign_in, watcher):
    sign_in(world.ada)
    # What nobody may add answers 403, which the browser reports as an error of its own.
    watcher.allow(r"status of 403")
    seen = 0
    for address in addresses():
        answer = page.goto(address)
        assert answer.status in (200, 403), address
        seen += answer.status == 200
        assert not watcher.complaints(), f"{address}: {watcher.complaints()}"
    assert seen > 90


def test_an_export_takes_the_fields_that_are_ticked(page, world, sign_in):
    sign_in(world.ada)
    page.goto(reverse("admin:alliances_partner_export"))
    page.locator("input[name=partnerresource_country]").uncheck()
    page.locator("select[name=format]").select_option(label="csv")
    with page.expect_download() as download:
        page.locator("input[type=submit]").click()
    head = download.value.path().read_text().splitlines()[0].split(",")
    assert "name" in head
    assert "country" not in head
