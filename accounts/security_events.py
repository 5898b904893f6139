"""What follows from a change to an account, in whatever way it came about: a page, the admin, a
command. Sessions end, the person is told, the log says so."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.core import context
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.usersessions.signals import on_user_logged_in as allauth_lists_it
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.signals import user_logged_in as signed_in
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save, pre_save
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AccountNotice, Invitation, User
from accounts.services import second_step
from accounts.services.devices import account_of, device_of, remember_device
from accounts.services.invitations import revoke
from accounts.services.notices import tell
from accounts.services.sessions import end_sessions, list_session, mark_begin
from core.audit.record import current_request, record

What = AccountNotice.What
WATCHED = {"email", "is_active"}
TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


def connect() -> None:
    """Once, when the app is ready."""
    account.user_logged_in.disconnect(allauth_lists_it)  # fails where no address is known
    signed_in.connect(_session_begins, dispatch_uid="accounts.session_begins")
    account.user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
    account.password_changed.connect(_password_changed, dispatch_uid="accounts.password_changed")
    account.password_set.connect(_password_changed, dispatch_uid="accounts.password_set")
    account.password_reset.connect(_password_reset, dispatch_uid="accounts.password_reset")
    mfa.authenticator_used.connect(_factor_used, dispatch_uid="accounts.factor_used")
    for signal, receiver, sender in (
        (pre_save, _before_factor, Authenticator),
        (post_save, _factor_added, Authenticator),
        (post_delete, _factor_removed, Authenticator),
        (pre_save, _before_user, User),
        (post_save, _after_user, User),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"accounts{receiver.__name__}")


def _session_begins(request: HttpRequest, **kwargs: Any) -> None:
    mark_begin(request.session, timezone.now())


def _signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Sign-in is complete, with every step. The first of all, by the invitation, is no news."""
    now = timezone.now()
    list_session(request, user_id=user.pk, now=now)
    first = getattr(request, "first_sign_in", False)
    if not first and not device_of(request, account_of(user.email)):
        tell(user, What.NEW_DEVICE, now=now, request=request)


def _password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record("password_changed", about=user, actor=user)
    end_sessions(user=user)
    tell(user, What.PASSWORD_CHANGED, now=timezone.now(), request=request)


def _password_reset(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Who opened the link reads the mail of the account: this browser never waits for others."""
    record("password_reset", about=user, actor=user)
    end_sessions(user=user)
    remember_device(request, user)
    tell(user, What.PASSWORD_RESET, now=timezone.now(), request=request)


# The second step ------------------------------------------------------------------------------
def _before_factor(instance: Authenticator, **kwargs: Any) -> None:
    """The code by which the app is set up is used by that."""
    if instance._state.adding and instance.type == TOTP:
        code = context.request.POST.get("code", "") if context.request else ""
        if code:
            second_step.note_enrolment(factor=instance, code=code)


def _factor_added(instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """Recovery codes that come with the app are part of its news."""
    if not created:
        return
    here = _here(instance.user)
    if instance.type == TOTP:
        record("factor_added", about=instance.user, summary="Authenticator app")
        _end_others(instance.user, here)
        tell(instance.user, What.FACTOR_ADDED, now=timezone.now(), request=here)
        if here is not None:
            here.factor_added = True  # type: ignore[attr-defined]
    elif instance.type == RECOVERY and not getattr(here, "factor_added", False):
        tell(instance.user, What.CODES_MADE, now=timezone.now(), request=here)


def _factor_removed(instance: Authenticator, origin: Any = None, **kwargs: Any) -> None:
    """Not where the account itself is deleted: then there is nobody to tell. The recovery codes go
    with the app: they would go on to open what asks for a code once more."""
    model = origin.model if isinstance(origin, QuerySet) else type(origin)
    if instance.type == TOTP and model is Authenticator:
        Authenticator.objects.filter(user=instance.user, type=RECOVERY).delete()
        record("factor_removed", about=instance.user, summary="Authenticator app")
        here = _here(instance.user)
        _end_others(instance.user, here)
        now = timezone.now()
        tell(instance.user, What.FACTOR_REMOVED, now=now, request=here, by_administrator=not here)


def _end_others(user: User, here: HttpRequest | None) -> None:
    """A session that was opened before the second step changed does not outlive that."""
    end_sessions(user=user, but=(here.session.session_key or "") if here is not None else "")


def _factor_used(request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    if authenticator.type == RECOVERY:
        tell(user, What.CODE_USED, now=timezone.now(), request=request)


def _here(user: User) -> HttpRequest | None:
    """The current request if it is the person's own."""
    request: HttpRequest | None = context.request
    return request if request is not None and getattr(request, "user", None) == user else None


# The account ----------------------------------------------------------------------------------
def _before_user(instance: User, update_fields: Any = None, **kwargs: Any) -> None:
    instance.address_before = ""  # type: ignore[attr-defined]
    instance.set_by_command = _set_by_command(instance)  # type: ignore[attr-defined]
    if instance._state.adding or (update_fields is not None and "email" not in update_fields):
        return
    before = User.objects.filter(pk=instance.pk).values_list("email", flat=True).first()
    if before and before.lower() != instance.email.lower():
        instance.address_before = before  # type: ignore[attr-defined]


def _after_user(
    instance: User, created: bool, update_fields: Any = None, raw: bool = False, **kwargs: Any
) -> None:
    if raw or created:
        return
    if set_by_command := getattr(instance, "set_by_command", ""):
        _password_set_by_command(instance, is_first=set_by_command == "first")
    if update_fields is not None and not WATCHED & set(update_fields):
        return
    if not instance.is_active:
        end_sessions(user=instance)  # one that is opened again does not find them open
    if before := getattr(instance, "address_before", ""):
        _address_changed(instance, before)


def _set_by_command(user: User) -> str:
    """Whether a command sets the "first" password of an account, or "another": set and saved now,
    not the same hashed anew while somebody signs in. Pages say so with a signal."""
    if user._state.adding or user._password is None or current_request() is not None:
        return ""
    stored = User.objects.filter(pk=user.pk).values_list("password", flat=True).first()
    return "another" if is_password_usable(stored) else "first"


def _password_set_by_command(user: User, *, is_first: bool) -> None:
    """Who had none before is only now given a way in, and told nothing of a change."""
    record("password_changed", about=user, summary="By a command")
    end_sessions(user=user)
    if not is_first:
        tell(user, What.PASSWORD_CHANGED, now=timezone.now(), by_administrator=True)


def _address_changed(user: User, before: str) -> None:
    """Who was invited at an address that was mistyped does not open the account of the right one:
    the link that was sent there ends, also if the address is changed back."""
    end_sessions(user=user)
    record("account_address_changed", about=user, changes={"email": [before, user.email]})
    with transaction.atomic():
        for invitation in Invitation.objects.select_for_update().filter(user=user):
            revoke(invitation=invitation, now=timezone.now())
    if user.has_usable_password():  # others have not signed in yet, and get a new invitation
        here = _here(user) is not None
        now = timezone.now()
        tell(user, What.ADDRESS_CHANGED, now=now, addresses=[before], by_administrator=not here)
