"""What everybody may change about themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.forms.profile import ProfileForm
from core.views.form_page import form_page, form_view
from core.views.frame import Frame


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
    """In place of allauth's page: whoever could change their own address could take the part of
    somebody who is on record under that address."""
    messages.info(request, "An administrator changes e-mail addresses: people sign in with them.")
    return redirect("accounts:profile")
