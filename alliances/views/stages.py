"""Moving an alliance along its lifecycle; restricting it and opening it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliances.forms.stages import StageForm
from alliances.models import Alliance, Confidentiality, StageChange
from alliances.rules.stages import lifecycle
from alliances.services.alliances import change_stage, seeing_by_role, set_confidentiality
from alliances.views.fetch import alliance_frame, get_alliance, page_or_list
from core.revision.updates import StaleRevision
from core.views.confirm_page import perform, posted_revision
from core.views.form_page import form_page, form_view

STALE = "Somebody else changed this alliance meanwhile. Look again, then send it once more."


@form_view
def alliance_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the stage, with the day and the reason on record."""
    alliance = get_alliance(request, pk, edit=True)
    return form_page(
        request,
        alliance_frame(alliance),
        form=StageForm(request.POST or None, alliance=alliance),
        title="Move stage",
        submit_label="Move stage",
        act=lambda form: _move(request, alliance, form),
        done=lambda change: f"{change}. The reason stands in the record.",
        template="alliances/alliance_stage.html",
        extra={
            "changes": alliance.stage_changes.select_related("changed_by")[:10],
            "steps": lifecycle(alliance.stage),
        },
    )


def _move(request: HttpRequest, alliance: Alliance, form: StageForm) -> StageChange:
    was = alliance.stage
    try:
        return change_stage(alliance=alliance, user=request.user, **form.values)
    except StaleRevision as stale:
        alliance.stage = was
        form.take_new_revision(stale.current)
        raise ValidationError(STALE) from None


@form_view
def alliance_confidentiality(request: HttpRequest, pk: int) -> HttpResponse:
    """Restrict or open an alliance, after saying who loses or gains sight of it."""
    alliance = get_alliance(request, pk, edit=True)
    if request.method == "POST":
        return _switch(request, alliance)
    context = {
        "alliance": alliance,
        "outside": list(seeing_by_role(alliance=alliance)),
        "opens": alliance.confidentiality == Confidentiality.RESTRICTED,
    }
    return render(request, "alliances/alliance_confidentiality.html", context)


def _switch(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    value, revision = request.POST.get("value", ""), posted_revision(request)
    if value not in Confidentiality.values or not revision:
        messages.error(request, "Nothing was changed: the page sent no clear answer.")
        return redirect("alliances:confidentiality", alliance.pk)
    return perform(
        request,
        act=lambda: set_confidentiality(alliance=alliance, value=value, expected=revision),
        done=lambda saved: f"{saved} is {saved.get_confidentiality_display().lower()}.",
        to=lambda saved: page_or_list(request, saved),
        back=reverse("alliances:confidentiality", args=[alliance.pk]),
        stale=STALE,
    )
