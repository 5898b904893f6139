"""The first page of each role, and what everybody may change about themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.forms import ProfileForm
from core.registry.navigation import first_page
from core.views.form_page import form_page, form_view
from core.views.frame import Frame


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    entry = first_page(request.user, request.user.role)
    return redirect(entry.url_name if entry else "accounts:profile")


@form_view
def profile(request: HttpRequest) -> HttpResponse:
    return form_page(
        request,
        Frame(reverse("accounts:profile")),
        form=ProfileForm(request.POST or None, instance=request.user),
        title="Your profile",
        act=lambda form: form.save(commit=False).save(update_fields=form.changed_data),
        done="Your profile is saved.",
        template="accounts/profile.html",
    )


@form_view
def email_is_fixed(request: HttpRequest) -> HttpResponse:
    """In place of allauth's page: a person who could change their own address could
    take the place of somebody who is on record under that address."""
    messages.info(request, "An administrator changes e-mail addresses: people sign in with them.")
    return redirect("accounts:profile")
