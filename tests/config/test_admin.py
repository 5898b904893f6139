"""Every model has its place in Django admin, and so have the schedule and its results."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django_celery_beat.models import PeriodicTask
from django_celery_results.models import TaskResult

from config.tasks import heartbeat
from imports.models import ImportFile

ROOMS = ("accounts", "alliances", "governance", "scorecards", "portfolio")
# The bytes of a spreadsheet say nothing to a person.
NOT_SHOWN = {ImportFile}


def test_every_model_is_there() -> None:
    reverse("admin:index")  # loads the addresses, and with them every admin module
    inlines = {
        inline.model
        for one in admin.site._registry.values()
        for inline in getattr(one, "inlines", ())
    }
    shown = set(admin.site._registry) | inlines | NOT_SHOWN
    missing = [
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        and not model.__name__.startswith("Historical")
        and model not in shown
    ]
    assert not missing
    assert {PeriodicTask, TaskResult} <= set(admin.site._registry)


def test_results_are_kept_but_for_signs_of_life() -> None:
    assert not getattr(settings, "CELERY_TASK_IGNORE_RESULT", False)
    assert settings.CELERY_RESULT_BACKEND == "django-db"
    assert heartbeat.ignore_result


def test_a_schedule_entry_names_a_task_that_exists() -> None:
    from config.celery import app

    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(app.tasks)
