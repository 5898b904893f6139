"""A new alliance: one short form, with its people, committees and plan set up at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.filters import PersonFilter
from alliances.forms.new_alliance import NewAllianceForm
from alliances.forms.setup import AllianceSetup
from alliances.models import Alliance, Person
from alliances.services.setup import set_up_alliance, setup_words
from alliances.views.fetch import page_or_list
from alliances.views.lists import record_page
from core.permissions import require
from core.views.form_page import form_view

NO_ALLIANCES = "Your role cannot create alliances."
OPTIONS = 12


@form_view
def alliance_create(request: HttpRequest) -> HttpResponse:
    """One form and one transaction: the alliance, its people, committees and plan."""
    require(request.user.may_create_alliances, NO_ALLIANCES)
    form = NewAllianceForm(request.POST or None, user=request.user)
    made: list[str] = []
    return record_page(
        request,
        form.instance,
        form=form,
        act=lambda form: _set_up(request, form, made),
        submit_label="Set up the alliance",
        done=lambda alliance: setup_words(alliance, made),
        to=lambda alliance: page_or_list(request, alliance),
        template="alliances/alliance_new.html",
        extra={"setup": form.setup},
    )


def _set_up(request: HttpRequest, form: NewAllianceForm, made: list[str]) -> Alliance:
    made += set_up_alliance(
        alliance=form.instance,
        steps=form.setup.steps(timezone.now()),
        user=request.user,
        today=timezone.localdate(),
        **form.values,
    )
    return form.instance


@require_POST
def alliance_setup(request: HttpRequest) -> HttpResponse:
    """What is proposed for the type, tier and partner that were chosen; saves nothing."""
    require(request.user.may_create_alliances, NO_ALLIANCES)
    today = timezone.localdate()
    setup = AllianceSetup(user=request.user, today=today, keep=request.POST)
    return render(request, "alliances/_setup.html", {"setup": setup})


@require_safe
def people_options(request: HttpRequest) -> HttpResponse:
    """People who match what is being typed, as "Name <e-mail>" in <option> elements."""
    require(request.user.may_create_alliances, NO_ALLIANCES)
    text = next(iter(request.GET.values()), "").replace("\0", "").strip()
    rows = Person.objects.visible_to(request.user).order_by("name", "pk")
    found = PersonFilter({"q": text}, rows).qs[:OPTIONS] if text else []
    names = [f"{row.name} <{row.email}>" if row.email else row.name for row in found]
    return render(request, "alliances/_options.html", {"names": names})
