"""What the views of a plan share: finding rows that may be changed, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from alliances.views.fetch import alliance_frame, get_child
from core.permissions import require
from core.views.confirm_page import confirm_page
from core.views.frame import Frame
from plans.models import JointBusinessPlan

LOCKED = "This plan is locked. It is changed by a new version that both sides sign."


def plan_to_change(request: HttpRequest, pk: int, *, terms: bool = False) -> JointBusinessPlan:
    """A plan the reader may change; 403 for everybody where the `terms` of a locked one are."""
    plan: JointBusinessPlan = get_child(request, JointBusinessPlan.objects, pk, edit=True)
    require(not (terms and plan.is_locked), LOCKED)
    return plan


def line_to_change(request: HttpRequest, rows: Any, pk: int, *, terms: bool = False) -> Any:
    """An objective, initiative or deliverable the reader may change, with its plan."""
    line = get_child(request, rows, pk, edit=True)
    require(not (terms and line.plan.is_locked), LOCKED)
    return line


def ask(request: HttpRequest, row: Any, *, act: Callable[[int], Any], **words: Any) -> HttpResponse:
    """The question before something is done with a plan or a line of it, as it reads now."""
    frame = plan_frame(getattr(row, "plan", row))
    return confirm_page(request, frame, revision=row.revision, act=act, **words)


def ask_to_remove(
    request: HttpRequest, line: Any, act: Callable[[int], Any], stays: Sequence[str] = ()
) -> HttpResponse:
    """The question before a line is taken out of a draft."""
    kind = line._meta.verbose_name
    return ask(
        request,
        line,
        title=f"Remove “{line}” from the draft?",
        submit_label="Remove it",
        goes=[f"The {kind}{' and its actuals' if kind == 'objective' else ''} in this draft."],
        stays=[*stays, f"The {kind} in versions that were agreed."],
        act=act,
        done=f"The {kind} is no longer part of the draft.",
    )


def plan_frame(plan: JointBusinessPlan, part: str = "") -> Frame:
    """The head of the alliance around a form about its plan, which goes back to that `part`."""
    back = plan.get_absolute_url() + (f"#{part}" if part else "")
    return alliance_frame(plan.alliance, current="plan", back=back, actions=False)
