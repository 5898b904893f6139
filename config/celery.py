"""The Celery application. Tasks live in each app's tasks.py and take ids, never objects."""

import os
from typing import Any

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class CompanyDay(Task):  # type: ignore[misc]
    """A task whose "today" is that of our company. That of UTC begins in the afternoon before in
    America, and a deadline there would be over while people still work."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from core.clock import company_day

        with company_day():
            return super().__call__(*args, **kwargs)


app = Celery("entente", task_cls=CompanyDay)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["core.jobs", "core.mail"])
