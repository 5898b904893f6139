"""The outgoing ledger in Django admin: to be read, and to have what failed tried again."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.admin.base import ReadOnlyAdmin
from core.mail.ledger import retry
from core.mail.models import OutgoingMessage


@admin.register(OutgoingMessage)
class OutgoingMessageAdmin(ReadOnlyAdmin):
    list_display = ["kind", "key", "account", "state", "due_at", "attempts", "finished_at"]
    list_filter = ["kind", "state", ("due_at", admin.DateFieldListFilter)]
    search_fields = ["key", "message_id", "address", "account__email", "last_error"]
    list_select_related = ["account"]
    actions = ["try_again"]

    @admin.action(description="Try again", permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMessage]) -> None:
        allowed = queryset.filter(
            pk__in=OutgoingMessage.objects.editable_by(request.user).values("pk")
        )
        count = retry(allowed, now=timezone.now())
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, f"{count} will be sent again within a minute.", level)
