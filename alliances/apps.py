from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "alliances"
    verbose_name = "Alliances"

    def ready(self) -> None:
        from alliances import receivers, registry

        registry.register()
        receivers.connect()
