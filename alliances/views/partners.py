"""Partners: the list, the page of one, their names; two records of one company merged into one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alliances.filters import PartnerFilter, partners_named
from alliances.forms.partners import MergeForm, PartnerForm
from alliances.models import Alliance, Partner, PartnerAlias, Person
from alliances.services.partners import (
    merge_partners,
    preview_merge,
    save_partner,
    similar_partners,
)
from alliances.tables import PartnerTable
from alliances.views.lists import record_frame, record_page, record_to_edit, render_list
from core.permissions import require
from core.views.form_page import form_page, form_view

OPTIONS = 12
NO_MERGE = "Only alliance leaders and administrators can merge partners."


def _visible(request: HttpRequest, pk: int) -> Partner:
    return get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)


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
    partner = _visible(request, pk)
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
            partner=form.instance,
            aliases=form.cleaned_data["aliases"],
            user=request.user,
            **form.changes,
        ),
    )


@form_view
def partner_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the other record of the same company, and which of the two stays."""
    partner = _visible(request, pk)
    require(request.user.leads_portfolio, NO_MERGE)
    alike = similar_partners(name=partner.name, user=request.user)
    return form_page(
        request,
        record_frame(partner),
        form=MergeForm(request.POST or None, partner=partner, user=request.user),
        title=f"Merge {partner} with another record",
        submit_label="Preview merge",
        act=lambda form: form.pair,
        to=lambda pair: reverse("alliances:partner_merge_confirm", args=[row.pk for row in pair]),
        template="alliances/partner_merge.html",
        extra={"partner": partner, "alike": alike},
    )


@form_view
def partner_merge_confirm(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What moves and what goes; merged once the name of the one that goes is typed."""
    kept = _visible(request, pk)
    require(request.user.leads_portfolio, NO_MERGE)
    gone = _visible(request, other)
    error = "Choose two different partners." if kept == gone else ""
    if request.method == "POST" and not error:
        error = _merge(request, kept, gone)
        if not error:
            return redirect("alliances:partner_detail", kept.pk)
    plan = preview_merge(kept=kept, gone=gone, user=request.user)
    context = {"kept": kept, "gone": gone, "plan": plan, "error": error}
    context["all"] = request.user.is_superuser
    status = 422 if error else 200
    return render(request, "alliances/partner_merge_confirm.html", context, status=status)


def _merge(request: HttpRequest, kept: Partner, gone: Partner) -> str:
    """Why it was not merged; empty when it was."""
    if request.POST.get("confirm", "").strip().casefold() != gone.name.strip().casefold():
        return f"Type “{gone.name}” exactly as shown."
    try:
        merge_partners(kept=kept, gone=gone, user=request.user)
    except ValidationError as refused:
        return " ".join(refused.messages)
    messages.success(request, f"{gone.name} merged into {kept.name}. Imports recognise both names.")
    return ""
