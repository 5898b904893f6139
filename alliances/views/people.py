"""People of both sides: the list, the page of one, and their details."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.filters import PersonFilter
from alliances.forms.people import PersonForm
from alliances.models import Membership, Person
from alliances.tables import PersonTable
from alliances.views.lists import record_frame, render_list
from core.permissions import may_edit, require, require_editable
from core.revision.updates import save_revision
from core.views.form_page import form_page, form_view

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
def person_create(request: HttpRequest) -> HttpResponse:
    require(request.user.may_create_alliances, "Your role does not add people.")
    return _form(request, Person())


@form_view
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Person.objects.visible_to(request.user).select_related("partner")
    person = get_object_or_404(visible, pk=pk)
    require_editable(Person.objects, person, request.user)
    return _form(request, person)


def _form(request: HttpRequest, person: Person) -> HttpResponse:
    start = {} if person.pk else {"company": request.GET.get("company", "")}
    return form_page(
        request,
        record_frame("People", "alliances:person_list", person, _page(person)),
        form=PersonForm(request.POST or None, instance=person, initial=start, user=request.user),
        title=f"Edit {person}" if person.pk else "New person",
        submit_label="Save person",
        act=lambda form: save_revision(instance=form.instance, **form.changes),
        done=lambda saved: f"{saved} is saved.",
        to=_page,
        template="alliances/record_form.html",
        extra={"lead": "" if person.pk else NO_SIGN_IN},
    )


def _page(person: Person) -> str:
    return reverse("alliances:person_detail", args=[person.pk]) if person.pk else ""
