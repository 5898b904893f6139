from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def create_default_models(apps: Any = None, **kwargs: Any) -> None:
    """A fresh or emptied database gets our models; a table that is not there yet is left alone."""
    from scorecards.services.default_models import ensure_default_models
    from scorecards.services.surveys.question_sets import ensure_default_sets
    from scorecards.services.treatment.company import ensure_default_treatments

    for model, ensure in (
        ("ScoringModel", ensure_default_models),
        ("QuestionSet", ensure_default_sets),
        ("Treatment", ensure_default_treatments),
    ):
        if apps is not None:
            try:
                apps.get_model("scorecards", model)
            except LookupError:
                return
        ensure(apps=apps)


class ScorecardsConfig(AppConfig):
    name = "scorecards"
    verbose_name = "Scorecards"

    def ready(self) -> None:
        from scorecards import receivers, registry

        registry.register()
        receivers.connect()
        post_migrate.connect(create_default_models, sender=self)
