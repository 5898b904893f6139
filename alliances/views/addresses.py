"""Addresses of people: the link that confirms one, and the buttons that send it."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from alliances.forms.people import OwnAddressForm
from alliances.models import AddressConfirmation, Person
from alliances.services.addresses import (
    ask_account,
    ask_for_change,
    ask_person,
    confirm,
    confirmation_of,
    why_over,
)
from alliances.services.own_address import own_addresses
from alliances.services.sign_ins import account_awaiting, link_sign_in
from alliances.views.lists import record_frame
from core.audit.refusals import link_refused
from core.mail.stopped import release
from core.permissions import require, require_editable
from core.views.confirm_page import confirm_page, perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page

OWN = {
    "text": "Reminders go to this address. You go on signing in with the address you use now.",
    "note": "We send a link to the new address. The change takes effect when you follow it.",
}
LINKING = {
    "text": "The owner of the sign-in then sees every alliance that the person belongs to. Anybody "
    "who may edit a person can write an address: make sure that both are the same person.",
    "submit_label": "Link sign-in",
    "calm": True,
}
SENT = "A confirmation e-mail is on its way to {address}."


@never_cache
@login_not_required
@form_view
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of a confirmation e-mail leads: a button, since programs that check mail open
    links by themselves."""
    now, found = timezone.now(), confirmation_of(token=token)
    state = found.state_at(now) if found is not None else "expired"
    if found is not None and state == "open" and request.method == "POST":
        try:
            found, state = confirm(token=token, now=now), "done"
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            state = "replaced"
    if state in ("expired", "replaced"):
        link_refused(request, *why_over(found, state))
    context = {"confirmation": found, "state": state}
    gone = state not in ("open", "done")
    return render(request, "alliances/address_confirm.html", context, status=410 if gone else 200)


@require_POST
def person_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody to confirm their address."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require_editable(Person.objects, person, request.user)
    return perform(
        request,
        row=None,  # a link is mailed; what is on record stays as it is
        act=lambda: ask_person(person=person, by=request.user, now=timezone.now()),
        done=lambda row: SENT.format(address=row.address),
        back=next_page(request, person.get_absolute_url()),
    )


@require_POST
def person_reach(request: HttpRequest, pk: int) -> HttpResponse:
    """The address that was refused is right: mail goes there again."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require_editable(Person.objects, person, request.user)
    return perform(
        request,
        row=None,  # what is on record stays as it is
        act=lambda: release(address=person.email, by=request.user),
        done=f"E-mail is sent to {person.email} again.",
        back=person.get_absolute_url(),
    )


def _link(request: HttpRequest, person: Person, account: User, seen: int) -> Person:
    return link_sign_in(person=person, user=account, by=request.user, expected=seen)


@form_view
def person_link(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator says that a sign-in with the address of a person is theirs."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(request.user.is_superuser, "Only an administrator can link a sign-in to a person.")
    if (account := account_awaiting(person=person)) is None:
        messages.info(request, f"No sign-in waits to be linked to {person}.")
        return redirect(person)
    return confirm_page(
        request,
        record_frame(person),
        row=person,
        title=f"Link the sign-in of {account} to {person}?",
        act=partial(_link, request, person, account),
        done=f"{account.email} now signs in as {person}.",
        **LINKING,
    )


@require_POST
def own_confirm(request: HttpRequest) -> HttpResponse:
    """Have a link sent to one's own address that is not confirmed yet."""
    user, now = request.user, timezone.now()
    own = own_addresses(user, user, timezone.localdate())
    person, back = own.person, reverse("accounts:profile")

    def act() -> object:
        if person is not None and own.unconfirmed and own.unconfirmed == person.email:
            return ask_person(person=person, by=user, now=now)
        return ask_account(user=user, now=now)

    return perform(
        request,
        act=act,
        done=lambda row: SENT.format(address=row.address),
        back=back,
    )


def _ask_for_change(request: HttpRequest, form: OwnAddressForm) -> AddressConfirmation:
    address = form.cleaned_data["email"]
    return ask_for_change(user=request.user, address=address, now=timezone.now())


@form_view
def own_address(request: HttpRequest) -> HttpResponse:
    """Change one's own address on record, which takes effect with a link to the new one."""
    back = Frame(reverse("accounts:profile"))
    if not Person.objects.filter(user=request.user.pk).exists():
        messages.info(request, "You are not on record as a person. Ask an administrator.")
        return redirect(back.back)
    return form_page(
        request,
        back,
        form=OwnAddressForm(request.POST or None),
        title="Change your e-mail address",
        submit_label="Send link",
        **OWN,
        act=lambda form: _ask_for_change(request, form),
        done=lambda row: f"Follow the link that was sent to {row.address} to change your address.",
    )
