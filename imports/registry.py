"""What this app offers to the apps below it."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from core.audit.own import READS, RECORDS
from core.registry.audit import AuditKind, audit_kinds
from core.registry.navigation import Group, NavigationEntry, navigation
from core.registry.pages import Panel, panels
from imports import jobs
from imports.services.refusals import REFUSED


def _import_button(_: None, user: User, today: date) -> bool | None:
    return user.may_import or None


def register() -> None:
    navigation.register(
        NavigationEntry(
            "Imports",
            "imports:list",
            "imports",
            30,
            Group.RECORDS,
            shortcut="i",
            needs="may_import",
        )
    )
    button = "imports/_import_button.html"
    panels.register(Panel("alliance_list", "import", button, _import_button, 10))
    audit_kinds.register(
        AuditKind(REFUSED, "File refused by a limit of imports", RECORDS, 54),
        AuditKind("portfolio_exported", "Portfolio exported", READS, 42, is_file=True),
        AuditKind("imported", "Portfolio imported", RECORDS, 52),
        AuditKind("import_undone", "Import undone", RECORDS, 53),
    )
    jobs.register()
