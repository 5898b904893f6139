"""Partners: the list, the page of one, and their names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alliances.filters import PartnerFilter, partners_named
from alliances.forms.partners import PartnerForm
from alliances.models import Alliance, Partner, PartnerAlias, Person
from alliances.services.partners import save_partner
from alliances.tables import PartnerTable
from alliances.views.lists import record_frame, render_list
from core.permissions import require, require_editable
from core.views.form_page import form_page, form_view

OPTIONS = 12


@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    rows = Partner.objects.visible_to(request.user)
    internal = not request.user.is_guest
    return render_list(
        request,
        filters=PartnerFilter(request.GET, rows, internal=internal),
        table_class=PartnerTable,
        read=lambda found: found.for_list(request.user),
        template="alliances/partner_list.html",
    )


@require_safe
def partner_options(request: HttpRequest) -> HttpResponse:
    """Names that begin to match what is being typed, as <option> elements."""
    text = next(iter(request.GET.values()), "").replace("\0", "").strip()
    named = partners_named(text, internal=not request.user.is_guest)
    rows = Partner.objects.visible_to(request.user).filter(pk__in=named.values("pk"))
    names = rows.order_by("name").values_list("name", flat=True)[:OPTIONS] if text else []
    return render(request, "alliances/_options.html", {"names": names})


@require_safe
def partner_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The company, our alliances with it and its people, as far as the person may see them."""
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    alliances = Alliance.objects.visible_to(request.user).filter(partner_links__partner=partner)
    people = Person.objects.visible_to(request.user).filter(partner=partner)
    context = {
        "partner": partner,
        "alliances": list(alliances.for_header().order_by("name")[:200]),
        "people": list(people.order_by("name")[:200]),
        "aliases": list(PartnerAlias.objects.visible_to(request.user).filter(partner=partner)),
        "internal": not request.user.is_guest,
        "may_edit": request.user.may_create_alliances,
        "may_merge": request.user.leads_portfolio,
    }
    return render(request, "alliances/partner_detail.html", context)


@form_view
def partner_create(request: HttpRequest) -> HttpResponse:
    require(request.user.may_create_alliances, "Your role does not add partners.")
    return _form(request, Partner())


@form_view
def partner_edit(request: HttpRequest, pk: int) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    require_editable(Partner.objects, partner, request.user)
    return _form(request, partner)


def _form(request: HttpRequest, partner: Partner) -> HttpResponse:
    return form_page(
        request,
        record_frame("Partners", "alliances:partner_list", partner, _page(partner)),
        form=PartnerForm(request.POST or None, instance=partner, user=request.user),
        title=f"Edit {partner}" if partner.pk else "New partner",
        submit_label="Save partner",
        act=lambda form: save_partner(
            partner=form.instance, aliases=form.cleaned_data["aliases"], **form.changes
        ),
        done=lambda saved: f"{saved} is saved.",
        to=_page,
        template="alliances/record_form.html",
    )


def _page(partner: Partner) -> str:
    return reverse("alliances:partner_detail", args=[partner.pk]) if partner.pk else ""
