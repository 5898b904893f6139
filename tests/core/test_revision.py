"""Every write of a row that two people may edit counts its revision, whoever writes."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.forms import MultiWidget
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from alliances.models import (
    AgreementDecision,
    AllianceTemplate,
    AllianceType,
    BusinessUnit,
    ClosingDay,
    ContactLog,
    CorporateGoal,
    DiscountRate,
    ExchangeRate,
    ExecutiveView,
    Partner,
    PrivateNote,
)
from core.admin.base import ReadOnlyAdmin
from core.admin.revision import STALE
from core.revision.models import Revisioned
from core.revision.updates import StaleRevision, save_revision
from governance.models import (
    AgendaItem,
    BacklogItem,
    CalendarFeed,
    DeadlockClause,
    Decision,
    EscalationClock,
    JointEvent,
    MeetingLine,
    Minutes,
    StandingItem,
)
from portfolio.models import ReviewComment
from scorecards.models import Criterion, Indicator, RiskNumbers, Scorecard, ScoringModel, Treatment
from tests import factories as make
from tests.admin.hands import delete

pytestmark = pytest.mark.django_db
MODELS = sorted(
    (model for model in apps.get_models() if issubclass(model, Revisioned)),
    key=lambda model: model.__name__,
)


def scoring_model() -> ScoringModel:
    return ScoringModel.objects.create(key="own", name="Our own")


def indicator() -> Indicator:
    return Indicator.objects.create(key="own", name="Our own", half_life_days=180)


def criterion() -> Criterion:
    return Criterion.objects.create(
        model=scoring_model(), indicator=indicator(), axis="value", weight=1
    )


def scorecard() -> Scorecard:
    model = scoring_model()
    return Scorecard.objects.create(
        alliance=make.AllianceFactory(), model=model, year=2026, quarter=4
    )


BUILT_OTHERWISE = {
    "AgreementDecision": lambda: AgreementDecision.objects.create(
        agreement=make.AgreementFactory(), choice="renew", decided_on=date(2026, 6, 1)
    ),
    "ContactLog": lambda: ContactLog.objects.create(
        alliance=make.AllianceFactory(), person=make.PersonFactory(), day=date(2026, 6, 1)
    ),
    "AgendaItem": lambda: AgendaItem.objects.create(meeting=make.MeetingFactory(), title="Prices"),
    "Deliverable": lambda: make.DeliverableFactory(plan__state="draft"),
    "AllianceTemplate": lambda: AllianceTemplate.objects.create(
        name="Options", alliance_type=AllianceType.objects.create(name="Option")
    ),
    "AllianceType": lambda: AllianceType.objects.create(name="Co-marketing"),
    "BusinessUnit": lambda: BusinessUnit.objects.create(name="Oncology"),
    "ClosingDay": lambda: ClosingDay.objects.create(
        name="Summer", starts_on=date(2027, 8, 2), ends_on=date(2027, 8, 13)
    ),
    "CorporateGoal": lambda: CorporateGoal.objects.create(name="Grow"),
    "GoalConfirmation": lambda: make.GoalConfirmationFactory(),
    "Criterion": criterion,
    "ExchangeRate": lambda: ExchangeRate.objects.create(
        currency="SEK", valid_from=date(2020, 1, 1), rate=11
    ),
    "DiscountRate": lambda: DiscountRate.objects.create(valid_from=date(2020, 1, 1), percent=8),
    "ExecutiveView": lambda: ExecutiveView.objects.create(),
    "RiskNumbers": lambda: RiskNumbers.objects.create(valid_from=date(2020, 1, 1)),
    "Indicator": indicator,
    "ScoringModel": scoring_model,
    "Treatment": lambda: Treatment.objects.earliest("pk"),
    "DeadlockClause": lambda: DeadlockClause.objects.create(alliance=make.AllianceFactory()),
    "EscalationClock": lambda: EscalationClock.objects.create(
        severity="low", level="steering", working_days=3
    ),
    "BacklogItem": lambda: BacklogItem.objects.create(
        committee=make.CommitteeFactory(), title="Event"
    ),
    "StandingItem": lambda: StandingItem.objects.create(
        committee=make.CommitteeFactory(), title="Plan"
    ),
    "MeetingLine": lambda: MeetingLine.objects.create(
        meeting=make.MeetingFactory(),
        text="Said",
        client_id=uuid.uuid4(),
        written_at=timezone.now(),
    ),
    "Minutes": lambda: Minutes.objects.create(meeting=make.MeetingFactory()),
    "Decision": lambda: Decision.objects.create(meeting=make.MeetingFactory(), text="Yes"),
    "Initiative": lambda: make.InitiativeFactory(plan__state="draft"),
    "JointBusinessPlan": lambda: make.PlanFactory(state="draft"),
    "Objective": lambda: make.ObjectiveFactory(plan__state="draft"),
    "PrivateNote": lambda: PrivateNote.objects.create(alliance=make.AllianceFactory(), text="No"),
    "Replacement": make.ReplacementFactory,
    "ReviewComment": lambda: ReviewComment.objects.create(
        review=make.ReviewFactory(), section="plan", text="Well"
    ),
    "Scorecard": scorecard,
    "JointEvent": lambda: JointEvent.objects.create(
        alliance=make.AllianceFactory(),
        title="Fair",
        starts_on=date(2027, 3, 2),
        ends_on=date(2027, 3, 3),
    ),
    "CalendarFeed": lambda: CalendarFeed.objects.create(
        user=make.UserFactory(), token_hash="0" * 64, made_at=timezone.now()
    ),
}


@pytest.fixture(params=MODELS, ids=lambda model: model.__name__)
def row(request: Any) -> Any:
    """One row of each model with a revision, at revision 1."""
    name = request.param.__name__
    built = BUILT_OTHERWISE.get(name) or getattr(make, f"{name}Factory")
    return request.param.objects.get(pk=built().pk)


def stored(row: Any) -> int:
    return type(row).objects.values_list("revision", flat=True).get(pk=row.pk)


def some_column(row: Any) -> str:
    plain = (f for f in row._meta.concrete_fields if f.editable and not f.primary_key)
    return next(field.name for field in plain if not field.is_relation)


def test_what_two_people_edit_has_a_revision():
    names = {model.__name__ for model in MODELS}
    assert {"Partner", "Person", "Membership", "Committee", "Cadence", "Alliance"} <= names
    assert len(names) >= 29


def test_every_way_to_write_counts(row):
    model, column = type(row), some_column(row)
    assert stored(row) == 1
    row.save(update_fields=[column])
    assert (row.revision, stored(row)) == (2, 2)
    row.save()
    assert (row.revision, stored(row)) == (3, 3)
    for number, rows in enumerate((model.objects, model._default_manager, model._base_manager)):
        rows.filter(pk=row.pk).update(**{column: getattr(row, column)})
        assert stored(row) == 4 + number
    model.objects.bulk_update([row], [column])
    assert (row.revision, stored(row)) == (7, 7)
    model.objects.filter(pk=row.pk).touch()
    assert stored(row) == 8


def test_the_record_of_a_change_has_its_revision(row):
    if not hasattr(row, "history"):
        return
    row.save(update_fields=[some_column(row)])
    assert row.history.first().revision == 2
    bulk_update_with_history([row], type(row), [some_column(row)])
    assert row.history.order_by("-history_id").first().revision == 3


def test_an_expected_revision_is_asked_for_in_the_update_itself(row):
    column = some_column(row)
    with CaptureQueriesContext(connection) as sent:
        save_revision(instance=row, expected=1, fields=[column])
    writes = [query["sql"] for query in sent if query["sql"].startswith("UPDATE")]
    assert len(writes) == 1
    assert row._meta.db_table in writes[0] and '"revision" = 1' in writes[0]
    assert (row.revision, stored(row)) == (2, 2)

    other = type(row).objects.get(pk=row.pk)
    with pytest.raises(StaleRevision) as stale:
        save_revision(instance=other, expected=1, fields=[column])
    assert stale.value.current == row
    assert stale.value.current.revision == stored(row) == 2


def test_a_loaded_row_may_be_saved_whatever_happened_meanwhile():
    """Without an expectation the last one wins in its columns, and knows how often was written."""
    partner = make.PartnerFactory()
    read = Partner.objects.get(pk=partner.pk)
    Partner.objects.filter(pk=partner.pk).update(country="France")
    read.description = "Other words"
    read.save(update_fields=["description"])
    assert read.revision == 3
    assert Partner.objects.values_list("country", "description").get(pk=partner.pk) == (
        "France",
        "Other words",
    )


def test_who_signs_in_goes_and_the_person_is_counted(world):
    """The database layer sets the foreign key itself when the user is deleted."""
    person = world.charlie.person
    world.charlie.delete()
    assert stored(person) == 2


# Django admin --------------------------------------------------------------------------------
def forms_of(answer: Any) -> list[Any]:
    inlines = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    parts = [[one.management_form, *one.forms] for one in inlines]
    return [answer.context["adminform"].form, *(form for part in parts for form in part)]


def filled(answer: Any) -> dict[str, Any]:
    """What the page sends when nothing is changed in it."""
    data: dict[str, Any] = {}
    for form in forms_of(answer):
        for field in form:
            widget, value = field.field.widget, field.value()
            parts = {field.html_name: value}
            if isinstance(widget, MultiWidget):
                values = enumerate(widget.decompress(value))
                parts = {f"{field.html_name}_{place}": part for place, part in values}
            if field.field.show_hidden_initial:
                parts[field.html_initial_name] = value
            data |= {name: part for name, part in parts.items() if part not in (None, "", [])}
    return {name: value for name, value in data.items() if value is not False}


def page_of(row: Any) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


# Part of another page there, or not shown at all.
ELSEWHERE = {"DecisionRight", "RaciPart", "Vote", "Webhook"}


@pytest.mark.slow
def test_a_stale_page_of_the_admin_writes_nothing(world, row):
    if type(row).__name__ in ELSEWHERE:
        assert not admin.site.is_registered(type(row))
        return
    assert admin.site.is_registered(type(row))
    client, url = world.client("ada"), page_of(row)
    opened = client.get(url)
    if isinstance(admin.site.get_model_admin(type(row)), ReadOnlyAdmin):
        assert 'name="_save"' not in opened.text, "what is only read has no stale page"
        return
    assert 'name="expected" value="1"' in opened.content.decode()
    sent = filled(opened)
    type(row).objects.filter(pk=row.pk).touch()
    before = type(row).objects.values().get(pk=row.pk)
    refused = client.post(url, sent)
    assert refused.status_code == 200
    assert STALE in refused.content.decode()
    assert type(row).objects.values().get(pk=row.pk) == before

    del sent["expected"]
    assert STALE in client.post(url, sent).content.decode()
    again = client.post(url, filled(client.get(url)))
    assert again.status_code == 302, forms_of(again)[0].errors
    assert stored(row) == 3


def test_the_admin_writes_what_was_changed_and_no_more(world):
    client, url = world.client("ada"), page_of(world.eve)
    sent = filled(client.get(url)) | {"name": "Eva"}
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url, sent).status_code == 302
    writes = [q["sql"] for q in queries if q["sql"].startswith('UPDATE "accounts_user"')]
    assert len(writes) == 1
    assert 'SET "name" = \'Eva\', "revision" = ("accounts_user"."revision" + 1) WHERE' in writes[0]


@pytest.mark.slow
def test_a_line_of_an_inline_is_not_overwritten(world):
    """The meeting is as it was read; an item of its agenda, one of its lines, is not."""
    meeting = make.MeetingFactory(committee__alliance=world.northstar)
    item = AgendaItem.objects.create(meeting=meeting, title="Prices")
    client, url = world.client("ada"), page_of(meeting)
    sent = filled(client.get(url))
    item.title = "Prices in 2027"
    item.save(update_fields=["title"])
    refused = client.post(url, sent)
    assert refused.status_code == 200
    assert STALE in refused.content.decode()
    item.refresh_from_db()
    assert (item.title, item.revision) == ("Prices in 2027", 2)

    opened = client.get(url)
    sent = filled(opened)
    line = next(form for form in forms_of(opened) if form.initial.get("title") == item.title)
    assert client.post(url, sent | {line.add_prefix("title"): "Volumes"}).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.revision) == ("Volumes", 3)


def test_a_race_behind_the_check_of_the_form_is_lost_too(world, monkeypatch):
    """Somebody saves between the check of the form and the UPDATE, which decides."""
    partner, client = world.meridian, world.client("ada")
    url = page_of(partner)
    sent = filled(client.get(url)) | {"country": "Spain"}
    real = Partner.save

    def overtaken(self: Partner, *args: Any, **kwargs: Any) -> None:
        Partner.objects.filter(pk=self.pk).update(country="France")
        real(self, *args, **kwargs)

    monkeypatch.setattr(Partner, "save", overtaken)
    answer = client.post(url, sent, follow=True)
    assert STALE in answer.content.decode()
    partner.refresh_from_db()
    assert partner.country == world.meridian.country != "Spain"


@pytest.mark.parametrize("kind", ["alias", "member"])
def test_a_part_edited_by_itself_counts_for_the_whole(world, kind):
    client = world.client("ada")
    if kind == "alias":
        part = world.meridian.aliases.create(name="Meridian Old")
        whole, sent = world.meridian, {"name": "Meridian Older", "partner": world.meridian.pk}
    else:
        whole = make.CommitteeFactory(alliance=world.northstar)
        part = whole.members.create(person=world.charlie.person)
        sent = {"committee": whole.pk, "person": world.charlie.person.pk, "is_chair": "on"}
    assert client.post(page_of(part), sent).status_code == 302
    assert stored(whole) == 2
    assert delete(client, page_of(part).replace("change", "delete")).status_code == 302
    assert stored(whole) == 3
    assert not type(part).objects.filter(pk=part.pk).exists()
