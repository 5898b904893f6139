"""Who was told what of which meetings, in Django admin: read only."""

from __future__ import annotations

from django.contrib import admin

from core.admin.base import (
    ReadOnlyAdmin,
)
from governance.models import (
    Announcement,
    Invitation,
    ReceivedReply,
    Series,
)


@admin.register(Series)
class SeriesAdmin(ReadOnlyAdmin):
    """Written by the services alone: what calendars were told of."""

    list_display = ["uid", "committee", "version", "changed_at"]
    search_fields = ["uid", "committee__name", "committee__alliance__name"]
    list_select_related = ["committee"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["person", "series", "told_at", "unsure", "answer", "answered_at"]
    list_filter = ["answer", "unsure"]
    search_fields = ["person__name", "series__committee__name"]
    list_select_related = ["person", "series"]
    fields = [
        *("series", "person", "told_to", "told_at", "told_version", "sequence", "unsure"),
        *("answer", "answered_at", "answered_by", "comment"),
    ]


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ["series", "version", "sentence", "silent", "author", "said_at"]
    list_filter = ["silent"]
    search_fields = ["sentence", "series__committee__name"]
    list_select_related = ["series", "author"]


@admin.register(ReceivedReply)
class ReceivedReplyAdmin(ReadOnlyAdmin):
    list_display = ["received_at", "sender", "state", "reason", "invitation"]
    list_filter = ["state"]
    search_fields = ["sender", "reason"]
    list_select_related = ["invitation__person", "invitation__series"]
