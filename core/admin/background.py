"""The schedule and the results of background work, which packages bring: for administrators.

An entry of the schedule names a task of ours from a list. Any other name would run whatever code
the workers know.
"""

from __future__ import annotations

from typing import Any

from celery import current_app
from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django_celery_beat.admin import PeriodicTaskAdmin, PeriodicTaskForm
from django_celery_beat.models import PeriodicTask
from django_celery_results.models import GroupResult, TaskResult

from core.admin.guard import AdministratorsOnly, AdministratorsOnlyMixin

for model in (PeriodicTask, TaskResult, GroupResult):
    admin.site.unregister(model)


def registered_tasks() -> list[tuple[str, str]]:
    """Names of our tasks, twice each, as a choice takes them."""
    current_app.loader.import_default_modules()
    names = sorted(name for name in current_app.tasks if not name.startswith("celery."))
    return [("", "---------"), *((name, name) for name in names)]


class ScheduleForm(PeriodicTaskForm):
    regtask = None  # type: ignore[assignment]
    task = forms.ChoiceField(choices=registered_tasks)  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data.setdefault("task", "")
        known = "task" in self.errors
        try:
            data: dict[str, Any] = super().clean()
        except forms.ValidationError:
            if not known:
                raise
            data = self.cleaned_data
        return data

    def _clean_json(self, field: str) -> str:
        value: str = super()._clean_json(field)
        kind, words = (list, "a list: [...]") if field == "args" else (dict, "an object: {...}")
        if not isinstance(forms.JSONField().to_python(value), kind):
            raise forms.ValidationError(f"Enter {words}.")
        return value


@admin.register(PeriodicTask)
class ScheduleAdmin(AdministratorsOnlyMixin, PeriodicTaskAdmin):
    form = ScheduleForm
    fieldsets = [
        (None, {"fields": ["name", "task", "enabled", "description"]}),
        *PeriodicTaskAdmin.fieldsets[1:],
    ]


@admin.register(TaskResult)
class TaskResultAdmin(AdministratorsOnly):
    """Arguments and results hold what the tasks work on: everybody's."""

    list_display = ["task_name", "task_id", "status", "date_done", "worker"]
    list_filter = ["status", "date_done", "task_name"]
    search_fields = ["task_name", "task_id"]
    date_hierarchy = "date_done"

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(GroupResult)
class GroupResultAdmin(TaskResultAdmin):
    list_display = ["group_id", "date_done"]
    list_filter = ["date_done"]
    search_fields = ["group_id"]
