"""People of both sides: the list, the page of one and their details; the people tab of an alliance,
where they join and leave it, and when we last spoke."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.filters import PersonFilter
from alliances.forms.people import ContactForm, EndForm, MemberForm, PersonForm, RoleForm
from alliances.models import Alliance, Membership, Person, Side
from alliances.services.people import add_member, change_role, end_membership, log_contact
from alliances.tables import PersonTable
from alliances.views.fetch import alliance_frame, get_alliance, get_child, page_or_list
from alliances.views.lists import record_page, record_to_edit, render_list
from core.permissions import may_edit
from core.revision.updates import save_revision
from core.views.form_page import add_errors, form_page, form_view
from core.views.frame import wants_part

SUGGESTED = 8

RIGHTS = (
    "Alliance managers may change the alliance; alliance managers and sponsors of our side read "
    "deal terms and private notes."
)
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


@require_safe
def alliance_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Both sides with their roles; former members below."""
    alliance = get_alliance(request, pk)
    members = list(Membership.objects.within(request.user, alliance).for_people())
    now = [row for row in members if row.ended_on is None]
    context = {
        "alliance": alliance,
        "current": "people",
        "ours": [row for row in now if row.side == Side.OURS],
        "theirs": [row for row in now if row.side == Side.THEIRS],
        "former": [row for row in members if row.ended_on is not None],
        "today": timezone.localdate(),
    }
    return render(request, "alliances/alliance_people.html", context)


@form_view
def membership_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody we know, found by a search, or a new person."""
    alliance = get_alliance(request, pk, edit=True)
    return form_page(
        request,
        alliance_frame(alliance, current="people"),
        form=MemberForm(request.POST or None, alliance=alliance, user=request.user),
        title="Add a person",
        act=lambda form: add_member(alliance=alliance, **form.values),
        done=lambda row: f"{row.person} joined {alliance} as {row.get_role_display().lower()}.",
        template="alliances/membership_form.html",
        extra={"found": lambda: candidates(request, alliance)},
    )


def candidates(request: HttpRequest, alliance: Alliance) -> list[Person]:
    """People who match the search, or none before there is one; those chosen already first."""
    text, chosen = request.GET.get("q", "").strip(), request.POST.get("person", "")
    rows = Person.objects.visible_to(request.user).select_related("partner").order_by("name")
    if chosen.isdecimal():
        return list(rows.filter(pk=chosen))
    if not text:
        return []
    return list(PersonFilter({"q": text}, rows).qs[:SUGGESTED])


@require_safe
def person_options(request: HttpRequest, pk: int) -> HttpResponse:
    """The people found, to choose from, while one types."""
    alliance = get_alliance(request, pk, edit=True)
    context = {"found": candidates(request, alliance), "searched": request.GET.get("q", "").strip()}
    return render(request, "alliances/_person_options.html", context)


def _membership(request: HttpRequest, pk: int, *, head: bool = True) -> Membership:
    rows = Membership.objects.select_related("person")
    membership: Membership = get_child(request, rows, pk, edit=True, head=head)
    return membership


@form_view
def membership_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the role, or since when."""
    membership = _membership(request, pk)
    return form_page(
        request,
        alliance_frame(membership.alliance, current="people"),
        form=RoleForm(request.POST or None, instance=membership),
        title=f"The part of {membership.person}",
        submit_label="Save role",
        note=RIGHTS,
        act=lambda form: change_role(membership=form.instance, **form.changes),
        done=lambda row: f"{row}.",
    )


@form_view
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership after saying what that closes."""
    membership, today = _membership(request, pk), timezone.localdate()
    end = partial(end_membership, membership=membership, today=today)
    return form_page(
        request,
        alliance_frame(membership.alliance, current="people"),
        form=EndForm(request.POST or None, initial={"ended_on": today}),
        title=f"{membership.person} leaves as {membership.get_role_display().lower()}",
        submit_label="End membership",
        danger=True,
        act=lambda form: end(**form.cleaned_data),
        done=f"{membership.person} has left {membership.alliance}.",
        to=lambda ended: page_or_list(request, membership.alliance, "alliances:people"),
        template="alliances/membership_end.html",
        extra={"membership": membership},
    )


@require_POST
def membership_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Note in place that we spoke, today unless another day is given."""
    membership, today = _membership(request, pk, head=False), timezone.localdate()
    form = ContactForm({"last_contact_on": request.POST.get("last_contact_on") or today})
    try:
        if form.is_valid():
            day = form.cleaned_data["last_contact_on"]
            log_contact(membership=membership, day=day, today=today)
    except ValidationError as error:
        add_errors(form, error)
    if wants_part(request):
        context = {"membership": membership, "today": today, "form": form, "may_edit": True}
        status = 422 if form.errors else 200
        return render(request, "alliances/_membership.html", context, status=status)
    if form.errors:
        messages.error(request, " ".join(form.errors["last_contact_on"]))
    return redirect("alliances:people", membership.alliance_id)
