from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        from core.audit import own as audit
        from core.audit import retention
        from core.db import history_managers, lookups
        from core.jobs import periodic
        from core.keys import bound_addresses
        from core.mail import due_notices, inbox
        from core.registry import own

        bound_addresses()
        lookups.register()
        history_managers.keep_class()
        own.register()
        audit.register()
        retention.register()
        periodic.register()
        inbox.register()
        due_notices.register()
