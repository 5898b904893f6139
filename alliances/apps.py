from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def create_default_templates(apps: Any = None, **kwargs: Any) -> None:
    """A fresh or emptied database gets the templates that ship."""
    from alliances.services.templates import ensure_default_templates

    ensure_default_templates(apps=apps)


class AlliancesConfig(AppConfig):
    name = "alliances"
    verbose_name = "Alliances"

    def ready(self) -> None:
        from alliances import receivers, registry

        registry.register()
        receivers.connect()
        post_migrate.connect(create_default_templates, sender=self)
