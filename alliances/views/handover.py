"""Leaving well: a role ends, a person hands over or leaves the company, and what was left behind;
and inviting somebody on record to sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliances.forms.handover import HandOverForm
from alliances.models import Membership, MembershipRole, Person
from alliances.services.holdings import (
    HandedOver,
    Scope,
    elsewhere,
    hand_over,
    scope_of_membership,
    scope_of_person,
)
from alliances.services.leaving import come_back, leave, may_mark_left
from alliances.services.left_behind import gone_people
from alliances.services.sign_ins import invite_person, inviting
from alliances.views.fetch import alliance_frame, get_alliance, get_child, page_or_list
from alliances.views.lists import record_frame
from core.permissions import require
from core.text import whole
from core.views.confirm_page import confirm_page, perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame


def _clock() -> dict[str, Any]:
    return {"now": timezone.now(), "today": timezone.localdate()}


def _person(request: HttpRequest, pk: int) -> Person:
    rows = Person.objects.visible_to(request.user).select_related("partner", "user")
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest,
    frame: Frame,
    scope: Scope,
    *,
    said: str = "",
    act: Any = None,
    extra: dict[str, Any] | None = None,
    **page: Any,
) -> HttpResponse:
    """What is held, by alliance, and who takes it over. `said` comes before how much went where."""

    def handed_over(form: HandOverForm) -> HandedOver:
        return hand_over(scope=scope, **form.values, **_clock())

    def done(result: HandedOver) -> str:
        return " ".join(filter(None, (said, result.sentence)))

    gone_on = scope.person.left_on if scope.leaves else None
    data, start = request.POST or None, {"on": gone_on or timezone.localdate()}
    now, user = timezone.now(), request.user
    page |= {"template": "alliances/hand_over.html", "extra": {"scope": scope, **(extra or {})}}
    form = HandOverForm(data, initial=start, scope=scope, user=user, now=now)
    return form_page(request, frame, form=form, act=act or handed_over, done=done, **page)


@form_view
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A role ends: the page lists what is held by it and asks who follows."""
    rows = Membership.objects.select_related("person__user")
    row: Membership = get_child(request, rows, pk, edit=True)
    person, alliance, role = row.person, row.alliance, row.get_role_display().lower()
    frame, scope = alliance_frame(alliance, current="people"), scope_of_membership(membership=row)
    if row.ended_on is not None:
        messages.info(request, f"{person} left as {role} on {row.ended_on:%-d %b %Y}.")
        return redirect(frame.back)
    words = {"title": f"End {person}'s role as {role}", "submit_label": "End role"}
    said = f"{person} is no longer {role} of {alliance}."
    more = {"extra": {"membership": row}, "danger": True, "row": row}

    def to(done: HandedOver) -> str:
        return page_or_list(request, alliance, "alliances:people")

    return _page(request, frame, scope, said=said, to=to, **words, **more)


@form_view
def person_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """All that somebody holds, in every alliance the reader may change, or in `?alliance=` alone;
    they stay in the company."""
    person, user = _person(request, pk), request.user
    require(user.may_create_alliances, "Your role cannot hand over responsibilities.")
    key = whole(request.GET.get("alliance"))
    chosen = get_alliance(request, key, edit=True) if key is not None else None
    scope = scope_of_person(person=person, user=user, alliance=chosen, leaves=person.is_gone)
    frame = alliance_frame(chosen, current="people") if chosen else record_frame(person)
    extra = {} if chosen else _beyond(request, person)
    title = f"Hand over what {person} holds"
    return _page(
        request, frame, scope, title=title, submit_label="Hand over", extra=extra, row=person
    )


def _beyond(request: HttpRequest, person: Person) -> dict[str, Any]:
    return {"elsewhere": elsewhere(person=person, user=request.user, now=timezone.now())}


@form_view
def person_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has left their company: the sign-in closes, and what they hold is handed over."""
    person, user = _person(request, pk), request.user
    require(
        may_mark_left(person=person, user=user),
        "Only an alliance leader or an administrator can record this.",
    )
    company = str(person.partner or settings.COMPANY_NAME)
    scope = scope_of_person(person=person, user=user, leaves=True)
    said = f"{person} has left {company} and can no longer sign in."
    words = {"title": f"{person} has left {company}", "submit_label": "Record departure"}
    more = {"extra": {"leaving": True, **_beyond(request, person)}, "danger": True, "row": person}

    def act(form: HandOverForm) -> HandedOver:
        return leave(person=person, user=user, **form.values, **_clock())

    return _page(request, record_frame(person), scope, said=said, act=act, **words, **more)


@form_view
def person_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo that somebody has left."""
    person = _person(request, pk)
    require(may_mark_left(person=person, user=request.user), "Ask an alliance leader.")
    return confirm_page(
        request,
        record_frame(person),
        row=person,
        title=f"Record the return of {person}?",
        text="They can sign in again. What was handed over stays with their successors.",
        act=lambda expected: come_back(person=person),
        done=f"{person} is back.",
        submit_label="Record return",
        cancel_label="Cancel",
        calm=True,
    )


@form_view
def alliance_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """What people still hold in an alliance who are no longer there; one alone is opened, and
    without any a manager is named where there is none."""
    alliance = get_alliance(request, pk, edit=True)
    people = gone_people(alliances=[pk], today=timezone.localdate(), now=timezone.now())
    if len(people) == 1:
        address = reverse("alliances:person_hand_over", args=[people[0].person])
        return redirect(f"{address}?alliance={pk}")
    if not people and not alliance.memberships.managing().exists():
        role = MembershipRole.ALLIANCE_MANAGER
        return redirect(f"{reverse('alliances:membership_create', args=[pk])}?role={role}")
    if not people:
        messages.info(request, "Nothing here is held by people who left.")
        return redirect("alliances:people", pk)
    context = {"alliance": alliance, "current": "people", "people": people}
    return render(request, "alliances/hand_over_people.html", context)


@require_POST
def person_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody on record to sign in, or send the link once more."""
    person, user = _person(request, pk), request.user
    require(bool(inviting(person=person, user=user)), "You cannot invite this person.")
    key = whole(request.POST.get("alliance"))
    alliance = get_alliance(request, key, edit=True) if key is not None else None
    role = request.POST.get("role", "")
    return perform(
        request,
        row=None,  # a link is mailed; what is on record of them stays as it is
        act=lambda: invite_person(person=person, invited_by=user, alliance=alliance, role=role),
        done=lambda account: f"An invitation is on its way to {account.email}.",
        back=reverse("alliances:people", args=[key]) if alliance else person.get_absolute_url(),
    )
