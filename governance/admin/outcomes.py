"""Decisions, votes and actions in Django admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from alliances.forms.owned import OwnedForm
from core.admin.base import (
    HistoryAdmin,
    ReadOnlyAdmin,
)
from core.admin.sides import SideFilter, side
from governance.admin.base import ClosedMixin, KeptMixin
from governance.models import (
    Action,
    Ballot,
    Decision,
    Dissent,
)


@admin.register(Decision)
class DecisionAdmin(ClosedMixin, HistoryAdmin):
    list_display = ["__str__", "alliance", "committee", "decided_on", "look_back_on", "outcome"]
    list_filter = ["outcome", "manner", ("decided_on", admin.DateFieldListFilter)]
    search_fields = ["text", "alliance__name"]
    autocomplete_fields = [
        *("alliance", "committee", "meeting", "agenda_item", "decider", "supersedes")
    ]
    belongs_to = ("committee", "meeting", "agenda_item", "supersedes")
    list_select_related = ["alliance", "committee"]
    date_hierarchy = "decided_on"
    # How it went is said on its page, with the day on which it was said.
    readonly_fields = ["outcome", "looked_back_on", "revisit_since", "revisit_reason", "revision"]


@admin.register(Dissent)
class DissentAdmin(HistoryAdmin):
    list_display = ["person", "decision", "happened_on", "recorded_at"]
    search_fields = ["why", "person__name", "decision__text", "decision__alliance__name"]
    autocomplete_fields = ["decision", "person"]
    list_select_related = ["person", "decision"]
    readonly_fields = ["recorded_by", "happened_on"]  # puts the decision up to be revisited


@admin.register(Ballot)
class BallotAdmin(ReadOnlyAdmin):
    """How each member voted is told on its page, once it is closed."""

    list_display = ["question", "committee", "state", "closes_at", "result"]
    list_filter = ["state"]
    search_fields = ["question", "committee__alliance__name"]
    list_select_related = ["committee"]
    date_hierarchy = "opened_at"


@admin.register(Action)
class ActionAdmin(KeptMixin, HistoryAdmin):
    form = OwnedForm
    list_display = ["title", "alliance", side, "owner", "due_on", "state"]
    list_filter = ["state", ("side", SideFilter), ("due_on", admin.DateFieldListFilter)]
    search_fields = ["title", "alliance__name", "owner__name"]
    autocomplete_fields = ["alliance", "meeting", "owner"]
    belongs_to = ("meeting",)
    list_select_related = ["alliance", "owner"]
    date_hierarchy = "due_on"
    readonly_fields = [
        *("revision", "first_due_on", "moves", "asked_due_on", "asked_reason"),
        *("state", "done_on", "recorded_on", "dropped_on", "drop_reason", "never_made"),
    ]

    def has_counted(self, obj: Action) -> bool:
        return obj.state != Action.State.OPEN or obj.first_due_on <= timezone.localdate()

    def save_model(self, request: HttpRequest, obj: Action, form: Any, change: bool) -> None:
        if change and "due_on" in form.changed_data:
            obj.moves += 1
        super().save_model(request, obj, form, change)
