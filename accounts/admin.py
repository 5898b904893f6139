"""People who sign in, and their second factors. Administrators write them; other staff read who
their colleagues are, and invite in the product.

Nobody types the password of another: a new person is invited by mail, and so is one whose
invitation has expired.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.services.invitations import invite, roles_for
from accounts.services.notices import sign_out
from core.admin.base import AdministratorsRecordAdmin, VisibleAdminMixin
from core.admin.guard import AdministratorsOnly, GuardMixin
from core.admin.revision import RevisionAdmin
from core.text import plural

# One address per person, kept by User itself; allauth's second list would only drift from it.
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)
# Whoever could read the keys of sessions could take them over; see "Sign out on all devices".
admin.site.unregister(UserSession)

INVITE_AGAIN = "An invitation sent to the old address no longer works. Send a new one."
RIGHTS = ["is_superuser", "groups", "user_permissions"]
NEW = ["email", "name", "role", "time_zone"]


class NewUserForm(forms.ModelForm):
    """A new account: its owner is mailed a link to set the password."""

    class Meta:
        model = User
        fields = NEW


@admin.register(User)
class UserAdmin(VisibleAdminMixin, GuardMixin, RevisionAdmin, DjangoUserAdmin):
    ordering = ["name"]
    list_display = ["name", "email", "role", "time_zone", "is_active", "is_staff", "last_login"]
    list_filter = ["role", "is_active", "is_staff"]
    search_fields = ["name", "email"]
    list_per_page = 50
    add_form = NewUserForm
    add_form_template = None  # Django's own speaks of passwords
    actions = ["send_invitation", "sign_out_everywhere"]
    fieldsets = [
        (None, {"fields": ["email", "name", "role", "time_zone", "invitation_state"]}),
        ("Reminders", {"fields": ["quiet_from", "quiet_until"]}),
        ("Access", {"fields": ["is_active", "is_staff", *RIGHTS]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": NEW,
                "description": "They are sent an e-mail with a link to set their password.",
            },
        )
    ]
    readonly_fields = ["last_login", "date_joined", "invitation_state"]

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if db_field.name == "role" and field is not None:
            allowed = roles_for(inviter=request.user)  # type: ignore[arg-type]
            field.choices = [choice for choice in field.choices if choice[0] in allowed]
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            if "email" in form.changed_data:
                obj.email_confirmed_at = None
            super().save_model(request, obj, form, change)
            if "email" in form.changed_data:
                obj.save(update_fields=["email_confirmed_at"])
                if not obj.has_usable_password():
                    messages.warning(request, INVITE_AGAIN)
            return
        inviter: Any = request.user
        made = invite(email=obj.email, name=obj.name, role=obj.role, invited_by=inviter)
        made.time_zone = obj.time_zone
        made.save(update_fields=["time_zone"])
        # What is logged, and whose page follows, is the row that was made.
        obj.__dict__.update(made.__dict__)
        messages.info(request, f"An invitation is on its way to {made.email}.")

    @admin.display(description="sign-in")
    def invitation_state(self, obj: User) -> str:
        """How far they are on the way to their first sign-in."""
        if obj.has_usable_password():
            return "has set a password"
        row = Invitation.objects.filter(user=obj).first()
        if row is None:
            return "not invited yet"
        return f"{row.state}, last e-mail {row.sent_at:%-d %b %Y}"

    @admin.action(description="Send an invitation", permissions=["change"])
    def send_invitation(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        inviter: Any = request.user
        waiting = [user for user in queryset if not user.has_usable_password() and user.is_active]
        # Whoever sends an invitation answers for what it opens: nobody takes over that of another.
        others = Invitation.objects.exclude(pk__in=Invitation.objects.editable_by(inviter))
        taken = set(others.filter(user__in=waiting).values_list("user", flat=True))
        roles = roles_for(inviter=inviter)
        allowed = [user for user in waiting if user.role in roles and user.pk not in taken]
        for user in allowed:
            invite(email=user.email, name=user.name, role=user.role, invited_by=inviter)
        messages.info(request, f"{plural(len(allowed), 'invitation')} sent.")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Colleagues who are staff read who somebody is, not what rights they have."""
        if request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ["email", "name", "role", "time_zone", "is_active"]})]

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)
        rights = () if request.user.is_superuser else ("is_staff", "last_login")
        return [name for name in shown if name not in rights]

    def get_list_filter(self, request: HttpRequest) -> Any:
        given = super().get_list_filter(request)
        return given if request.user.is_superuser else [one for one in given if one != "is_staff"]

    @admin.action(description="Sign out on all devices", permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Staff who are no administrators may not touch those who are."""
        allowed = [user for user in queryset if self.has_change_permission(request, user)]
        ended = [user for user in allowed if sign_out(user=user, now=timezone.now())]
        messages.info(request, f"{plural(len(ended), 'person', 'people')} signed out.")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or obj is None or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting people would tear holes into the record: untick "active" instead."""
        return super().has_delete_permission(request, obj) and request.user.is_superuser

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        # Who sets the password of another can sign in as them.
        raise PermissionDenied(
            "Everybody sets their own password: by their invitation, or by “Forgot your password?” "
            "on the sign-in page."
        )


@admin.register(Authenticator)
class SecondFactorAdmin(AdministratorsOnly):
    """To take away a lost second factor: the app, and the recovery codes with it. Its secret is
    shown to nobody."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    search_fields = ["user__email", "user__name"]
    fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Authenticator]:
        return super().get_queryset(request).filter(type=Authenticator.Type.TOTP)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Invitation)
class InvitationAdmin(AdministratorsRecordAdmin):
    """Who was invited, by whom, and how far they are. The product writes it, and shows the state
    with the person: here an invitation would be missing where the sign-in is that of somebody whom
    the inviter does not see (decision 0084)."""

    list_display = ["user", "invited_by", "sent_at", "expires_at", "accepted_at"]
    list_filter = [("accepted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "invited_by"]
    search_fields = ["user__email", "user__name"]
    fields = readonly_fields = [*list_display, "reason"]
