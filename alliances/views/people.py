"""People of both sides: the list, the page of one and their details; the people tab of an alliance,
where they join and leave it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Role, User
from alliances.filters import PersonFilter
from alliances.forms.people import MemberForm, PersonForm, RoleForm
from alliances.models import AddressConfirmation, Alliance, Membership, Person, Side
from alliances.services.access import access_to
from alliances.services.addresses import save_person
from alliances.services.choices import side_options
from alliances.services.holdings import counted_in, scope_of_person
from alliances.services.leaving import may_mark_left
from alliances.services.left_behind import Gone, gone_people
from alliances.services.naming import twins
from alliances.services.people import (
    add_member,
    await_confirmation,
    change_role,
    missing_roles,
    people_there,
)
from alliances.services.sign_ins import account_awaiting, inviting
from alliances.tables import PersonTable
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from alliances.views.lists import record_page, record_to_edit, render_list
from core.mail.stopped import stop_at
from core.permissions import may_edit
from core.text import whole
from core.views.form_page import form_page, form_view

SUGGESTED = 8
# What the page of a person reads together with them.
SHOWN_WITH = ("partner", "user__invitation", "invitation__user")

RIGHTS = (
    f"Alliance managers can change the alliance. Alliance managers and sponsors at "
    f"{settings.COMPANY_NAME} see deal terms and private notes."
)
NO_SIGN_IN = "Once saved, you can invite them to sign in."


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    rows = Person.objects.visible_to(request.user)
    return render_list(
        request,
        filters=PersonFilter(request.GET, rows, sides=side_options(request.user)),
        table_class=PersonTable,
        read=lambda found: found.for_list(request.user),
        template="alliances/person_list.html",
    )


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How to reach them, their parts in the alliances I see, and what other apps know of them."""
    user = request.user
    visible = Person.objects.visible_to(user).select_related(*SHOWN_WITH)
    person = get_object_or_404(visible, pk=pk)
    parts = Membership.objects.visible_to(user).filter(person=person)
    context = {
        "person": person,
        "memberships": list(parts.select_related("alliance").order_by("ended_on", "alliance")),
        "may_edit": may_edit(Person.objects, person, user),
        "today": timezone.localdate(),
        "to_link": account_awaiting(person=person) if user.is_superuser else None,
        "asked": _asked(person, user),
        "stopped": None if user.is_guest else stop_at(person.email),
        **leaving_page(person, user, timezone.now()),
    }
    return render(request, "alliances/person_detail.html", context)


def _asked(person: Person, user: User) -> AddressConfirmation | None:
    """The last mail that the reader had sent for the address: what others sent may belong to an
    alliance that the reader does not see."""
    if person.email_confirmed_at is not None:
        return None
    return person.confirmations.filter(sent_by=user.pk).first()


def leaving_page(person: Person, user: User, now: datetime) -> dict[str, Any]:
    """What the reader may do about the sign-in of a person, and about what they hold."""
    if not user.may_create_alliances:
        return {}
    words = dict(Role.choices)
    return {
        "roles": [(role, words[role]) for role in inviting(person=person, user=user)],
        "may_leave": may_mark_left(person=person, user=user),
        "holds": counted_in(scope_of_person(person=person, user=user), now=now),
        "twins": twins(person=person, user=user) if user.leads_portfolio else [],
    }


@form_view
def person_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    person = record_to_edit(request, Person.objects.select_related("partner"), pk)
    start = {} if person.pk else {"company": request.GET.get("company", "")}
    return record_page(
        request,
        person,
        form=PersonForm(request.POST or None, instance=person, initial=start, user=request.user),
        act=lambda form: save_person(
            person=form.instance, user=request.user, now=timezone.now(), **form.changes
        ),
        extra={"lead": "" if person.pk else NO_SIGN_IN},
    )


def still_holding(alliance: Alliance) -> list[Gone]:
    """Who is no longer there and still holds something in the alliance."""
    now = timezone.now()
    return gone_people(alliances=[alliance.pk], today=timezone.localdate(), now=now)


@require_safe
def alliance_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Both sides with their roles; former members below."""
    alliance = get_alliance(request, pk)
    members = list(Membership.objects.within(request.user, alliance).for_people())
    now, today = [row for row in members if row.ended_on is None], timezone.localdate()
    may = access_to(alliance=alliance, user=request.user)
    context = {"alliance": alliance, "current": "people", "today": today}
    context |= {
        "missing": missing_roles(alliance, members, today) if may.internal else [],
        "left": still_holding(alliance) if may.edit else [],
        "unconfirmed": await_confirmation(alliance, now) if may.edit else [],
        "ours": [row for row in now if row.side == Side.OURS],
        "theirs": [row for row in now if row.side == Side.THEIRS],
        "there": people_there(now),
        "former": [row for row in members if row.ended_on is not None],
    }
    return render(request, "alliances/alliance_people.html", context)


@form_view
def membership_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody we know, found by a search, or a new person."""
    alliance = get_alliance(request, pk, edit=True)
    return form_page(
        request,
        alliance_frame(alliance, current="people"),
        form=_member_form(request, alliance),
        title="Add a person",
        act=lambda form: add_member(alliance=alliance, **form.values),
        done=lambda row: f"{row.person} joined {alliance} as {row.get_role_display().lower()}.",
        template="alliances/membership_form.html",
        extra={"found": lambda: candidates(request, alliance)},
    )


def _member_form(request: HttpRequest, alliance: Alliance) -> MemberForm:
    start = {"role": request.GET.get("role", "")}
    return MemberForm(request.POST or None, initial=start, alliance=alliance, user=request.user)


def candidates(request: HttpRequest, alliance: Alliance) -> list[Person]:
    """People who match the search, or none before there is one; those chosen already first."""
    text, chosen = request.GET.get("q", "").strip(), whole(request.POST.get("person"))
    rows = Person.objects.visible_to(request.user).still_here().select_related("partner")
    rows = rows.order_by("name")
    if chosen is not None:
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
        title=f"Role of {membership.person}",
        submit_label="Save role",
        note=RIGHTS,
        act=lambda form: change_role(membership=form.instance, **form.changes),
        done=lambda row: f"{row}.",
    )
