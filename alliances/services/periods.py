"""Quarters of this installation: they follow settings.FISCAL_YEAR_START_MONTH, like plans."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from alliances.rules.periods import Quarter


def quarter_of(day: date) -> Quarter:
    """The fiscal quarter `day` falls in."""
    return Quarter.containing(day, settings.FISCAL_YEAR_START_MONTH)


def stored_quarter(year: int, number: int) -> Quarter:
    """The quarter that a row names: scorecards and reviews keep fiscal year and number."""
    return Quarter(year, number, settings.FISCAL_YEAR_START_MONTH)
