"""The role decides as well as the permission of Django: staff with every permission there is may
do in Django admin what docs/permissions.md says, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from tests.admin.hands import registered, staff, url_of
from tests.admin.secrets import fill
from tests.conftest import World
from tests.core.test_permissions import rows_of

pytestmark = pytest.mark.django_db
PERSONAS = ("charlie", "alice", "eve", "lena")
# Of the rows of Northstar, of which charlie is a member and alice the manager; of shared lists any.
# v views, a adds, c changes, d deletes.    charlie alice  eve    lena
CHILD = "                                   v       vacd   v      vacd"
INTERNAL = CHILD
SECRET = "                                  -       vacd   v      vacd"
RECORD = "                                  v       v      v      v"
SHARED = "                                  v       v      v      vacd"
RESTS = "                                   v       v      v      vac"  # others rest on its rows
BOOK = "                                    v       vac    v      vac"
ADMINS = "                                  -       -      -      -"
TABLE = {
    "accounts.Invitation": ADMINS,
    "accounts.User": RECORD,
    "alliances.Agreement": CHILD,
    "alliances.AgreementDecision": RECORD,
    "alliances.Alliance": "                 v       vac    v      vac",
    "alliances.AllianceTemplate": SHARED,
    "alliances.AllianceType": RESTS,
    "alliances.BusinessUnit": RESTS,
    "alliances.ClosingDay": SHARED,
    "alliances.Nudge": RECORD,
    "alliances.ContactLog": RECORD,
    "alliances.CorporateGoal": RESTS,
    "alliances.DealTerm": SECRET,
    "alliances.DiscountRate": SHARED,
    "alliances.ExecutiveView": "                v       v      v      vcd",
    "alliances.ExchangeRate": SHARED,
    "alliances.ExecutiveDecision": RECORD,
    "alliances.FailureCause": RESTS,
    "alliances.GoalConfirmation": RECORD,
    "alliances.Juncture": RECORD,
    "alliances.Membership": "               v       vac    v      vac",
    "alliances.Partner": BOOK,
    "alliances.PartnerAlias": SHARED,
    "alliances.Person": BOOK,
    "alliances.PrivateNote": SECRET,
    "alliances.Question": RECORD,
    "alliances.StageChange": RECORD,
    "core.Job": RECORD,  # one's own
    "core.OutgoingMessage": RECORD,  # of meetings one may see
    "governance.Action": BOOK,
    "governance.AgendaItem": CHILD,
    "governance.Announcement": RECORD,
    "governance.Attendee": CHILD,
    "governance.Cadence": CHILD,
    "governance.Committee": CHILD,
    "governance.CommitteeMember": CHILD,
    "governance.BacklogItem": CHILD,
    "governance.Ballot": RECORD,
    "governance.CommitteeTemplate": SHARED,
    "governance.CourseCorrection": CHILD,
    "governance.DeadlockClause": CHILD,
    "governance.Decision": CHILD,
    "governance.DeclinedProposal": RECORD,
    "governance.Dissent": CHILD,
    "governance.DutyCover": CHILD,
    "governance.EscalationClock": SHARED,
    "governance.Issue": "                   v       vcd    v      vcd",
    "governance.IssueStep": RECORD,
    "governance.JointEvent": CHILD,
    "governance.InPersonProposal": CHILD,
    "governance.Invitation": RECORD,
    "governance.MeetingCost": INTERNAL,
    "governance.MeetingLine": RECORD,
    "governance.Minutes": RECORD,
    "governance.MinutesAmendment": RECORD,
    "governance.MinutesAnswer": RECORD,
    "governance.MinutesVersion": RECORD,
    "governance.RaciRow": CHILD,
    "governance.ReceivedReply": RECORD,
    "governance.Series": RECORD,
    "governance.SidePriorities": CHILD,
    "governance.StandingItem": CHILD,
    "governance.Meeting": "                 v       vcd    v      vcd",
    "plans.Deliverable": CHILD,
    "plans.Initiative": CHILD,
    "plans.JointBusinessPlan": CHILD,
    "plans.Objective": CHILD,
    "plans.ObjectiveActual": RECORD,
    "portfolio.ExceptionFact": RECORD,
    "portfolio.RecordedDay": RECORD,
    "portfolio.Replacement": RECORD,
    "portfolio.Review": CHILD,
    "portfolio.ReviewAmendment": RECORD,
    "portfolio.ReviewComment": CHILD,
    "scorecards.Alignment": RECORD,
    "scorecards.AlignmentAnswer": RECORD,
    "scorecards.AllianceTreatment": RECORD,
    "scorecards.Baseline": RECORD,
    "scorecards.Criterion": SHARED,
    "scorecards.EntryRule": SHARED,
    "scorecards.Evaluation": RECORD,
    "scorecards.Indicator": RESTS,
    "scorecards.Measurement": CHILD,
    "scorecards.GreenPersistence": RECORD,
    "scorecards.PendingScore": ADMINS,
    "scorecards.Placement": RECORD,
    "scorecards.QuestionSet": RESTS,
    "scorecards.EarlyRisk": RECORD,
    "scorecards.Risk": "                     v       vac    v      vac",
    "scorecards.RiskNumbers": SHARED,
    "scorecards.ReplyLine": RECORD,
    "scorecards.ReplyRequest": RECORD,
    "scorecards.ReviewQuestion": SHARED,
    "scorecards.Scorecard": "               v       vcd    v      vacd",
    "scorecards.ScorecardStep": RECORD,
    "scorecards.ScoringModel": RESTS,
    "scorecards.Survey": RECORD,
    "scorecards.SurveyQuestion": RESTS,
    "scorecards.Treatment": SHARED,
}
# Where a draft stands among those that are read alone.
DRAFTS = {
    "scorecards.ScoringModel": "state",
    "scorecards.Criterion": "model__state",
    "scorecards.QuestionSet": "state",
    "scorecards.SurveyQuestion": "question_set__state",
}


def row_of(model: Any, world: World) -> Any:
    """A row of Northstar, or of a list that all share; None without one."""
    rows = model._base_manager.all()
    if state := DRAFTS.get(model._meta.label):
        return rows.filter(**{state: "draft"}).first()
    path = getattr(model._default_manager.all(), "alliance_path", "")
    if path:
        return rows.filter(**{path: world.northstar}).order_by("pk").first()
    shared = {"alliances.Alliance": world.northstar, "alliances.Partner": world.meridian}
    return shared.get(model._meta.label) or rows.order_by("pk").first()


def rights(own: Any, user: Any, row: Any) -> str:
    request = RequestFactory().get("/")
    request.user = user
    own_rows = row is None or own.get_queryset(request).filter(pk=row.pk).exists()
    if not own_rows:
        return "-"
    found = "v" * own.has_view_permission(request, row)
    found += "a" * own.has_add_permission(request)
    found += "c" * own.has_change_permission(request, row)
    return found + "d" * own.has_delete_permission(request, row) or "-"


@pytest.fixture
def open_world(world: World) -> World:
    """Northstar with a row of everything, none of it agreed, held or answered for good."""
    list(rows_of(world.northstar, world.alice))
    plans = apps.get_model("plans", "JointBusinessPlan")
    plans.objects.update(state="draft", agreed_on=None)
    fill_lists(world)
    for name in PERSONAS:
        staff(world, name, everything=True)
    return world


def fill_lists(world: World) -> None:
    for label, fields in {
        "alliances.BusinessUnit": {"name": "A unit of ours"},
        "alliances.ClosingDay": {
            "name": "Summer",
            "starts_on": "2027-08-02",
            "ends_on": "2027-08-13",
        },
        "alliances.CorporateGoal": {"name": "Growth"},
        "alliances.FailureCause": {"name": "Known cause"},
        "governance.EscalationClock": {
            "severity": "low",
            "level": "steering",
            "working_days": 9,
        },
        "alliances.ExchangeRate": {"currency": "XTS", "valid_from": "2026-01-01", "rate": 1},
        "alliances.DiscountRate": {"valid_from": "2026-01-01", "percent": 8},
        "alliances.ExecutiveView": {"opens_on": "value"},
        "scorecards.RiskNumbers": {"valid_from": "2026-01-01"},
        "scorecards.ReviewQuestion": {"band": "green", "text": "What would surprise us?"},
        "scorecards.EntryRule": {"tier": "unassigned"},
        "alliances.PartnerAlias": {"name": "Meridian old", "partner": world.meridian},
    }.items():
        apps.get_model(label).objects.create(**fields)
    scorecards = apps.get_app_config("scorecards")
    scorecards.get_model("Criterion").objects.create(
        model=scorecards.get_model("ScoringModel").objects.filter(state="draft").first(),
        indicator=scorecards.get_model("Indicator").objects.first(),
        axis="value",
        weight=1,
    )
    draft = scorecards.get_model("QuestionSet").objects.create(key="draft", name="Draft")
    scorecards.get_model("SurveyQuestion").objects.create(
        question_set=draft, key="x", dimension="strategic", text="We meet"
    )


@pytest.mark.slow
@pytest.mark.sqlite
def test_every_model_and_every_role(open_world: World) -> None:
    wrong = []
    for model, own in registered():
        label = model._meta.label
        expected = TABLE.get(label, ADMINS).split()
        row = row_of(model, open_world)
        for name, right in zip(PERSONAS, expected, strict=True):
            got = rights(own, type(open_world.ada).objects.get(pk=user_of(open_world, name)), row)
            if got != right:
                wrong.append(f"{label} for {name}: {got}, not {right}")
    assert not wrong, "\n".join(wrong)


def user_of(world: World, name: str) -> int:
    return int(getattr(world, name).pk)


@pytest.mark.slow
@pytest.mark.sqlite
def test_what_is_not_in_the_table_is_for_administrators(world: World) -> None:
    packages = {model._meta.label for model, _ in registered()} - set(TABLE)
    assert packages >= {"auth.Group", "django_celery_beat.PeriodicTask", "mfa.Authenticator"}
    clients = [staff(world, name, everything=True) for name in PERSONAS]
    for model, _ in registered():
        if model._meta.label in packages:
            for client in clients:
                assert client.get(url_of(model, "changelist")).status_code == 403, model


@pytest.mark.parametrize("name", ["gina", "oscar"])
def test_guests_have_no_way_in(world: World, name: str) -> None:
    client = staff(world, name, everything=True)
    for url in (reverse("admin:index"), url_of(registered()[0][0], "changelist")):
        answer = client.get(url, follow=True)
        assert "Entente administration" not in answer.text
        assert answer.status_code in (200, 403)


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["charlie", "eve"])
def test_readers_write_nothing_by_any_form(world: World, name: str) -> None:
    fill(world)
    client = staff(world, name, everything=True)
    for model, own in registered():
        urls = [url_of(model, "add")]
        urls += [url_of(model, "change", key) for key in keys(model)]
        for url in urls:
            assert client.post(url, {"name": "Changed"}).status_code in (302, 403), url
            shown = client.get(url)
            assert shown.status_code != 200 or 'name="_save"' not in shown.text, url
        assert admin.site.is_registered(model) and own


def keys(model: Any) -> list[Any]:
    return list(model._base_manager.values_list("pk", flat=True)[:1])
