"""Moving an alliance along its lifecycle; restricting it and opening it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alliances.forms.stages import StageForm
from alliances.models import Alliance, Confidentiality
from alliances.services.alliances import change_stage, set_confidentiality, sight_by_role
from alliances.views.alliances import fetch_editable
from core.revision.updates import StaleRevision
from core.views.form_flow import form_view, posted_revision, render_form

STALE = "Somebody else changed this alliance meanwhile. Look again, then send it once more."


@form_view
def alliance_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the stage, with the day and the reason on record."""
    alliance = fetch_editable(request, pk)
    form = StageForm(request.POST or None, alliance=alliance)
    if form.is_valid():
        try:
            change = change_stage(alliance=alliance, user=request.user, **form.as_change())
        except StaleRevision as stale:
            form.take_new_revision(stale.current, STALE)
        else:
            messages.success(request, f"{change}. The reason stands in the record.")
            return redirect(alliance)
    changes = alliance.stage_changes.select_related("changed_by")[:10]
    context = {"form": form, "alliance": alliance, "changes": changes}
    return render_form(request, "alliances/alliance_stage.html", context)


@form_view
def alliance_confidentiality(request: HttpRequest, pk: int) -> HttpResponse:
    """Restrict or open an alliance, after saying who loses or gains sight of it."""
    alliance = fetch_editable(request, pk)
    if request.method == "POST":
        return _switch(request, alliance)
    sight = sight_by_role(alliance=alliance, user=request.user)
    opens = alliance.confidentiality == Confidentiality.RESTRICTED
    context = {"alliance": alliance, "sight": sight, "opens": opens}
    return render(request, "alliances/alliance_confidentiality.html", context)


def _switch(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    value, revision = request.POST.get("value", ""), posted_revision(request)
    if value not in Confidentiality.values or not revision:
        messages.error(request, "Nothing was changed: the page sent no clear answer.")
        return redirect("alliances:confidentiality", alliance.pk)
    try:
        set_confidentiality(alliance=alliance, value=value, expected=revision)
    except StaleRevision:
        messages.warning(request, STALE)
        return redirect("alliances:confidentiality", alliance.pk)
    messages.success(request, f"{alliance} is {alliance.get_confidentiality_display().lower()}.")
    still = Alliance.objects.visible_to(request.user).filter(pk=alliance.pk).exists()
    return redirect(alliance) if still else redirect("alliances:list")
