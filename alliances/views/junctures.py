"""The critical juncture of an alliance: set, changed, and lifted early."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from alliances.forms.junctures import JunctureForm, LiftForm
from alliances.models import Alliance, Juncture
from alliances.services import junctures as services
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.views.confirm_page import confirm_page
from core.views.form_page import form_page, form_view
from core.views.frame import next_page, posted_revision


@form_view
def juncture(request: HttpRequest, pk: int) -> HttpResponse:
    alliance, today = get_alliance(request, pk, edit=True, internal=True), timezone.localdate()
    now = services.running_juncture(alliance=alliance, today=today)
    back = next_page(request, reverse("alliances:detail", args=[pk]))
    return form_page(
        request,
        alliance_frame(alliance, back=back),
        form=JunctureForm(request.POST or None, today=today, juncture=now),
        title="Change the critical juncture" if now else "Flag a critical juncture",
        submit_label="Save" if now else "Flag",
        act=lambda form: _save(request, alliance, now, form.cleaned_data),
        done=lambda row: f"Flagged until {row.until:%-d %b %Y}.",
        row=now,
        template="alliances/juncture.html",
        extra={"now": now, "rows": services.junctures_of(alliance=alliance, user=request.user)},
    )


def _save(
    request: HttpRequest, alliance: Alliance, now: Juncture | None, values: dict[str, Any]
) -> Juncture:
    by = {"user": request.user, "today": timezone.localdate()}
    if now is None:
        return services.set_juncture(alliance=alliance, **by, **values)
    return services.change_juncture(juncture=now, expected=posted_revision(request), **by, **values)


@form_view
def juncture_lift(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_child(request, Juncture.objects, pk, edit=True)
    form = LiftForm(request.POST or None)
    return confirm_page(
        request,
        alliance_frame(row.alliance, back=reverse("alliances:detail", args=[row.alliance_id])),
        row=row,
        title="Lift the critical juncture",
        text=f"Flagged since {row.began_on:%-d %b %Y}: {row}. Its record stays.",
        form=form,
        act=lambda expected: _lift(request, row, expected, form.cleaned_data),
        done="The flag is lifted.",
        submit_label="Lift",
        calm=True,
    )


def _lift(request: HttpRequest, row: Juncture, expected: int, values: dict[str, Any]) -> Juncture:
    today = timezone.localdate()
    return services.lift(juncture=row, expected=expected, user=request.user, today=today, **values)
