"""What the table of the portfolio says of exposure: kept with the placement of each day."""

from __future__ import annotations

from django.db.models import Max

from core.db.asked import DAY, Within
from core.registry.exceptions import Rows, offer
from portfolio.models import Replacement
from portfolio.rules.exposure import MONTHS, ONLY_SOURCE


def months_to_replace(within: Within) -> Rows:
    rows = Replacement.objects.filter(
        within("alliance"), months__isnull=False, estimated_on__lte=DAY
    )
    return Rows(rows, "alliance_id", MONTHS, Max("estimated_on"), Max("months"))


def only_sources(within: Within) -> Rows:
    rows = Replacement.objects.filter(
        within("alliance"), single_source=Replacement.Single.YES, estimated_on__lte=DAY
    )
    return Rows(rows, "alliance_id", ONLY_SOURCE, Max("estimated_on"))


def register() -> None:
    offer((), months_to_replace, only_sources)
