"""Where nobody is signed in, the day is that of our company."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.utils import timezone

from config.celery import app
from core.middleware import ReaderTimeZoneMiddleware
from tests.conftest import at


@app.task(name="tests.today")
def today() -> str:
    return str(timezone.localdate())


@pytest.mark.parametrize(
    ("zone", "day"), [("America/Los_Angeles", "2026-12-01"), ("Europe/Berlin", "2026-12-02")]
)
def test_tasks_and_pages_without_a_reader_have_the_day_of_the_company(settings, zone, day):
    settings.DEFAULT_USER_TIME_ZONE = zone
    with at("2026-12-02T01:00:00Z"):
        assert today.apply().get() == day
        request = RequestFactory().get("/static/x")
        request.path = "/reply/x/"
        request.session = {}
        assert ReaderTimeZoneMiddleware(lambda _: str(timezone.localdate()))(request) == day
    assert timezone.get_current_timezone_name() == "UTC"
