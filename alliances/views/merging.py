"""Two records of one company: which one stays, what moves and goes, and the typed word for it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from alliances.forms.merging import MergeForm
from alliances.models import Partner
from alliances.services.merging import merge_partners, preview_merge
from alliances.services.partners import similar_partners
from alliances.views.lists import record_frame
from core.permissions import require
from core.views.form_page import form_page, form_view

NO = "Only alliance leaders and administrators merge partners."


def _seen(request: HttpRequest, pk: int) -> Partner:
    return get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)


@form_view
def partner_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the other record of the same company, and which of the two stays."""
    partner = _seen(request, pk)
    require(request.user.leads_portfolio, NO)
    alike = similar_partners(name=partner.name, user=request.user)
    return form_page(
        request,
        record_frame(partner),
        form=MergeForm(request.POST or None, partner=partner, user=request.user),
        title=f"Merge {partner} with another record",
        submit_label="See what moves",
        act=lambda form: form.pair,
        to=lambda pair: reverse("alliances:partner_merge_confirm", args=[row.pk for row in pair]),
        template="alliances/partner_merge.html",
        extra={"partner": partner, "alike": alike},
    )


@form_view
def partner_merge_confirm(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What moves and what goes; merged once the name of the one that goes is typed."""
    kept = _seen(request, pk)
    require(request.user.leads_portfolio, NO)
    gone = _seen(request, other)
    error = "A company is not merged with itself." if kept == gone else ""
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
        return f"Type “{gone.name}” as it is written here."
    try:
        merge_partners(kept=kept, gone=gone, user=request.user)
    except ValidationError as refused:
        return " ".join(refused.messages)
    messages.success(request, f"{gone.name} is {kept.name} now. Imports find it by both names.")
    return ""
