"""Partners: the list, the page of one, and their names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliances.filters import PartnerFilter, partners_named
from alliances.forms.partners import PartnerForm
from alliances.models import Alliance, Partner, PartnerAlias, Person
from alliances.services.partners import save_partner
from alliances.tables import PartnerTable
from alliances.views.lists import record_page, record_to_edit, render_list
from core.views.form_page import form_view

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
def partner_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    partner = record_to_edit(request, Partner.objects.all(), pk)
    return record_page(
        request,
        partner,
        form=PartnerForm(request.POST or None, instance=partner, user=request.user),
        act=lambda form: save_partner(
            partner=form.instance, aliases=form.cleaned_data["aliases"], **form.changes
        ),
    )
