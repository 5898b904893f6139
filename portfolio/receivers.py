"""When what is known of an alliance is written down: with its placement, after every record that
an exception rests on was saved."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q
from django.db.models.signals import post_delete, post_save

from alliances.models import StageChange
from core.db.columns import Scope
from core.registry.exceptions import sources
from governance.models import Cadence, CommitteeMember
from portfolio.models import ReviewComment
from portfolio.services.facts.keeping import keep_facts
from scorecards.models import Placement
from scorecards.receivers import PATHS
from scorecards.services.marking import mark_changed
from scorecards.signals import alliances_scored

# Beside the tables of the sources: rows on which only a condition of one of them rests.
ALSO: dict[type[Model], str] = {
    ReviewComment: "review.alliance_id",
    StageChange: "alliance_id",
    CommitteeMember: "committee.alliance_id",
    Cadence: "committee.alliance_id",
}


def scored(scope: Scope, day: Any, is_last: bool, **kwargs: Any) -> None:
    keep_facts(scope=scope, day=day, is_last=is_last)


def paths() -> dict[type[Model], str]:
    """Where the alliance of a row is found, for every table that sources read and whose changes do
    not lead to a new score anyway."""
    found = dict(ALSO)
    for source in sources:
        rows = source.rows(lambda path: Q())
        found.setdefault(rows.found.model, rows.alliance.replace("__", "."))
    return {model: path for model, path in found.items() if model not in {*PATHS, Placement}}


def connect() -> None:
    for model, path in paths().items():
        uid = f"portfolio.{model.__name__}"
        receiver = _changed(path)
        for signal, what in ((post_save, "saved"), (post_delete, "deleted")):
            signal.connect(receiver, sender=model, weak=False, dispatch_uid=f"{uid}.{what}")
    alliances_scored.connect(scored, dispatch_uid="portfolio.facts")


def _changed(path: str) -> Any:
    def row_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
        if raw:  # a fixture being loaded: its rows may refer to some that are not there yet
            return
        try:
            alliance = attrgetter(path)(instance)
        except (AttributeError, ObjectDoesNotExist):  # what it belonged to is gone with it
            return
        if alliance is not None:
            mark_changed(alliance_ids=[alliance])

    return row_changed
