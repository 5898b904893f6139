"""Course corrections: recorded, measured again, counted over the portfolio; causes ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from alliances.models import Alliance, FailureCause
from core.registry.causes import Named, cause_sources
from core.registry.origins import Origin
from core.revision.updates import save_revision
from governance.models import CourseCorrection
from governance.querysets import CourseCorrectionQuerySet
from governance.rules.course_corrections import Ranked, Success, ranked, success

PER_PAGE = 50
LISTED = 20


@transaction.atomic
def record_correction(
    *, alliance: Alliance, correction: CourseCorrection, source: Origin | None = None
) -> CourseCorrection:
    """Save a new one; `source` is what it grew out of. Raises ValidationError."""
    correction.alliance = alliance
    if source is not None:
        correction.source_kind, correction.source_id = source.kind.key, source.row.pk
    correction.full_clean(exclude=["alliance"])
    correction.save(force_insert=True)
    return correction


@transaction.atomic
def save_correction(
    *, correction: CourseCorrection, expected: int, fields: Iterable[str]
) -> CourseCorrection:
    """Save changed `fields`, the second measurement among them. Raises StaleRevision, and
    ValidationError for a day that cannot be."""
    correction.full_clean(exclude=["alliance"])
    return save_revision(instance=correction, expected=expected, fields=fields)


# Ledger ---------------------------------------------------------------------------------------
def corrections_listed(*, rows: CourseCorrectionQuerySet, number: str | None) -> Page:
    found = rows.select_related("alliance", "cause", "owner__partner", "committee")
    return Paginator(found, PER_PAGE).get_page(number)


def success_of(rows: CourseCorrectionQuerySet) -> Success:
    """The success rate of those `rows` that were measured again. One query."""
    found = rows.filter(after__isnull=False).order_by()
    return success(
        (row.verdict, row.unit, row.more_is_better, row.before, row.after)
        for row in found.only("before", "after", "more_is_better", "unit")
    )


# Causes ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Causes:
    """`sources` name what is counted ("issues", "initiatives") in the order of the counts;
    `unnamed` how many of them say no cause."""

    lines: list[Ranked]
    sources: list[str]
    unnamed: int

    @property
    def first(self) -> Ranked | None:
        """The cause that is named more often than any other; None where several are."""
        if not self.lines or not self.lines[0].total:
            return None
        alone = len(self.lines) < 2 or self.lines[0].total > self.lines[1].total
        return self.lines[0] if alone else None

    @property
    def named(self) -> int:
        return sum(line.total for line in self.lines)


def ranked_causes(*, user: User) -> Causes:
    """How often what the reader sees names each cause. A query for each source, and one."""
    counts = [source.counts(user) for source in cause_sources]
    lines = ranked(
        (cause.pk, cause.name, tuple(found.get(cause.pk, 0) for found in counts))
        for cause in FailureCause.objects.visible_to(user)
    )
    words = [source.words for source in cause_sources]
    return Causes(lines, words, sum(found.get(None, 0) for found in counts))


@dataclass(frozen=True, slots=True)
class OfCause:
    """What names a cause in one source: `rows` are the latest, all `count` stand at `url`."""

    words: str
    count: int
    rows: Sequence[Named]
    url: str


def rows_of_cause(*, cause: FailureCause, user: User) -> list[OfCause]:
    """What names a cause, by source. Two queries each."""
    found = []
    for source in cause_sources:
        rows: QuerySet[Any] = source.rows(user).filter(cause=cause)
        latest = source.shown(rows[:LISTED])
        found.append(OfCause(source.words, rows.count(), latest, source.url(cause.pk)))
    return found
