"""Revisiting the North Star of an alliance: confirm it, or set it anew."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliances.forms.steps import NorthStarForm, StillTrueForm
from alliances.models import Alliance
from alliances.services import north_star
from alliances.views.fetch import alliance_frame, get_alliance
from core.ui.dates import absolute
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page, posted_revision
from core.views.messages import undoable


def _frame(request: HttpRequest, alliance: Alliance) -> Frame:
    back = next_page(request, reverse("alliances:detail", args=[alliance.pk]))
    return alliance_frame(alliance, back=back)


def _done(request: HttpRequest, alliance: Alliance, back: str, words: str) -> str:
    day = alliance.north_star_revisit_on
    when = f" Revisit on {absolute(day, timezone.localtime())}." if day else ""
    url = reverse("alliances:north_star_undo", args=[alliance.pk])
    return undoable(request, f"{words}.{when}", url, revision=alliance.revision, next=back)


@form_view
def alliance_north_star(request: HttpRequest, pk: int) -> HttpResponse:
    """Set it anew; beside it, the way to confirm that it still holds."""
    alliance = get_alliance(request, pk, edit=True)
    frame = _frame(request, alliance)
    return form_page(
        request,
        frame,
        form=NorthStarForm(request.POST or None, instance=alliance),
        title="Reset the North Star" if alliance.north_star else "Set the North Star",
        submit_label="Save North Star",
        act=lambda form: north_star.reset(alliance=alliance, expected=form.expected_revision),
        done=lambda saved: _done(request, saved, frame.back, north_star.RESET),
        template="alliances/north_star.html",
        extra={"still": StillTrueForm(alliance=alliance, back=frame.back)},
    )


@form_view
def north_star_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """It still holds: only the day to revisit it moves."""
    alliance = get_alliance(request, pk, edit=True)
    frame = _frame(request, alliance)
    return form_page(
        request,
        frame,
        form=StillTrueForm(request.POST or None, alliance=alliance, back=frame.back),
        title="The North Star still holds",
        submit_label="Still true",
        act=lambda form: north_star.confirm(
            alliance=alliance,
            expected=form.cleaned_data["revision"],
            revisit_on=form.cleaned_data["revisit_on"],
        ),
        done=lambda saved: _done(request, saved, frame.back, north_star.STILL_TRUE),
    )


@require_POST
def north_star_undo(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True)
    return perform(
        request,
        row=alliance,
        act=lambda: north_star.undo(alliance=alliance, expected=posted_revision(request)),
        done=f"{north_star.UNDONE}.",
        back=_frame(request, alliance).back,
    )
