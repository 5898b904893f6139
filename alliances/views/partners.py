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
    namesakes,
    preview_merge,
    save_partner,
    similar_partners,
)
from alliances.tables import PartnerTable
from alliances.views.lists import record_frame, record_page, record_to_edit, render_list
from core.permissions import require
from core.revision.updates import StaleRevision
from core.views.conflict import Changed, changes_since
from core.views.form_page import form_page, form_view
from core.views.frame import posted_revision

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
        "namesakes": _namesakes(request, partner),
    }
    return render(request, "alliances/partner_detail.html", context)


def _namesakes(request: HttpRequest, partner: Partner) -> list[Partner]:
    """Shown to who can merge them."""
    return namesakes(partner=partner, user=request.user) if request.user.leads_portfolio else []


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
    alike = _namesakes(request, partner)
    alike += similar_partners(name=partner.name, user=request.user)
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
    error, changed = "Choose two different partners." if kept == gone else "", None
    if request.method == "POST" and not error:
        error, changed = _merge(request, kept, gone)
        if not error and changed is None:
            return redirect("alliances:partner_detail", kept.pk)
    plan = preview_merge(kept=kept, gone=gone, user=request.user)
    context = {"kept": kept, "gone": gone, "plan": plan, "error": error, "changed": changed}
    context["all"] = request.user.is_superuser
    status = 409 if changed else 422 if error else 200
    return render(request, "alliances/partner_merge_confirm.html", context, status=status)


def _merge(request: HttpRequest, kept: Partner, gone: Partner) -> tuple[str, Changed | None]:
    """Why it was not merged, and what somebody else changed meanwhile; neither when it was."""
    if request.POST.get("confirm", "").strip().casefold() != gone.name.strip().casefold():
        return f"Type “{gone.name}” exactly as shown.", None
    seen = {kept.pk: posted_revision(request, "kept_revision"), gone.pk: posted_revision(request)}
    try:
        merge_partners(kept=kept, gone=gone, user=request.user, seen=seen)
    except ValidationError as refused:
        return " ".join(refused.messages), None
    except StaleRevision as stale:
        return "", changes_since(stale.current, seen[stale.current.pk])
    messages.success(request, f"{gone.name} merged into {kept.name}. Imports recognise both names.")
    return "", None
