"""The list of alliances, the page and the record of one, and what changes it as a whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.filters import AllianceFilter
from alliances.forms.alliances import AllianceForm, StageForm
from alliances.models import Alliance, Confidentiality, StageChange
from alliances.rules.stages import lifecycle
from alliances.services.access import Shown, access_to, mark_shown
from alliances.services.activity import activity_of
from alliances.services.alliances import (
    change_stage,
    seeing_by_role,
    set_confidentiality,
    update_alliance,
)
from alliances.services.choices import options_for
from alliances.tables import AllianceTable
from alliances.views.fetch import alliance_frame, get_alliance, page_or_list
from alliances.views.lists import record_page, render_list
from core.forms.filters import ignored_in
from core.registry.told import people_told
from core.revision.updates import StaleRevision
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import posted_revision

STALE = "Somebody else has changed this alliance. Check it, then submit again."


@require_safe
def alliance_list(request: HttpRequest) -> HttpResponse:
    """What the person may see, filtered and sorted by the address."""
    rows = Alliance.objects.visible_to(request.user)
    internal = not request.user.is_guest
    options = options_for(request.user)
    filters = AllianceFilter(request.GET, rows, options=options, internal=internal)
    user = request.user
    return render_list(
        request,
        filters=filters,
        table_class=AllianceTable,
        read=lambda found: mark_shown(alliances=found.for_list(), user=user),
        template="alliances/alliance_list.html",
    )


@require_safe
def alliance_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The overview: where it stands, what is owed, who carries it, what comes."""
    today = timezone.localdate()
    alliance = get_alliance(request, pk, shown=Shown.OVERVIEW)
    context = {"alliance": alliance, "current": "overview", "today": today}
    return render(request, "alliances/alliance_detail.html", context)


@require_safe
def alliance_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Internal: a guest does not learn how we worked on it."""
    alliance = get_alliance(request, pk, internal=True)
    access = access_to(alliance=alliance, user=request.user)
    moves = StageChange.objects.within(request.user, alliance)
    page = activity_of(alliance=alliance, access=access, number=request.GET.get("page"))
    context = {
        "alliance": alliance,
        "current": "activity",
        "page_obj": page,
        "ignored": ignored_in(request.GET, page),
        "moves": list(moves.select_related("changed_by")[:20]),
    }
    return render(request, "alliances/alliance_activity.html", context)


@form_view
def alliance_edit(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True)
    return record_page(
        request,
        alliance,
        form=AllianceForm(request.POST or None, instance=alliance, user=request.user),
        act=lambda form: update_alliance(
            alliance=alliance, user=request.user, **form.changes, **form.values
        ),
        template="alliances/alliance_form.html",
        extra={"alliance": alliance},
    )


@form_view
def alliance_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the stage, with its day and reason."""
    alliance = get_alliance(request, pk, edit=True)
    return form_page(
        request,
        alliance_frame(alliance),
        form=StageForm(request.POST or None, alliance=alliance),
        title="Change stage",
        submit_label="Change stage",
        act=lambda form: _move(request, alliance, form),
        done=_changed,
        template="alliances/alliance_stage.html",
        extra={"steps": lifecycle(alliance.stage), **_before_moving(alliance)},
    )


def _before_moving(alliance: Alliance) -> dict[str, Any]:
    changes = alliance.stage_changes.select_related("changed_by")[:10]
    return {"changes": changes, "told": people_told(alliance, timezone.now())}


def _changed(change: StageChange) -> str:
    before, after = change.get_from_stage_display(), change.get_to_stage_display()
    return f"Stage changed from {before} to {after}."


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
        "told": people_told(alliance, timezone.now()),
    }
    return render(request, "alliances/alliance_confidentiality.html", context)


def _switch(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    value, revision = request.POST.get("value", ""), posted_revision(request)
    if value not in Confidentiality.values or not revision:
        messages.error(request, "Nothing was changed. Choose again.")
        return redirect("alliances:confidentiality", alliance.pk)
    return perform(
        request,
        row=alliance,
        act=lambda: set_confidentiality(alliance=alliance, value=value, expected=revision),
        done=lambda saved: f"{saved} is now {saved.get_confidentiality_display().lower()}.",
        to=lambda saved: page_or_list(request, saved),
        back=reverse("alliances:confidentiality", args=[alliance.pk]),
    )
