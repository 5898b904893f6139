"""Issues: raised with a path, climbing once whatever happens, convened, ended; causes counted."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alliances.models import ClosingDay, Membership, MembershipRole, Person
from core.mail.models import OutgoingMessage
from core.registry.mail import mail_kinds
from core.registry.origins import asked_origin
from core.revision.updates import StaleRevision
from governance.models import (
    AgendaItem,
    CourseCorrection,
    DeadlockClause,
    EscalationClock,
    Issue,
    Meeting,
)
from governance.services.agenda import proposals
from governance.services.course_corrections import ranked_causes
from governance.services.issues import climbing, ending
from governance.services.issues.mail import KIND, EscalationWriter
from governance.services.issues.page import issue_page
from governance.services.issues.raising import raise_issue
from tests.budget import queries_of
from tests.conftest import at, seen
from tests.factories import (
    CommitteeFactory,
    CourseCorrectionFactory,
    FailureCauseFactory,
    InitiativeFactory,
    IssueFactory,
    MeetingFactory,
    PersonFactory,
    PlanFactory,
    RiskFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)  # a Monday
PATH = "Sales of both sides agree on one price list by March."


@pytest.fixture
def people(world):
    return {name: Person.objects.get(user=getattr(world, name)) for name in ("alice", "gina")}


@pytest.fixture
def ladder(world, people):
    """An operating team, and a steering committee that alice and gina chair; no level between."""
    star = world.northstar
    operating = CommitteeFactory(alliance=star, name="Operations", kind="operating")
    steering = CommitteeFactory(alliance=star, name="Steering", kind="steering")
    for person in people.values():
        steering.members.create(person=person, is_chair=True)
    operating.members.create(person=people["gina"])
    MeetingFactory(committee=steering, starts_at=NOW + timedelta(days=9))
    return operating, steering


def an_issue(world, **fields):
    fields = {"title": "Two price lists", "what_happens": "Both sell.", "path": PATH} | fields
    issue = Issue(**fields)
    return raise_issue(alliance=world.northstar, issue=issue, by=world.alice, now=NOW)


def mails():
    return OutgoingMessage.objects.filter(kind=KIND)


# Raising --------------------------------------------------------------------------------------
def test_an_issue_without_a_path_cannot_be_saved(world):
    for path in ("", "tbd", " ? "):
        with pytest.raises(ValidationError, match="Propose a path"):
            raise_issue(
                alliance=world.northstar,
                issue=Issue(title="T", what_happens="W", path=path),
                by=None,
                now=NOW,
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        IssueFactory(alliance=world.northstar, path="")


def test_it_begins_at_the_lowest_level_with_its_clock(world, ladder):
    issue = an_issue(world, severity="critical")
    assert (issue.level, issue.committee, issue.state) == ("operating", ladder[0], "open")
    assert issue.clock_ends_on == date(2026, 12, 2)
    EscalationClock.objects.create(severity="critical", level="steering", working_days=1)
    above = an_issue(world, severity="critical", committee=ladder[1])
    assert (above.level, above.clock_ends_on) == ("steering", date(2026, 12, 1))


# Climbing -------------------------------------------------------------------------------------
def test_it_climbs_when_the_clock_has_run_out_once(world, ladder, people):
    owner = PersonFactory(name="Owner")
    Membership.objects.create(
        alliance=world.northstar, person=owner, side="ours", role="functional_lead"
    )
    issue = an_issue(world, severity="critical", owner=owner)
    assert climbing.climb_overdue(now=NOW + timedelta(days=1)) == 0
    late = NOW + timedelta(days=2)
    assert climbing.climb_overdue(now=late) == 1
    assert climbing.climb_overdue(now=late) == 0
    issue.refresh_from_db()
    assert (issue.level, issue.state, issue.committee) == ("steering", "escalated", ladder[1])
    assert issue.clock_ends_on == date(2026, 12, 4)
    item = AgendaItem.objects.get(meeting__committee=ladder[1])
    assert item == issue.agenda_item and item.title == "Issue: Two price lists"
    told = set(mails().values_list("person_id", flat=True))
    assert told == {owner.pk, people["alice"].pk, people["gina"].pk}
    assert [step.kind for step in issue.steps.all()] == ["raised", "climbed"]


def test_of_two_at_once_one_climbs(world, ladder):
    issue = an_issue(world)
    twin = Issue.objects.select_related("alliance").get(pk=issue.pk)
    act = {"reason": "Stuck.", "by": world.alice, "now": NOW}
    climbing.escalate(issue=issue, expected=issue.revision, **act)
    with pytest.raises(StaleRevision):
        climbing.escalate(issue=twin, expected=twin.revision, **act)
    assert issue.steps.filter(kind="escalated").count() == 1
    assert AgendaItem.objects.count() == 1


def test_it_waits_for_a_meeting_and_gets_on_its_agenda(world, ladder):
    Meeting.objects.all().delete()
    issue = an_issue(world)
    climbing.escalate(
        issue=issue, expected=issue.revision, reason="Stuck.", by=world.alice, now=NOW
    )
    assert issue.awaits_agenda and issue.agenda_item is None
    MeetingFactory(committee=ladder[1], starts_at=NOW + timedelta(days=3))
    climbing.climb_overdue(now=NOW)
    AgendaItem.objects.get().delete()  # what people take off the agenda stays off it
    climbing.climb_overdue(now=NOW)
    assert not AgendaItem.objects.exists()


def test_issues_are_proposed_where_they_stand(world, ladder):
    """Escalated and taken off the agenda; or with a clock that runs out soon after the meeting."""
    steering = Meeting.objects.get()
    operating = MeetingFactory(committee=ladder[0], starts_at=NOW + timedelta(days=3))
    raised = an_issue(world, title="Cold rooms", severity="high")  # climbs on 7 December
    stuck = an_issue(world, title="Two lists")
    an_issue(world, title="No hurry", severity="low")
    climbing.escalate(issue=stuck, expected=stuck.revision, reason="S.", by=world.alice, now=NOW)

    def proposed(meeting):
        given = {"meeting": meeting, "user": world.alice, "today": NOW.date()}
        return [one for one in proposals.proposals_for(**given) if one.key.startswith("issue")]

    assert [(one.title, one.reason) for one in proposed(operating)] == [
        ("Issue: Cold rooms", "Unless it is solved, it climbs on 7 Dec 2026.")
    ]
    assert proposed(steering) == [], "it is on that agenda"
    steering.agenda_items.get().delete()
    assert [one.reason for one in proposed(steering)] == [
        "Escalated to this committee on 30 Nov 2026."
    ]
    given = {"meeting": operating, "user": world.alice, "today": NOW.date()}
    item = proposals.take_proposal(**given, key=f"issue:{raised.pk}")
    raised.refresh_from_db()
    assert raised.agenda_item == item and proposed(operating) == []


def test_days_off_of_either_side_stop_the_clock(world, ladder):
    ClosingDay.objects.create(
        partner=world.northstar.partners.first(), name="Move", starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 2),
    )  # fmt: skip
    issue = an_issue(world, severity="critical")
    assert issue.clock_ends_on == date(2026, 12, 4)
    page = issue_page(issue=issue, user=world.alice, today=NOW.date())
    assert page.clock == "Climbs to the Steering in 2 working days, on Fri 4 Dec"
    # A company that is closed for years does not stop it for good.
    ClosingDay.objects.create(name="Sold", starts_on=NOW.date(), ends_on=date(2031, 1, 1))
    assert an_issue(world, severity="critical").clock_ends_on == date(2026, 12, 2)


@pytest.mark.slow
def test_at_the_top_two_executives_have_it_and_then_it_is_an_exception(world, ladder, people):
    sponsor = PersonFactory(name="Sponsor")
    for person, side in ((sponsor, "ours"), (people["gina"], "theirs")):
        Membership.objects.create(
            alliance=world.northstar,
            person=person,
            side=side,
            role=MembershipRole.EXECUTIVE_SPONSOR,
        )
    DeadlockClause.objects.create(alliance=world.northstar, working_days=3)
    issue = an_issue(world, committee=ladder[1], our_position="No.", their_position="Yes.")
    now = NOW
    for _ in range(3):
        now += timedelta(days=30)
        climbing.climb_overdue(now=now)
    issue.refresh_from_db()
    assert (issue.level, issue.committee, issue.deadlock_on) == (
        "executives", None, date(2026, 12, 30)
    )  # fmt: skip
    assert issue.clock_ends_on == date(2027, 1, 5), "nobody decides on New Year's Day"
    rows, found = prepared(issue)
    text = found[rows[-1].pk].compose().text
    assert "together: Sponsor and Gina Guest." in text and "Position: Yes." in text
    told = set(mails().values_list("person_id", flat=True))
    assert {sponsor.pk, people["gina"].pk, people["alice"].pk} <= told
    with at(now):
        page = world.client("eve").get(reverse("portfolio:exception_list"))
        shown = world.client("alice").get(issue.get_absolute_url()).text
    assert "two executives have not decided" in page.text
    assert "Deadlock" in shown and "Sponsor" in shown
    with pytest.raises(ValidationError, match="nobody above"):
        climbing.escalate(issue=issue, expected=issue.revision, reason="x", by=world.alice, now=now)


def test_it_is_handed_back_and_reopened_with_a_new_clock(world, ladder):
    issue = an_issue(world)
    act = {"by": world.alice, "now": NOW}
    climbing.escalate(issue=issue, expected=issue.revision, reason="Stuck.", **act)
    climbing.hand_back(issue=issue, expected=issue.revision, reason="Yours.", **act)
    assert (issue.level, issue.state, issue.escalated_on) == ("operating", "open", None)
    ended = {"cause": None, "ended_on": NOW.date()}
    with at(NOW):
        ending.resolve(issue=issue, expected=issue.revision, resolution="One.", **ended, **act)
    with pytest.raises(ValidationError, match="is resolved"):
        climbing.escalate(issue=issue, expected=issue.revision, reason="x", **act)
    later = NOW + timedelta(days=40)
    ending.reopen(issue=issue, expected=issue.revision, by=world.alice, now=later)
    assert (issue.state, issue.ended_on, issue.level_since) == ("open", None, later.date())
    kinds = [step.kind for step in issue.steps.all()]
    assert kinds == ["raised", "escalated", "returned", "resolved", "reopened"]


# Mail -----------------------------------------------------------------------------------------
def prepared(issue):
    rows = list(mails().filter(subject_id=issue.pk).order_by("pk"))
    return rows, EscalationWriter().prepare(rows, NOW)


def test_the_mail_says_path_and_interests_and_looks_again(world, ladder, people):
    issue = an_issue(world, our_interest="One offer.")
    climbing.escalate(issue=issue, expected=issue.revision, reason="Stuck.", by=world.lena, now=NOW)
    rows, found = prepared(issue)
    text = found[rows[0].pk].compose().text
    assert PATH in text and "One offer." in text and "Not written yet." in text
    assert len(rows) == 2 and mail_kinds[KIND].describe(rows)[rows[0].pk].url
    Membership.objects.filter(person=people["gina"]).update(ended_on=NOW.date())
    _, found = prepared(issue)
    gone = [bool(found[row.pk].withdrawn) for row in rows]
    assert gone == [row.person_id == people["gina"].pk for row in rows]
    climbing.hand_back(
        issue=issue, expected=issue.revision, reason="Yours.", by=world.lena, now=NOW
    )
    _, found = prepared(issue)
    assert all(found[row.pk].withdrawn for row in rows)


def test_the_mail_of_a_restricted_alliance_names_nothing(world, ladder):
    world.northstar.confidentiality = "restricted"
    world.northstar.save()
    issue = an_issue(world, our_interest="Hush.")
    climbing.escalate(issue=issue, expected=issue.revision, reason="Why.", by=world.lena, now=NOW)
    rows, found = prepared(issue)
    content = found[rows[0].pk].compose()
    for word in ("Northstar", "price", "Hush", "Why.", "Steering", "Sales"):
        assert word not in content.subject + content.text


# Pages ----------------------------------------------------------------------------------------
FIELDS = {
    "title": "Late clinical data",
    "what_happens": "Two weeks late.",
    "path": PATH,
    "our_interest": "A date we can tell customers.",
    "their_interest": "Time to check the data.",
    "severity": "high",
    "functions": ["Legal"],
    "more_functions": "Data science",
}


def test_a_member_of_a_committee_raises_an_issue_and_writes_of_their_own_side(world, ladder):
    page = reverse("governance:issue_create", args=[world.northstar.pk])
    client = world.client("gina")
    form = client.get(page).text
    assert 'name="our_interest"' not in form and 'name="note"' not in form
    refused = client.post(page, FIELDS | {"path": "tbd"})
    assert refused.status_code == 422 and "is no path" in refused.text
    asked = client.post(page, FIELDS | {"path": "Talk more"})
    assert asked.status_code == 422 and "who would do what" in asked.text
    answer = client.post(page, FIELDS | {"note": "Hidden."})
    issue = Issue.objects.get()
    assert answer.headers["Location"] == issue.get_absolute_url()
    assert (issue.our_interest, issue.note, issue.raised_by) == ("", "", world.gina)
    assert issue.functions == "Data science; Legal"


@pytest.mark.slow
def test_a_partner_never_reads_our_note(world, ladder):
    issue = an_issue(world, note="Our floor is 12 %.")
    for name, sees in (("gina", False), ("charlie", True), ("alice", True)):
        client = world.client(name)
        shown = client.get(issue.get_absolute_url()).text
        shown += "".join(client.get(reverse("governance:issue_export")).getvalue().decode())
        assert ("Our floor" in shown) == sees, name


def test_a_side_is_written_by_that_side(world, ladder):
    issue = an_issue(world)
    page = reverse("governance:issue_side", args=[issue.pk])
    world.client("gina").post(
        page,
        {"their_interest": "Margin.", "our_interest": "Stolen.", "path": "Stolen."} | seen(issue),
    )
    issue.refresh_from_db()
    assert (issue.their_interest, issue.our_interest, issue.path) == ("Margin.", "", PATH)
    stale = world.client("gina").post(page, {"their_interest": "Other.", "revision": 1})
    assert stale.status_code == 409


def test_one_click_convenes_the_functions_of_both_sides(world, ladder, people):
    Person.objects.filter(pk=people["gina"].pk).update(function="Legal")
    issue = an_issue(world, functions="Legal")
    page = reverse("governance:issue_convene", args=[issue.pk])
    client = world.client("alice")
    form = client.get(page).context["form"]
    assert form["people"].value() == [people["gina"].pk] and not Meeting.objects.filter(
        title__startswith="Issue"
    )
    fields = {"local_date": "2027-03-02", "local_time": "10:00", "duration_minutes": "60",
              "time_zone": "Europe/Berlin", "mode": "virtual", "title": "Legal",
              "people": [people["gina"].pk]}  # fmt: skip
    client.post(page, fields)
    meeting = Meeting.objects.get(title="Legal")
    assert [row.person for row in meeting.attendees.all()] == [people["gina"]]
    assert meeting.agenda_items.get().title == "Issue: Two price lists"
    assert issue.steps.get(kind="convened").meeting == meeting


@pytest.mark.slow
def test_lists_take_the_same_queries_for_3_rows_and_for_30(world, ladder):
    client, counts = world.client("alice"), []
    pages = [
        reverse("governance:issue_list"),
        reverse("governance:alliance_issues", args=[world.northstar.pk]),
        reverse("governance:alliance_governance", args=[world.northstar.pk]),
        reverse("governance:course_correction_list"),
        reverse("governance:cause_list"),
    ]
    for count in (3, 27):
        for _ in range(count):
            issue = IssueFactory(alliance=world.northstar, committee=ladder[0])
            CourseCorrectionFactory(
                alliance=world.northstar, issue=issue, cause=FailureCauseFactory()
            )
        counts.append([queries_of(client, page) for page in pages])
    assert counts[0] == counts[1]


# Risks ----------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_risk_that_happens_becomes_an_issue_and_keeps_counting(world, ladder):
    risk = RiskFactory(alliance=world.northstar, title="Supply", response=PATH, impact=5)
    client = world.client("alice")
    listed = reverse("scorecards:alliance_risks", args=[world.northstar.pk])
    page = reverse("governance:issue_create", args=[world.northstar.pk])
    page += f"?source=risk:{risk.pk}"
    assert page in client.get(listed).text
    form = client.get(page).context["form"]
    assert (form["path"].value(), form["severity"].value()) == (PATH, "critical")
    client.post(page, FIELDS)
    risk.refresh_from_db()
    issue = Issue.objects.get(source_kind="risk", source_id=risk.pk)
    assert risk.occurred_on and (risk.state, risk.closed_on) == ("open", None)
    assert (
        issue.get_absolute_url() in client.get(listed).text and page not in client.get(listed).text
    )
    again = client.post(page, FIELDS)
    assert again.status_code == 422 and "already" in again.text
    assert "Supply" not in world.client("gina").get(issue.get_absolute_url()).text
    assert asked_origin(world.gina, world.northstar.pk, f"risk:{risk.pk}") is None
    assert asked_origin(world.alice, world.helix.pk, f"risk:{risk.pk}") is None


def test_a_risk_has_not_happened_where_its_issue_is_withdrawn(world, now):
    risk = RiskFactory(alliance=world.northstar, occurred_on=now.date())
    issues = [
        IssueFactory(alliance=world.northstar, source_kind="risk", source_id=risk.pk, **ended)
        for ended in ({"state": "closed", "closed_as": "accepted", "ended_on": now.date()}, {})
    ]

    def close(issue, how):
        closing = {"expected": issue.revision, "closed_as": how, "reason": "No", "by": world.alice}
        ending.close(issue=issue, now=timezone.now(), **closing)
        risk.refresh_from_db()
        return risk.occurred_on is not None

    assert close(issues[1], "withdrawn"), "the other issue says that it has"
    issues[0].delete()
    ending.reopen(issue=issues[1], expected=issues[1].revision, by=world.alice, now=timezone.now())
    assert not close(issues[1], "withdrawn")
    ending.reopen(issue=issues[1], expected=issues[1].revision, by=world.alice, now=timezone.now())
    risk.refresh_from_db()
    assert risk.occurred_on == timezone.localdate()


# Course corrections and causes ----------------------------------------------------------------
def test_a_course_correction_is_measured_again(world):
    row = CourseCorrectionFactory(alliance=world.northstar)
    today = timezone.localdate()
    page = reverse("governance:course_correction_measure", args=[row.pk])
    client = world.client("alice")
    early = client.post(page, {"after": "55", "after_on": "2026-05-01"} | seen(row))
    assert early.status_code == 422
    client.post(page, {"after": "55", "after_on": f"{today}", "next_step": "All."} | seen(row))
    row.refresh_from_db()
    assert (row.verdict, row.after, row.next_step) == ("better", Decimal(55), "All.")
    ledger = client.get(reverse("governance:course_correction_list")).text
    assert "1 of 1 changed rule made it better" in ledger


@pytest.mark.parametrize("more", [True, False])
@pytest.mark.parametrize("after", [None, 30, 40, 50])
def test_the_database_finds_the_same_verdict(world, more, after):
    after_on = None if after is None else date(2026, 10, 1)
    CourseCorrectionFactory(
        alliance=world.northstar, more_is_better=more, after=after, after_on=after_on
    )
    row = CourseCorrection.objects.with_verdict().get()
    assert row.found == row.verdict


def test_causes_are_counted_over_what_the_reader_sees(world):
    roles, market = FailureCauseFactory(name="Duties"), FailureCauseFactory(name="Bubble")
    ended = {"state": "resolved", "resolution": "Done.", "ended_on": date(2026, 11, 3)}
    IssueFactory(alliance=world.northstar, cause=roles, **ended)
    IssueFactory(alliance=world.restricted, cause=market, **ended)
    plan = PlanFactory(alliance=world.northstar)
    InitiativeFactory(plan=plan, stage="failed", failure_cause="Why.", cause=roles)
    InitiativeFactory(
        plan=plan, stage="executing", cause=None, sales_executive_sponsor=PersonFactory()
    )
    found = ranked_causes(user=world.alice)
    counts = {one.name: one.counts for one in found.lines}
    assert (counts["Duties"], counts["Bubble"]) == ((1, 1), (0, 0))
    assert found.first is not None and found.first.name == "Duties"
    page = world.client("alice").get(reverse("governance:cause_detail", args=[roles.pk])).text
    assert "named 2 times" in page and "Why." in page
    hidden = world.client("alice").get(reverse("governance:cause_detail", args=[market.pk])).text
    assert "named 0 times" in hidden


@pytest.mark.parametrize(("chosen", "side"), [("", "theirs"), ("ours", "ours")])
def test_an_action_of_an_issue_has_the_side_of_its_owner_or_the_one_confirmed(
    world, client, people, chosen, side
):
    issue = IssueFactory(alliance=world.northstar)
    answers = {"title": "Draft the list", "owner": people["gina"].pk, "side": chosen}
    answers |= {"due_on": "2027-03-01"} | ({"sure_side": chosen} if chosen else {})
    client.force_login(world.alice)
    page = client.post(reverse("governance:issue_action", args=[issue.pk]), answers)
    assert page.status_code == 302, page.context["form"].errors
    action = issue.actions.get()
    assert (action.owner, action.side) == (people["gina"], side)
