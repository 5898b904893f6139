"""The first page of each role, and what everybody may change about themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from allauth.mfa.base.views import AuthenticateView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import FirstPasswordForm, NotificationsForm, ProfileForm
from accounts.models import User
from accounts.services.invitations import OVER, accept, open_invitation, why_over
from accounts.services.sessions import end_sessions, limits_in_words, list_session, sessions_of
from core.audit.refusals import link_refused
from core.registry.navigation import first_page
from core.revision.updates import save_revision
from core.text import plural
from core.views.form_page import add_errors, form_page, form_view, render_form
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
        done="Profile saved.",
        template="accounts/profile.html",
    )


@form_view
def notifications(request: HttpRequest) -> HttpResponse:
    """What reaches the person, by which channel and when."""
    user = request.user
    form = NotificationsForm(request.POST or None, instance=user)
    return form_page(
        request,
        Frame(reverse("accounts:notifications"), [("Your profile", reverse("accounts:profile"))]),
        form=form,
        title="Notifications",
        act=lambda form: save_revision(instance=form.save(commit=False), **form.changes),
        done="Notifications saved.",
        template="accounts/notifications.html",
    )


@form_view
def email_is_fixed(request: HttpRequest) -> HttpResponse:
    """In place of allauth's page: a person who could change their own address could
    take the place of somebody who is on record under that address."""
    messages.info(
        request,
        "Only administrators can change e-mail addresses, because people sign in with them.",
    )
    return redirect("accounts:profile")


@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in."""
    key, now = request.session.session_key, timezone.now()
    list_session(request, user_id=request.user.pk, now=now)
    lines = sessions_of(user=request.user, this=key, now=now)
    others = [line for line in lines if not line.is_this]
    context = {"sessions": lines, "others": others, "limits": limits_in_words()}
    return render(request, "accounts/sessions.html", context)


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the person's own other sessions."""
    key = request.session.session_key or ""
    if not end_sessions(user=request.user, but=key, only=pk):
        raise Http404("You have no such session.")
    messages.success(request, "Session ended.")
    return redirect("accounts:sessions")


@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    key = request.session.session_key or ""
    ended = end_sessions(user=request.user, but=key)
    messages.success(request, f"{plural(ended, 'other session')} ended.")
    return redirect("accounts:sessions")


@never_cache
@login_not_required
@form_view
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads: one chooses a password, and is signed in."""
    now = timezone.now()
    found = open_invitation(token=token, now=now)
    if found is None:
        link_refused(request, *why_over(token=token, now=now))
        return render(request, "accounts/invitation_over.html", status=410)
    form = FirstPasswordForm(request.POST or None, user=found.user)
    if form.is_bound and form.is_valid() and (user := _accepted(request, form, token)):
        request.first_sign_in = True  # type: ignore[attr-defined]  # no new device
        return perform_login(request, user, redirect_url=reverse("home"))
    return render_form(request, "accounts/invitation.html", {"form": form, "invitation": found})


def _accepted(request: HttpRequest, form: FirstPasswordForm, token: str) -> User | None:
    """Whose sign-in was opened; None where the form says why it was not."""
    now = timezone.now()
    try:
        return accept(token=token, password=form.cleaned_data["password1"], now=now)
    except ValidationError as refused:
        if getattr(refused, "code", "") == OVER:
            link_refused(request, *why_over(token=token, now=now))
        add_errors(form, refused)
    return None


class SecondStepView(AuthenticateView):
    """allauth's, which takes what is sent without a code for a security key and fails: there are
    none here, and the form says what is missing."""

    def _build_forms(self) -> Any:
        self.webauthn_form = None
        sent = self.request.POST if self.request.method == "POST" else None
        self.auth_form = self.get_form_class()(user=self.stage.login.user, data=sent)
        return self.auth_form


second_step = form_view(SecondStepView.as_view())
