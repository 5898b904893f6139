"""Whose day it is where nobody is signed in: that of our company."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import timezone

from core.dates.wall_time import zone


def company_day() -> AbstractContextManager[None]:
    """Within it "today" and the clock are those of settings.DEFAULT_USER_TIME_ZONE."""
    return timezone.override(zone(settings.DEFAULT_USER_TIME_ZONE))
