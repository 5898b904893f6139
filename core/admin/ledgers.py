"""Background work and the outgoing ledger: read here; what failed to go out is tried again.

Background work is cancelled and tried again on its own page.
"""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.admin.base import ReadOnlyAdmin
from core.jobs.models import Job
from core.mail.ledger import retry
from core.mail.models import OutgoingMessage


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["label", "key", "state", "owner", "due_at", "started_at", "finished_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["owner"]
    search_fields = ["kind", "key", "owner__name", "owner__email", "last_error"]
    date_hierarchy = "created_at"


@admin.register(OutgoingMessage)
class OutgoingMessageAdmin(ReadOnlyAdmin):
    list_display = ["kind", "key", "account", "state", "due_at", "attempts", "finished_at"]
    list_filter = ["kind", "state", ("due_at", admin.DateFieldListFilter)]
    search_fields = ["key", "message_id", "address", "account__email", "last_error"]
    list_select_related = ["account"]
    actions = ["try_again"]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("core.change_outgoingmessage")  # type: ignore[union-attr]

    @admin.action(description="Retry", permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMessage]) -> None:
        allowed = queryset.filter(
            pk__in=OutgoingMessage.objects.editable_by(request.user).values("pk")
        )
        count = retry(allowed, now=timezone.now())
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, f"{count} will be sent again within a minute.", level)
