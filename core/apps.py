from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "The kit"

    def ready(self) -> None:
        from core.jobs import kinds
        from core.registry import own

        own.register()
        kinds.register()
