from __future__ import annotations

from alliances.querysets import InternalQuerySet


class AgreementDecisionQuerySet(InternalQuerySet):
    alliance_path = "agreement__alliance"
