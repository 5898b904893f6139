"""What everybody may change about themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.forms.profile import ProfileForm
from core.views.form_flow import form_view, render_form


@form_view
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save(commit=False).save(update_fields=form.changed_data)
        messages.success(request, "Your profile is saved.")
        return redirect("accounts:profile")
    return render_form(request, "accounts/profile.html", {"form": form})


@form_view
def email_is_fixed(request: HttpRequest) -> HttpResponse:
    """In place of allauth's page: whoever could change their own address could take the part of
    somebody who is on record under that address."""
    messages.info(request, "An administrator changes e-mail addresses: people sign in with them.")
    return redirect("accounts:profile")
