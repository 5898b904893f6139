"""The list of alliances, the page of one, and what changes it as a whole."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.filters import AllianceFilter
from alliances.forms.alliances import AllianceForm
from alliances.models import Alliance
from alliances.querysets import AllianceQuerySet
from alliances.services.access import access_to, keep_access, keep_shown
from alliances.services.alliances import create_alliance, update_alliance
from alliances.services.choices import options_for
from alliances.tables import AllianceTable
from alliances.views.lists import render_list
from core.permissions import require
from core.views.form_flow import carry_out, form_view, render_form


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
        read=lambda found: keep_shown(alliances=found.for_list(today), user=user),
        template="alliances/alliance_list.html",
    )


def fetch(request: HttpRequest, pk: int) -> Alliance:
    """The alliance with what its head shows; 404 for those who may not see it."""
    return _first(request, Alliance.objects.for_header(), pk)


def _first(request: HttpRequest, rows: AllianceQuerySet, pk: int) -> Alliance:
    seen = rows.with_rights(request.user)
    return keep_access(alliance=get_object_or_404(seen, pk=pk), user=request.user)


def fetch_editable(request: HttpRequest, pk: int) -> Alliance:
    """The same for a write: 403 for readers who may not change it."""
    alliance = fetch(request, pk)
    require(
        access_to(alliance=alliance, user=request.user).edit, "You can read this, not change it."
    )
    return alliance


@require_safe
def alliance_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The overview: where it stands, what is owed, who carries it, what comes."""
    today = timezone.localdate()
    alliance = _first(request, Alliance.objects.for_overview(today), pk)
    context = {"alliance": alliance, "current": "overview", "today": today}
    return render(request, "alliances/alliance_detail.html", context)


@form_view
def alliance_create(request: HttpRequest) -> HttpResponse:
    require(request.user.may_create_alliances, "Your role does not create alliances.")
    form = AllianceForm(request.POST or None, user=request.user)
    answer = carry_out(
        request,
        form=form,
        act=lambda form: create_alliance(
            alliance=form.instance, user=request.user, today=timezone.localdate(), **form.values
        ),
        done=lambda alliance: f"{alliance} is on record. Add its people next.",
        to=lambda alliance: reverse("alliances:people", args=[alliance.pk]),
        cancel_url=reverse("alliances:list"),
    )
    return answer or render_form(request, "alliances/alliance_form.html", {"form": form})


@form_view
def alliance_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change its facts. 409 with both versions when somebody else was faster."""
    alliance = fetch_editable(request, pk)
    form = AllianceForm(request.POST or None, instance=alliance, user=request.user)
    answer = carry_out(
        request,
        form=form,
        act=lambda form: update_alliance(alliance=alliance, **form.changes, **form.values),
        done=lambda saved: f"{saved} is saved.",
        to=alliance,
        cancel_url=alliance.get_absolute_url(),
    )
    if answer is not None:
        return answer
    context = {"form": form, "alliance": Alliance.objects.get(pk=pk)}  # by its name until now
    return render_form(request, "alliances/alliance_form.html", context)
