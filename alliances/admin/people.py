"""People and their part in alliances. Here an administrator ties a person to a sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from alliances.models import Membership, Person
from core.admin.base import HistoryAdmin


@admin.register(Person)
class PersonAdmin(HistoryAdmin):
    list_display = ["name", "email", "partner", "title", "function", "user"]
    list_filter = [("user", admin.EmptyFieldListFilter), ("partner", admin.EmptyFieldListFilter)]
    list_select_related = ["partner", "user"]
    search_fields = ["name", "email", "title", "partner__name"]
    autocomplete_fields = ["partner", "user"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Whoever ties a sign-in to a person hands over everything that person is a member of.
        fixed = list(super().get_readonly_fields(request, obj))
        return fixed if request.user.is_superuser else [*fixed, "user", "email"]


@admin.register(Membership)
class MembershipAdmin(HistoryAdmin):
    list_display = ["person", "alliance", "side", "role", "since", "ended_on", "last_contact_on"]
    list_filter = ["side", "role", ("ended_on", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "alliance"]
    search_fields = ["person__name", "person__email", "alliance__name", "alliance__brand_name"]
    autocomplete_fields = ["alliance", "person"]
    date_hierarchy = "since"
