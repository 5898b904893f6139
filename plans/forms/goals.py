"""Which corporate goal an objective or an initiative serves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from alliances.forms.goals import GoalField
from alliances.models import CorporateGoal
from core.forms.revision import RevisionForm

NOT_SHARED = "Of your company alone: the partner does not see it."


def offer_goals(form: forms.BaseForm) -> None:
    """Offer the goals that can be tied today, and the one that the line has."""
    line: Any = form.instance  # type: ignore[attr-defined]
    _offer(form.fields["goal"], line.goal_id)


def _offer(field: Any, current: int | None) -> None:
    goals = CorporateGoal.objects
    offered = goals.assignable_on(timezone.localdate()).values("pk")
    field.empty_label, field.help_text = "No goal", NOT_SHARED
    field.offer(goals.filter(Q(pk__in=offered) | Q(pk=current)))


class GoalForm(RevisionForm):
    """The goal of a line, whether or not the terms of its plan are locked."""

    goal = GoalField(required=False, label="Corporate goal")

    def __init__(self, *args: Any, line: Any, **kwargs: Any) -> None:
        start = {"revision": line.revision, "goal": line.goal_id}
        super().__init__(*args, initial=start, **kwargs)
        _offer(self.fields["goal"], line.goal_id)
