"""Question sets: those of a new installation, new versions, and which one an alliance gets."""

from __future__ import annotations

from typing import Any

from django.apps import apps as global_apps
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from alliances.models import Alliance
from scorecards.models import QuestionSet, SurveyQuestion
from scorecards.rules.surveys.words import DEFAULT_SETS

NO_SET = "No question set is active. Ask an administrator to activate one."
State = QuestionSet.State


@transaction.atomic
def ensure_default_sets(*, apps: Apps | None = None) -> None:
    """Create our default sets where none of their key exists. Runs twice safely, and never touches
    what is there. Takes historical `apps` during a migration."""
    registry = apps or global_apps
    sets = registry.get_model("scorecards", "QuestionSet")
    questions = registry.get_model("scorecards", "SurveyQuestion")
    for spec in DEFAULT_SETS:
        if sets.objects.filter(key=spec["key"]).exists():
            continue
        rows = sets.objects.filter(kind=spec["kind"], alliance_type=None, state="active")
        made = sets.objects.create(
            key=spec["key"],
            name=spec["name"],
            kind=spec["kind"],
            state="draft" if rows.exists() else "active",
        )
        questions.objects.bulk_create(
            questions(question_set=made, position=place, **said)
            for place, said in enumerate(spec["questions"], 1)
        )


def set_for(*, alliance: Alliance, kind: str) -> QuestionSet:
    """The active set of the alliance's type, else the one for all types. Raises ValidationError
    where there is none."""
    rows = QuestionSet.objects.active().filter(kind=kind)
    rows = rows.filter(alliance_type__in=[alliance.alliance_type_id]) | rows.filter(
        alliance_type=None
    )
    found = rows.order_by(F("alliance_type").asc(nulls_last=True)).first()
    if found is None:
        raise ValidationError(NO_SET)
    return found


@transaction.atomic
def new_version(*, question_set: QuestionSet) -> QuestionSet:
    """A draft that copies the set under the next version number, to be edited and activated."""
    versions = QuestionSet.objects.select_for_update(of=("self",)).filter(key=question_set.key)
    newest = versions.order_by("-version").first() or question_set
    draft = QuestionSet(
        key=question_set.key,
        version=newest.version + 1,
        name=question_set.name,
        kind=question_set.kind,
        alliance_type=question_set.alliance_type,
    )
    draft.save(force_insert=True)
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(question_set=draft, **_said(row)) for row in question_set.questions.all()
    )
    return draft


def _said(row: SurveyQuestion) -> dict[str, Any]:
    names = ("key", "dimension", "text", "explanation", "position")
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def activate(*, question_set: QuestionSet) -> QuestionSet:
    """Make a draft the set of its kind and type; the one before it is retired. Surveys that are
    open keep their version. Raises ValidationError for a set that is no draft or asks nothing."""
    if question_set.state != State.DRAFT:
        raise ValidationError("Only a draft can be activated. Make a new version first.")
    if not question_set.questions.exists():
        raise ValidationError("This set has no questions. Add at least one.")
    before = QuestionSet.objects.filter(
        kind=question_set.kind, alliance_type=question_set.alliance_type, state=State.ACTIVE
    )
    for row in before.select_for_update(of=("self",)):
        row.state = State.RETIRED
        row.save(update_fields=["state"])
    question_set.state = State.ACTIVE
    question_set.save(update_fields=["state"])
    return question_set
