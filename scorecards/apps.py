from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def create_default_models(apps: Any = None, **kwargs: Any) -> None:
    """A fresh or emptied database gets our models; a table that is not there yet is left alone."""
    from scorecards.services.default_models import ensure_default_models
    from scorecards.services.surveys.question_sets import ensure_default_sets

    if apps is not None:
        try:
            apps.get_model("scorecards", "ScoringModel")
            apps.get_model("scorecards", "QuestionSet")
        except LookupError:
            return
    ensure_default_models(apps=apps)
    ensure_default_sets(apps=apps)


class ScorecardsConfig(AppConfig):
    name = "scorecards"
    verbose_name = "Scorecards"

    def ready(self) -> None:
        from scorecards import receivers, registry

        registry.register()
        receivers.connect()
        post_migrate.connect(create_default_models, sender=self)
