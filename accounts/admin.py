"""People who sign in, and their second factors. Staff below administrators hand out nothing."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from core.admin.revision import RevisionAdmin

# One address per person, kept by User itself; allauth's second list would only drift from it.
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)

RIGHTS = ["is_superuser", "groups", "user_permissions"]
NEW = ["email", "name", "role", "time_zone"]
PASSWORD = ["usable_password", "password1", "password2"]


@admin.register(User)
class UserAdmin(RevisionAdmin, DjangoUserAdmin):
    ordering = ["name"]
    list_display = ["name", "email", "role", "time_zone", "is_active", "is_staff", "last_login"]
    list_filter = ["role", "is_active", "is_staff"]
    search_fields = ["name", "email"]
    list_per_page = 50
    fieldsets = [
        (None, {"fields": ["email", "password", "name", "role", "time_zone"]}),
        ("Reminders", {"fields": ["remind_by_email", "quiet_from", "quiet_until"]}),
        ("Access", {"fields": ["is_active", "is_staff", *RIGHTS]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": [*NEW, *PASSWORD]})]
    readonly_fields = ["last_login", "date_joined"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Staff who are no administrators must not hand out rights they do not have themselves.
        fixed = list(super().get_readonly_fields(request, obj))
        if not request.user.is_superuser:
            fixed += ["role", "is_staff", *RIGHTS]
            if obj is not None:
                fixed += ["email", "password"]
        return fixed

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or obj is None or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting people would tear holes into the record: untick "active" instead."""
        return super().has_delete_permission(request, obj) and request.user.is_superuser

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        # A person who sets the password of another can sign in as them.
        if not request.user.is_superuser:
            raise PermissionDenied("Only administrators set passwords of others.")
        return super().user_change_password(request, id, form_url)


@admin.register(Authenticator)
class SecondFactorAdmin(admin.ModelAdmin):
    """To take away a lost second factor. Its secret is shown to nobody."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__email", "user__name"]
    fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser
