"""Reviews are internal: a guest sees what was agreed, not how we judge it."""

from __future__ import annotations

from typing import Self

from alliances.querysets import InternalQuerySet


class ReviewQuerySet(InternalQuerySet):
    def preparing(self) -> Self:
        return self.filter(state="preparing")


class ReviewChildQuerySet(InternalQuerySet):
    alliance_path = "review__alliance"
