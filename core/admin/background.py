"""The schedule and the results of background work, which packages bring: for administrators.

An entry of the schedule names a task of ours from a list. Any other name would run whatever code
the workers know.
"""

from __future__ import annotations

from json import loads
from typing import Any

from celery import current_app
from celery.schedules import ParseException, crontab
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django_celery_beat.admin import (
    CrontabScheduleAdmin,
    PeriodicTaskAdmin,
    PeriodicTaskForm,
)
from django_celery_beat.models import CrontabSchedule, PeriodicTask
from django_celery_results.models import GroupResult, TaskResult
from kombu.exceptions import OperationalError

from core.admin.guard import AdministratorsOnly, AdministratorsOnlyMixin

PARTS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")

for model in (PeriodicTask, CrontabSchedule, TaskResult, GroupResult):
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
        self._check_arguments(data)
        return data

    def clean_headers(self) -> str:
        """The clock itself stops at headers that are none."""
        return self._clean_json("headers")

    def _clean_json(self, field: str) -> str:
        value: str = super()._clean_json(field)
        kind, words = (list, "a list: [...]") if field == "args" else (dict, "an object: {...}")
        if not isinstance(loads(value), kind):
            raise forms.ValidationError(f"Enter {words}.")
        return value

    def _check_arguments(self, data: dict[str, Any]) -> None:
        """The task takes these arguments. A name with other ones could never be run."""
        task = current_app.tasks.get(data.get("task"))
        if task is None or {"args", "kwargs"} & set(self.errors):
            return
        try:
            task.__header__(*loads(data["args"]), **loads(data["kwargs"]))
        except TypeError:
            self.add_error("args", "This task takes other arguments.")


@admin.register(PeriodicTask)
class ScheduleAdmin(AdministratorsOnlyMixin, PeriodicTaskAdmin):
    form = ScheduleForm
    fieldsets = [
        (None, {"fields": ["name", "task", "enabled", "description"]}),
        *PeriodicTaskAdmin.fieldsets[1:],
    ]

    @admin.action(description="Run selected tasks")
    def run_tasks(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        """Also while the broker is away, and of entries that were made elsewhere."""
        try:
            super().run_tasks(request, queryset)
        except (OperationalError, OSError):
            self.message_user(request, "The broker is away. Try again later.", messages.ERROR)
        except (TypeError, ValueError):
            self.message_user(request, "The arguments of a task do not fit it.", messages.ERROR)


class CrontabForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """What the clock cannot read, such as a Sunday as 7, it would pass over in silence."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            crontab(**{name: data[name] for name in PARTS if name in data})
        except (ValueError, ParseException) as wrong:
            raise forms.ValidationError(f"The clock cannot read this: {wrong}.") from wrong
        return data


@admin.register(CrontabSchedule)
class CrontabAdmin(AdministratorsOnlyMixin, CrontabScheduleAdmin):
    form = CrontabForm
    list_display = ["__str__", "in_words"]
    fields = ["in_words", *PARTS, "timezone"]
    readonly_fields = ["in_words"]

    @admin.display(description="in words")
    def in_words(self, obj: CrontabSchedule) -> str:
        try:
            return str(obj.human_readable)
        except ParseException:  # what was sent, and is shown again
            return ""


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
