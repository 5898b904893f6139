"""The goals of the company, kept by its leaders: written as drafts, published for a year at once,
changed, replaced, dropped. What was published is asked about and never disappears."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from alliances.models import CorporateGoal
from alliances.services.goals.asking import (
    Asking,
    Ties,
    Why,
    ask,
    follow,
    move_ties,
    tied_alliances,
)
from alliances.signals import alliances_changed
from core.revision.updates import StaleRevision, save_revision
from core.text import write_year

State = CorporateGoal.State
# What of a published goal its alliances have agreed to serve.
SUBSTANCE = ("name", "description", "level", "parent", "business_unit")
COPIED = ("name", "level", "business_unit_id", "owner_id", "description")
NOT_PUBLISHED = "Only a published goal can be {}."


@dataclass(frozen=True)
class Asked:
    """What was done with `goals`, and how many `alliances` were asked to confirm."""

    goals: list[CorporateGoal]
    alliances: int

    @property
    def goal(self) -> CorporateGoal:
        return self.goals[0]


@transaction.atomic
def add_goal(*, goal: CorporateGoal) -> CorporateGoal:
    """Write down a goal as a draft, which nobody but leaders sees."""
    goal.state = State.DRAFT
    return save_revision(instance=goal)


@transaction.atomic
def edit_goal(
    *, goal: CorporateGoal, expected: int, fields: Iterable[str], asking: Asking | None
) -> Asked:
    """Change a goal. Its alliances are asked to confirm it where what they serve is another thing
    now, unless `asking` is None (a correction). Raises StaleRevision, ValidationError for one that
    was replaced or dropped."""
    before = CorporateGoal.objects.select_for_update().get(pk=goal.pk)
    if before.state in (State.REPLACED, State.DROPPED):
        raise ValidationError(f"“{before}” is {before.state} and no longer changes.")
    changed = [name for name in SUBSTANCE if getattr(before, name) != getattr(goal, name)]
    save_revision(instance=goal, expected=expected, fields=fields)
    if before.state != State.PUBLISHED or not changed or asking is None:
        return Asked([goal], 0)
    pairs = tied_alliances([goal.pk])
    note = asking.note or _what_changed(before, goal, changed)
    asking = Asking(asking.user, asking.today, asking.due_on, note[:300])
    return Asked([goal], ask(pairs=pairs, why=Why.CHANGED, asking=asking))


def _what_changed(before: CorporateGoal, after: CorporateGoal, names: list[str]) -> str:
    """ "Name: Win in Asia → Win in Japan"; a long text is only named."""
    parts = []
    for name in names:
        column: Any = CorporateGoal._meta.get_field(name)
        label = str(column.verbose_name).capitalize()
        old, new = getattr(before, name) or "none", getattr(after, name) or "none"
        if name == "level":
            old, new = before.get_level_display(), after.get_level_display()
        parts.append("Another text" if name == "description" else f"{label}: {old} → {new}")
    return "; ".join(parts)


@transaction.atomic
def remove_draft(*, goal: CorporateGoal, expected: int) -> None:
    """Raises StaleRevision, ValidationError for a goal that was published or has goals below it."""
    if goal.state != State.DRAFT:
        raise ValidationError("A published goal stays on record. Drop it instead.")
    if goal.children.exists():
        raise ValidationError(f"“{goal}” has goals below it. Move or remove them first.")
    save_revision(instance=goal, expected=expected)
    goal.delete()


@transaction.atomic
def copy_year(*, source: int, year: int) -> list[CorporateGoal]:
    """Drafts for `year` of the published goals of the year `source`, in the same tree; those that
    were copied before are not copied again. Raises ValidationError where there are none."""
    rows = list(CorporateGoal.objects.filter(fiscal_year=source, state=State.PUBLISHED))
    there = CorporateGoal.objects.filter(fiscal_year=year, continues__in=rows)
    made: dict[int, CorporateGoal] = {row.continues_id: row for row in there if row.continues_id}
    new = []
    for row in rows:
        if row.pk in made:
            continue
        copied = {name: getattr(row, name) for name in COPIED}
        made[row.pk] = CorporateGoal(**copied, fiscal_year=year, state=State.DRAFT, continues=row)
        new.append(made[row.pk])
    if not new:
        raise ValidationError(
            f"There is nothing to copy from {write_year(source)} to {write_year(year)}."
        )
    for goal in new:
        goal.save(force_insert=True)
    for goal in new:
        above = goal.continues.parent_id if goal.continues else None
        if above in made:
            goal.parent = made[above]
            goal.save(update_fields=["parent"])
    return new


@transaction.atomic
def publish_year(*, year: int, seen: int, asking: Asking) -> Asked:
    """Publish all drafts of `year`, `seen` of them, at once. Alliances follow their goal into the
    new year and are asked to confirm that; those whose goal has no successor are asked for
    another. Raises ValidationError where there is no draft, or another number of them."""
    drafts = CorporateGoal.objects.select_for_update().filter(fiscal_year=year, state=State.DRAFT)
    goals = list(drafts.order_by("pk"))
    if len(goals) != seen or not goals:
        raise ValidationError(
            f"There are {len(goals)} drafts of {write_year(year)} now. Look at them again."
        )
    first = not CorporateGoal.objects.told().filter(fiscal_year=year).exists()
    for goal in goals:
        goal.state, goal.published_on = State.PUBLISHED, asking.today
        goal.save(update_fields=["state", "published_on"])
    to = _followed(goals)
    move_ties(to=to, keep=True)
    follow(to=to, why=Why.NEW_YEAR)
    pairs = tied_alliances([goal.pk for goal in goals if goal.continues_id])
    before = {new: old for old, new in to.items()}
    asked = {one for one, _ in pairs}
    ask(pairs=pairs, why=Why.NEW_YEAR, asking=asking, before=before)
    if first:
        left = tied_alliances(_not_continued(year))
        ask(pairs=left, why=Why.NOT_CONTINUED, asking=asking)
        asked |= {one for one, _ in left}
    alliances_changed.send(sender=publish_year, alliance_ids=sorted(asked))
    return Asked(goals, len(asked))


def _followed(goals: list[CorporateGoal]) -> dict[int, int]:
    """By the key of a goal of an earlier year, the key of the one of `goals` that follows it."""
    return {goal.continues_id: goal.pk for goal in goals if goal.continues_id}


def _not_continued(year: int) -> list[int]:
    """Published goals of the last year before `year` that have no successor in it."""
    told = CorporateGoal.objects.told().filter(fiscal_year__lt=year).order_by("-fiscal_year")
    last = told.values_list("fiscal_year", flat=True).first()
    if last is None:
        return []
    rows = CorporateGoal.objects.filter(fiscal_year=last, state=State.PUBLISHED)
    followed = CorporateGoal.objects.filter(fiscal_year=year, continues__isnull=False)
    return list(rows.exclude(pk__in=followed.values("continues")).values_list("pk", flat=True))


@transaction.atomic
def replace_goal(
    *, goal: CorporateGoal, successor: CorporateGoal, expected: int, reason: str, asking: Asking
) -> Asked:
    """Publish `successor` in the place of `goal`. What stood below the goal and the alliances that
    were tied to it go on with the successor; the alliances are asked to confirm. Raises
    StaleRevision, ValidationError."""
    current = _end(goal, State.REPLACED, expected, reason, asking.today)
    successor.fiscal_year, successor.continues = goal.fiscal_year, current
    successor.state, successor.published_on = State.PUBLISHED, asking.today
    successor.save(force_insert=True)
    for below in CorporateGoal.objects.filter(parent=goal.pk).exclude(pk=successor.pk):
        below.parent = successor
        below.save(update_fields=["parent"])
    to = {goal.pk: successor.pk}
    move_ties(to=to, keep=False)
    follow(to=to, why=Why.REPLACED)
    pairs, before = tied_alliances([successor.pk]), {successor.pk: goal.pk}
    asking = Asking(asking.user, asking.today, asking.due_on, asking.note or reason)
    count = ask(pairs=pairs, why=Why.REPLACED, asking=asking, before=before)
    alliances_changed.send(sender=replace_goal, alliance_ids=[one for one, _ in pairs])
    return Asked([successor], count)


@transaction.atomic
def drop_goal(*, goal: CorporateGoal, expected: int, reason: str, asking: Asking) -> Asked:
    """The company no longer pursues it. It stays on record, ties to it no longer count, and its
    alliances are asked for another goal. Raises StaleRevision, ValidationError."""
    below = goal.children.filter(state__in=[State.DRAFT, State.PUBLISHED])
    if count := below.count():
        raise ValidationError(
            f"{count} goal{'' if count == 1 else 's'} below it would be left without one above. "
            "Move or drop them first."
        )
    current = _end(goal, State.DROPPED, expected, reason, asking.today)
    pairs = tied_alliances([goal.pk])
    asking = Asking(asking.user, asking.today, asking.due_on, asking.note or reason)
    count = ask(pairs=pairs, why=Why.DROPPED, asking=asking)
    tied = Ties._base_manager.filter(corporategoal=goal.pk)
    changed = list(tied.values_list("alliance", flat=True))
    alliances_changed.send(sender=drop_goal, alliance_ids=changed)
    return Asked([current], count)


def _end(goal: CorporateGoal, state: Any, expected: int, reason: str, today: date) -> CorporateGoal:
    current = CorporateGoal.objects.select_for_update().get(pk=goal.pk)
    if current.revision != expected:
        raise StaleRevision(current)
    if current.state != State.PUBLISHED:
        raise ValidationError(NOT_PUBLISHED.format(State(state).label.lower()))
    if not reason:
        raise ValidationError({"reason": "Say why: its alliances will ask."})
    current.state, current.reason, current.ended_on = state, reason, today
    fields = ["state", "reason", "ended_on"]
    return save_revision(instance=current, expected=expected, fields=fields)


def years_of_goals(*, user: User) -> list[int]:
    """The fiscal years of which `user` sees goals, the latest first."""
    rows = CorporateGoal.objects.visible_to(user).order_by("-fiscal_year")
    return list(rows.values_list("fiscal_year", flat=True).distinct())
