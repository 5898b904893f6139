"""`manage.py up`: web server, broker, worker and beat as one process tree."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from config import up


class Command(BaseCommand):
    help = (
        "Start Entente: broker, web server, Celery worker and beat as one process tree. Serves "
        "http://127.0.0.1:$PORT (8000) and keeps its data in $DATA_DIR (./var). Ctrl-C ends it."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        try:
            status = up.main(self.say)
        except up.CannotStart as problem:
            raise CommandError(str(problem)) from None
        if status:
            raise SystemExit(status)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
