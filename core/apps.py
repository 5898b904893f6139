from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        from core.jobs import periodic
        from core.registry import own

        own.register()
        periodic.register()
