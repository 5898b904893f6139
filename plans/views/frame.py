"""What the views of a plan share: finding rows that may be changed, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from alliances.views.fetch import alliance_frame, get_child
from core.permissions import require
from core.views.confirm_page import confirm_page
from core.views.frame import Frame
from plans.models import JointBusinessPlan

LOCKED = "This plan is locked. To change it, prepare a new version that both sides sign."


def to_change(request: HttpRequest, model: Any, pk: int, *, terms: bool = False) -> Any:
    """A plan, or a line of one, that the reader may change; 403 for everybody where the `terms` of
    a locked plan are to be changed."""
    row = get_child(request, model.objects, pk, edit=True)
    require(not (terms and getattr(row, "plan", row).is_locked), LOCKED)
    return row


def ask(request: HttpRequest, row: Any, *, act: Callable[[int], Any], **words: Any) -> HttpResponse:
    """The question before something is done with a plan or a line of it, as it reads now."""
    frame = plan_frame(getattr(row, "plan", row))
    return confirm_page(request, frame, row=row, act=act, **words)


def plan_frame(plan: JointBusinessPlan, part: str = "") -> Frame:
    """The head of the alliance around a form about its plan, which goes back to that `part`."""
    back = plan.get_absolute_url() + (f"#{part}" if part else "")
    return alliance_frame(plan.alliance, current="plan", back=back, actions=False)
