"""How many rows belong to each row of a list, without joining what is counted."""

from __future__ import annotations

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce


def count_of(rows: QuerySet, by: str, what: str = "pk") -> Coalesce:
    """The number of different `what` among `rows` (a correlated queryset), grouped by the column
    `by` that ties them to the row outside; 0 where there are none."""
    counted = rows.order_by().values(by).annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)
