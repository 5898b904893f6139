"""What core itself offers."""

from core.registry.navigation import Group, NavigationEntry, navigation


def register() -> None:
    last = Group.ADMINISTRATION
    navigation.register(
        NavigationEntry("Admin", "admin:index", "admin", 10, last, needs="is_staff"),
        NavigationEntry(
            "Background jobs", "core:job_list", "jobs", 15, last, needs="is_administrator"
        ),
        NavigationEntry("Mail", "core:message_list", "send", 18, last, needs="is_administrator"),
        NavigationEntry("Audit log", "core:audit_log", "audit", 19, last, needs="is_administrator"),
        NavigationEntry(
            "Outbox",
            "core:outbox",
            "outbox",
            20,
            last,
            needs="is_administrator",
            setting="OUTBOX_VISIBLE",
        ),
        NavigationEntry("Style guide", "core:styleguide", "styleguide", 30, last, needs="is_staff"),
    )
