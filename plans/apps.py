from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Joint business plans"

    def ready(self) -> None:
        from plans import registry

        registry.register()
