"""Every model has its place in Django admin, and so have the schedule and its results."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.test import RequestFactory
from django.urls import reverse
from django_celery_beat.models import PeriodicTask
from django_celery_results.models import TaskResult

from accounts.models import AccountNotice, Attempts
from config.tasks import heartbeat
from core.mail.models import DueNotice
from governance.models import Action, PulseAnswer, PulseMark, Vote, Webhook
from imports.models import ImportFile
from plans.models import Deliverable, Initiative, JointBusinessPlan, Objective
from scorecards.models import SurveyComment, SurveyInvitation, SurveyTally
from tests.conftest import World
from tests.factories import PlanFactory

APPS = ("accounts", "alliances", "governance", "scorecards", "portfolio")
# The bytes of a spreadsheet say nothing to a person, nor do counters by keyed hashes; what somebody
# was told about their account is in their mail.
# Nobody reads one answer to the pulse or a survey; votes are told on their page, once closed.
SECRET = {Vote, PulseAnswer, PulseMark, SurveyInvitation, SurveyTally, SurveyComment}
NOT_SHOWN = {ImportFile, Attempts, AccountNotice, DueNotice, Webhook} | SECRET


def test_every_model_is_there() -> None:
    reverse("admin:index")  # loads the addresses, and with them every admin module
    inlines = {
        inline.model
        for one in admin.site._registry.values()
        for inline in getattr(one, "inlines", ())
    }
    shown = set(admin.site._registry) | inlines | NOT_SHOWN
    missing = [
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in APPS
        and not model.__name__.startswith("Historical")
        and model not in shown
    ]
    assert not missing
    assert {PeriodicTask, TaskResult} <= set(admin.site._registry)


def test_results_are_kept_but_for_signs_of_life() -> None:
    assert not getattr(settings, "CELERY_TASK_IGNORE_RESULT", False)
    assert settings.CELERY_RESULT_BACKEND == "django-db"
    assert heartbeat.ignore_result


def test_a_schedule_entry_names_a_task_that_exists() -> None:
    from config.celery import app

    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= set(app.tasks)


# Foreign keys that say to what a row belongs.
PARENTS = """alliances.Membership.alliance alliances.Agreement.alliance alliances.DealTerm.alliance
alliances.PrivateNote.alliance alliances.PartnerAlias.partner plans.JointBusinessPlan.alliance
plans.ObjectiveActual.objective
governance.Committee.alliance governance.CommitteeMember.committee governance.Cadence.committee
governance.AgendaItem.meeting governance.Attendee.meeting governance.Decision.meeting
governance.Action.alliance governance.Action.meeting scorecards.Criterion.model
scorecards.Scorecard.alliance scorecards.Scorecard.model scorecards.Measurement.scorecard
scorecards.Risk.alliance portfolio.Review.alliance portfolio.Review.meeting
portfolio.ReviewComment.review""".split()


@pytest.mark.parametrize("name", PARENTS)
def test_a_row_is_put_only_under_what_one_may_edit(world: World, name: str) -> None:
    """An executive sees every open alliance and edits none of them."""
    label, field = name.rsplit(".", 1)
    model = apps.get_model(label)
    request = RequestFactory().get("/")
    request.user = world.eve
    column = model._meta.get_field(field)
    found = admin.site._registry[model].formfield_for_dbfield(column, request)
    rows = column.related_model._default_manager.editable_by(world.eve)
    assert _sql(found.queryset) == _sql(rows)


def _sql(rows: QuerySet) -> str:
    try:
        return str(rows.query)
    except EmptyResultSet:
        return "nothing"


@pytest.mark.parametrize("model", [Objective, Initiative, Deliverable])
def test_a_part_of_a_plan_is_put_only_under_a_plan_one_may_edit(world: World, model: Any) -> None:
    plan = PlanFactory(alliance=world.northstar, state="draft", agreed_on=None)
    request = RequestFactory().get("/")
    for user, offered in ((world.ada, [plan]), (world.eve, [])):
        request.user = user
        found = admin.site._registry[model].formfield_for_dbfield(
            model._meta.get_field("plan"), request
        )
        assert list(found.queryset) == offered
    assert plan in JointBusinessPlan.objects.visible_to(world.eve)


def test_people_of_a_row_are_chosen_from_those_one_sees(world: World) -> None:
    request = RequestFactory().get("/")
    request.user = world.eve
    column = Action._meta.get_field("owner")
    found = admin.site._registry[Action].formfield_for_dbfield(column, request)
    assert world.alice.person in found.queryset


@pytest.mark.slow
@pytest.mark.django_db
def test_sides_are_called_by_company(world: World) -> None:
    member = world.northstar.memberships.first()
    assert member is not None
    client = world.client("ada")
    for page in (
        reverse("admin:alliances_membership_changelist"),
        reverse("admin:alliances_membership_change", args=[member.pk]),
        reverse("admin:governance_action_changelist"),
        reverse("admin:plans_deliverable_changelist"),
        reverse("admin:scorecards_risk_changelist"),
        reverse("admin:scorecards_risk_add"),
    ):
        text = client.get(page).text
        assert settings.COMPANY_NAME in text, page
        assert not re.search(r">\s*(Ours|Theirs)\s*<", text), page
