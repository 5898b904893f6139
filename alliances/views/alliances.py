"""The list of alliances, the page and the record of one, and what changes it as a whole."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.filters import AllianceFilter
from alliances.forms.alliances import AllianceForm
from alliances.models import Alliance, StageChange
from alliances.services.access import Shown, access_to, mark_shown
from alliances.services.activity import activity_of
from alliances.services.alliances import create_alliance, update_alliance
from alliances.services.choices import options_for
from alliances.tables import AllianceTable
from alliances.views.fetch import get_alliance
from alliances.views.lists import record_page, render_list
from core.permissions import require
from core.views.form_page import form_view


@require_safe
def alliance_list(request: HttpRequest) -> HttpResponse:
    """What the person may see, filtered and sorted by the address."""
    rows = Alliance.objects.visible_to(request.user)
    internal = not request.user.is_guest
    options = options_for(request.user)
    filters = AllianceFilter(request.GET, rows, options=options, internal=internal)
    today, user = timezone.localdate(), request.user
    return render_list(
        request,
        filters=filters,
        table_class=AllianceTable,
        read=lambda found: mark_shown(alliances=found.for_list(today), user=user),
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
    context = {
        "alliance": alliance,
        "current": "activity",
        "page_obj": activity_of(alliance=alliance, access=access, number=request.GET.get("page")),
        "moves": list(moves.select_related("changed_by")[:20]),
    }
    return render(request, "alliances/alliance_activity.html", context)


@form_view
def alliance_create(request: HttpRequest) -> HttpResponse:
    require(request.user.may_create_alliances, "Your role does not create alliances.")
    return record_page(
        request,
        Alliance(),
        form=AllianceForm(request.POST or None, user=request.user),
        act=lambda form: create_alliance(
            alliance=form.instance, user=request.user, today=timezone.localdate(), **form.values
        ),
        done=lambda alliance: f"{alliance} is on record. Add its people next.",
        to=lambda alliance: reverse("alliances:people", args=[alliance.pk]),
        template="alliances/alliance_form.html",
    )


@form_view
def alliance_edit(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True)
    return record_page(
        request,
        alliance,
        form=AllianceForm(request.POST or None, instance=alliance, user=request.user),
        act=lambda form: update_alliance(alliance=alliance, **form.changes, **form.values),
        template="alliances/alliance_form.html",
        extra={"alliance": alliance},
    )
