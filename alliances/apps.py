from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "alliances"
    verbose_name = "Alliances"

    def ready(self) -> None:
        from alliances import history
        from alliances.services import exceptions

        history.register()
        exceptions.register()
