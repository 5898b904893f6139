"""People of both sides: the list, the page of one, and their details."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.filters import PersonFilter
from alliances.forms.people import PersonForm
from alliances.models import Membership, Person
from alliances.tables import PersonTable
from alliances.views.lists import record_page, record_to_edit, render_list
from core.permissions import may_edit
from core.revision.updates import save_revision
from core.views.form_page import form_view

NO_SIGN_IN = "A person on record has no sign-in yet; an administrator gives one."


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    rows = Person.objects.visible_to(request.user)
    return render_list(
        request,
        filters=PersonFilter(request.GET, rows),
        table_class=PersonTable,
        read=lambda found: found.for_list(request.user),
        template="alliances/person_list.html",
    )


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How to reach them, their parts in the alliances I see, and what other apps know of them."""
    visible = Person.objects.visible_to(request.user).select_related("partner", "user")
    person = get_object_or_404(visible, pk=pk)
    parts = Membership.objects.visible_to(request.user).filter(person=person)
    context = {
        "person": person,
        "memberships": list(parts.select_related("alliance").order_by("ended_on", "alliance")),
        "may_edit": may_edit(Person.objects, person, request.user),
        "today": timezone.localdate(),
    }
    return render(request, "alliances/person_detail.html", context)


@form_view
def person_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    person = record_to_edit(request, Person.objects.select_related("partner"), pk)
    start = {} if person.pk else {"company": request.GET.get("company", "")}
    return record_page(
        request,
        person,
        form=PersonForm(request.POST or None, instance=person, initial=start, user=request.user),
        act=lambda form: save_revision(instance=form.instance, **form.changes),
        extra={"lead": "" if person.pk else NO_SIGN_IN},
    )
