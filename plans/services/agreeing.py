"""What happened on the version in force since the draft of the next one was made, shown before the
draft is agreed; and what the draft lets go of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.ui.numbers import exact
from plans.models import Deliverable, Initiative, JointBusinessPlan, Objective, ObjectiveActual


def since_draft(*, draft: JointBusinessPlan, today: date) -> list[str]:
    """What happened on the version in force since `draft` was made, in sentences: it comes along.
    Five queries, one for a first version."""
    before = JointBusinessPlan.objects.filter(
        alliance=draft.alliance_id, fiscal_year=draft.fiscal_year, state="agreed"
    ).first()
    if before is None or before.pk == draft.pk:
        return []
    promises = {row.continues_id: row for row in draft.deliverables.all()}
    found = [*_recorded(before, draft)]
    for old in before.deliverables.all():
        found += _compared(old, promises.get(old.pk), draft, today)
    stages = dict(draft.initiatives.values_list("continues_id", "stage"))
    for initiative in before.initiatives.all():
        if stages.get(initiative.pk, initiative.stage) != initiative.stage:
            stage = initiative.get_stage_display().lower()
            found.append(f"Initiative “{initiative}” is now {stage}.")
    return found


def _recorded(before: JointBusinessPlan, draft: JointBusinessPlan) -> Iterator[str]:
    rows = ObjectiveActual.objects.filter(objective__plan=before)
    for row in rows.filter(recorded_at__gt=draft.created_at).select_related("objective"):
        what = "Correction" if row.corrects_id else "Actual"
        yield f"{what} of “{row.objective.what}” for {row.as_of:%-d %b %Y}: {exact(row.value)}."
    for row in rows.filter(withdrawn_at__gt=draft.created_at).select_related("objective"):
        yield f"Actual of “{row.objective.what}” for {row.as_of:%-d %b %Y} withdrawn."


def _compared(
    old: Deliverable, new: Deliverable | None, draft: JointBusinessPlan, today: date
) -> Iterator[str]:
    """Nothing is lost: what is left out or moved counts by the day it was first promised for."""
    late = old.delivered_on is None and old.dropped_on is None and old.due_on < today
    if late and (new is None or new.due_on != old.due_on):
        does = "leaves it out" if new is None else "moves it"
        yield (
            f"“{old}” is overdue since {old.due_on:%-d %b %Y}. This version {does}; it counts as "
            "it was promised."
        )
    elif new is None:
        return
    elif old.delivered_on is not None and new.delivered_on is None:
        yield f"“{old}” delivered on {old.delivered_on:%-d %b %Y}."
    elif old.dropped_on is not None and new.dropped_on is None:
        yield f"“{old}” dropped: {old.drop_reason}"
    elif old.delivered_on is None and new.delivered_on is not None:
        yield f"“{old}” opened again."
    elif late and old.due_on >= draft.created_at.date():
        yield f"“{old}” is overdue since {old.due_on:%-d %b %Y}."


def let_go(*, plan: JointBusinessPlan) -> list[str]:
    """What a version drops or asks less of than the one before, each with its reason: both sides
    read it before they sign. Two queries, none for a first version."""
    if plan.version == 1:
        return []
    objectives = Objective.objects.filter(plan=plan, continues__isnull=False)
    rows: list[Objective | Initiative] = [
        *objectives.exclude(change_reason="").select_related("continues"),
        *Initiative.objects.filter(plan=plan).exclude(change_reason=""),
    ]
    return [_let_go(row) for row in rows if not _was_dropped_before(row)]


def _was_dropped_before(row: Objective | Initiative) -> bool:
    return (
        isinstance(row, Objective) and row.continues is not None and bool(row.continues.dropped_on)
    )


def _let_go(row: Objective | Initiative) -> str:
    if isinstance(row, Initiative):
        return f"Initiative “{row}” comes later: {row.change_reason}"
    does = "is dropped" if row.dropped_on else "asks for less, or is measured another way"
    return f"Objective “{row}” {does}: {row.change_reason}"
