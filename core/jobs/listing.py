"""What the page of background work shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from core.db.prepared import place_of
from core.jobs.models import Job
from core.jobs.work import WAITING, Progress, progress_of
from core.registry.jobs import JOB_KINDS

SHOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "running": ("In progress", (Job.State.RUNNING,)),
    "waiting": ("Waiting", (Job.State.WAITING,)),
    "trouble": ("Failed or missed", Job.TROUBLED),
    "done": ("Done", (Job.State.DONE,)),
    "cancelled": ("Cancelled", (Job.State.WITHDRAWN,)),
}


class JobFilter(django_filters.FilterSet):
    """By state and kind; the kinds of the clock are offered to administrators only."""

    state = django_filters.ChoiceFilter(
        choices=[(key, words) for key, (words, _) in SHOWN.items()],
        method="by_state",
        empty_label="All states",
        label="State",
    )
    kind = django_filters.ChoiceFilter(empty_label="All kinds", label="Kind")

    class Meta:
        model = Job
        fields: list[str] = []

    def __init__(self, data: Any, rows: QuerySet, *, user: Any) -> None:
        super().__init__(data, rows)
        self.filters["kind"].extra["choices"] = [
            (kind.key, kind.label) for kind in JOB_KINDS if user.is_superuser or not kind.periodic
        ]

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(state__in=SHOWN[value][1])


def in_order(rows: QuerySet[Job]) -> QuerySet[Job]:
    """What runs, what waits, then what ended, the latest first."""
    rank = place_of("state", (Job.State.RUNNING, Job.State.WAITING, "ended"))
    rows = rows.select_related("owner").defer("payload")
    return rows.order_by(rank, Coalesce("finished_at", "due_at").desc(), "-pk")


def counts_of(rows: QuerySet[Job]) -> dict[str, int]:
    """How many are `running`, `waiting`, in `trouble`, `done` and `cancelled`."""
    found = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return {
        name: sum(found.get(state, 0) for state in states) for name, (_, states) in SHOWN.items()
    }


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job as a person reads it. `percent` is None where nothing is counted."""

    job: Job
    progress: Progress
    results: list[tuple[str, Any]]
    url: str

    @property
    def percent(self) -> int | None:
        total = self.progress.total
        return min(100, 100 * self.progress.done // total) if total else None

    @property
    def took(self) -> str:
        """How long the last attempt took: "0.4 s", "38 s", "12 min"; "" before it ended."""
        seconds = self.job.seconds
        if seconds is None:
            return ""
        if seconds < 10:
            return f"{seconds:.1f} s"
        return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def rows_for(jobs: Iterable[Job], user: Any) -> list[JobRow]:
    """Reads the cache once and the database not at all."""
    found = list(jobs)
    running = progress_of(job.pk for job in found if job.state == Job.State.RUNNING)
    return [
        JobRow(
            job=job,
            progress=running.get(job.pk, Progress(_phase(job))),
            results=list(job.result.items()),
            url=job.offer.url(job, user) if job.offer and job.offer.url else "",
        )
        for job in found
    ]


def _phase(job: Job) -> str:
    if job.state != Job.State.WAITING:
        return "In progress"
    return "Waiting to retry" if job.attempts else WAITING
