"""The background work of imports and exports."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from core.jobs.work import Work
from core.registry.jobs import register_periodic
from imports.services import exports, jobs
from imports.services.retention import forget_files


def _forget(work: Work) -> dict[str, Any]:
    files = forget_files(now=work.now, days=settings.IMPORT_KEEP_FILES_DAYS)
    return {
        "uploads deleted": files,
        "exports deleted": exports.forget_exports(now=work.now),
    }


def register() -> None:
    jobs.register()
    exports.register()
    register_periodic("imports.forget_files", "Delete files that are no longer needed", _forget)
