"""Related rows as one value of each row: a short list beside an alliance costs no query of its
own."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, JSONField


class Listed(Aggregate):
    """The values of a group as a JSON list, in no particular order. NULL for no rows at all when
    it stands in a subquery."""

    function, name = "JSONB_AGG", "Listed"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)
