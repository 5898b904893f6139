"""What comes due in governance: actions, minutes, votes, decisions, issues, roles, corrections."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Substr, TruncDate
from django.urls import reverse
from django.utils import timezone

from alliances.models import Alliance, MembershipRole, Side
from alliances.services.coming import overdue_url
from alliances.services.due import MANAGERS, owed_by_others, to_managers, to_owners
from core.registry.due import DueKind, DueRows, due_kinds
from core.replies import reply_path
from governance.models import (
    Action,
    Ballot,
    CommitteeMember,
    CourseCorrection,
    Decision,
    Issue,
    Meeting,
    Minutes,
    MinutesAnswer,
    RaciPart,
    Vote,
)
from governance.rules.issues import EXECUTIVES
from governance.rules.raci import VALID_FOR
from governance.services import action_replies, ballots, raci_mail
from governance.services.minutes.due import unsettled_meetings
from governance.services.minutes.replies import reply_to_minutes

OWNERS = "the owner; without one, the alliance managers"
OF_COMMITTEE = "committee__alliance"


def actions(today: date) -> tuple[DueRows, ...]:
    return to_owners(Action.objects.open(), "alliance", day="due_on", title="title")


def late_actions(today: date) -> tuple[DueRows, ...]:
    """Overdue ones of others."""
    rows = Action.objects.overdue(today)
    return owed_by_others(rows, "alliance", day="due_on", title="title")


# Minutes ---------------------------------------------------------------------------------------
def _meeting_title() -> Case:
    return Case(When(title="", then=F("committee__name")), default=F("title"))


def minutes(today: date) -> tuple[DueRows, ...]:
    """Meetings whose day has passed and that are not recorded, or whose minutes are not with both
    sides, for the alliance managers and our chairs."""
    rows = unsettled_meetings(Meeting.objects.all()).filter(
        state__in=(Meeting.State.SCHEDULED, Meeting.State.HELD),
        local_date__lt=today,
        committee__dissolved_on__isnull=True,
    )
    chairs = CommitteeMember.objects.filter(is_chair=True)
    seats = rows.filter(committee__members__in=chairs).annotate(
        due_chair=F("committee__members__person")
    )
    return (
        to_managers(rows, OF_COMMITTEE, day="local_date", title=_meeting_title()),
        DueRows(seats, "due_chair", OF_COMMITTEE, "local_date", _meeting_title()),
    )


def minutes_to_answer(today: date) -> tuple[DueRows]:
    """Circulated minutes, for everybody invited of a side that has not answered. The row is the
    meeting."""
    given = MinutesAnswer.objects.filter(
        version__minutes__meeting=OuterRef("pk"),
        version__number=OuterRef("record__version"),
        side=OuterRef("due_side"),
    )
    side = Case(
        When(attendees__person__partner__isnull=True, then=Value(Side.OURS)),
        default=Value(Side.THEIRS),
    )
    rows = Meeting.objects.filter(
        record__state=Minutes.State.CIRCULATED,
        record__answer_by__isnull=False,
        attendees__isnull=False,
    ).annotate(due_reader=F("attendees__person"), due_side=side)
    rows = rows.filter(~Exists(given))
    return (DueRows(rows, "due_reader", OF_COMMITTEE, "record__answer_by", _meeting_title()),)


# What comes out of meetings --------------------------------------------------------------------
def votes(today: date) -> tuple[DueRows]:
    """Open votes, for those who may vote and have not. The row is the ballot."""
    waiting = ballots.entitled(Vote.objects.filter(choice="")).values("pk")
    rows = Ballot.objects.open().filter(votes__in=waiting)
    rows = rows.annotate(due_voter=F("votes__person"), due_closes=TruncDate("closes_at"))
    return (DueRows(rows, "due_voter", OF_COMMITTEE, "due_closes", "question"),)


def look_backs(today: date) -> tuple[DueRows]:
    """Decisions of which somebody wanted to know how they went."""
    rows = Decision.objects.awaiting_look_back().filter(superseded_by__isnull=True)
    title = Cast(Substr("text", 1, 80), TextField())
    return (to_managers(rows, "alliance", day="look_back_on", title=title),)


def corrections(today: date) -> tuple[DueRows, ...]:
    """Course corrections to look at again."""
    rows = CourseCorrection.objects.to_look_at()
    return to_owners(rows, "alliance", day="look_on", title="title", sides=False)


def issues(today: date) -> tuple[DueRows, ...]:
    """Unsolved issues before their clock runs out; with two executives, for these as well."""
    rows = Issue.objects.unsolved()
    decided = rows.filter(level=EXECUTIVES)
    return (
        *to_owners(rows, "alliance", day="clock_ends_on", title="title", sides=False),
        *_to_executive(decided, "our_executive", Side.OURS),
        *_to_executive(decided, "their_executive", Side.THEIRS),
    )


def _to_executive(rows: QuerySet[Issue, Any], named: str, side: str) -> tuple[DueRows, DueRows]:
    """For who is named in the deadlock clause; where nobody is, or they have left, for the
    executive sponsors (governance.services.issues.levels)."""
    clause = f"alliance__deadlock_clause__{named}"
    vacant = Q(**{f"{clause}__isnull": True}) | Q(**{f"{clause}__left_on__isnull": False})
    sponsors = FilteredRelation(
        "alliance__memberships",
        condition=Q(
            alliance__memberships__side=side,
            alliance__memberships__role=MembershipRole.EXECUTIVE_SPONSOR,
            alliance__memberships__ended_on__isnull=True,
        ),
    )
    sponsored = rows.filter(vacant).annotate(due_sponsor=sponsors)
    how = ("alliance", "clock_ends_on", "title")
    return DueRows(rows, clause, *how), DueRows(sponsored, "due_sponsor__person", *how)


def roles(today: date) -> tuple[DueRows]:
    """Parts that somebody was asked to agree to and has not answered; the row is the alliance."""
    begin = timezone.make_aware(datetime.combine(today, time.min))
    waiting = RaciPart.objects.unanswered(begin - VALID_FOR).values("pk")
    part = "raci_rows__parts"
    rows = Alliance.objects.filter(**{f"{part}__in": waiting}).annotate(
        due_part=F(f"{part}__person"), due_asked=TruncDate(f"{part}__asked_at")
    )
    return (DueRows(rows, "due_part", "pk", "due_asked", Value("")),)


# Where it is done ------------------------------------------------------------------------------
def _of_alliance(page: str, alliance: int, row: int) -> str:
    return reverse(f"governance:{page}", args=[alliance])


def _of_row(page: str, alliance: int, row: int) -> str:
    return reverse(f"governance:{page}", args=[row])


def _by_link(kind: str, row: int, person: int) -> str:
    return reply_path(kind, subject=row, person=person)


def register() -> None:
    to_actions = partial(_of_alliance, "alliance_governance")
    to_record = ("Write or circulate the minutes", partial(_of_row, "meeting_detail"))
    due_kinds.register(
        DueKind(
            *("minutes", 50, "Minutes to write", "the alliance managers and our chair"),
            *(minutes, (-2, -5, -10), *to_record),
            past="meeting was",
        ),
        DueKind(
            *(
                "minutes_answer",
                52,
                "Minutes to approve",
                "everybody invited, until their company has answered",
            ),
            *(minutes_to_answer, (2, 0, -3), "Approve or object"),
            partial(_of_row, "minutes_page"),
            ahead="answer",
            past="answer was due",
            guests=True,
            reply=reply_to_minutes,
        ),
        DueKind(
            *("vote", 54, "Vote", "who may vote and has not", votes, (3, 0), "Vote"),
            partial(_of_row, "ballot_detail"),
            ahead="closes",
            past="closed",
            guests=True,
            reply=partial(_by_link, ballots.KIND),
        ),
        DueKind(
            *("issue", 56, "Issue", f"{OWNERS}; at last, the two executives"),
            *(issues, (3, 1, 0, -3), "Solve it or say what helps"),
            partial(_of_row, "issue_detail"),
            ahead="clock runs out",
            past="clock ran out",
            guests=True,
        ),
        DueKind(
            *("action", 70, "Action", OWNERS, actions, (7, 1, 0, -1, -7), "Record as done"),
            to_actions,
            guests=True,
            reply=partial(_by_link, action_replies.KIND),
        ),
        DueKind(
            *("late_action", 71, "Overdue action", MANAGERS, late_actions, (-3, -14), "Chase"),
            overdue_url,
            repeats=True,
        ),
        DueKind(
            *("roles", 75, "Part to agree to", "who was asked and has not answered"),
            *(roles, (-3, -10), "Agree or object", partial(_of_alliance, "raci")),
            past="asked",
            guests=True,
            repeats=True,
            reply=raci_mail.reply_of,
        ),
        DueKind(
            *("look_back", 85, "Decision to look back on", MANAGERS, look_backs),
            *((7, 0, -14), "Say how it went", partial(_of_row, "decision_detail")),
        ),
        DueKind(
            *("look_again", 86, "Course correction to look at again", OWNERS, corrections),
            *((7, 0, -7), "Say what came of it", partial(_of_row, "course_correction_detail")),
        ),
    )
