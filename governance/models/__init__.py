from governance.models.action import Action
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.course_correction import CourseCorrection
from governance.models.issue import (
    DeadlockClause,
    EscalationClock,
    Issue,
    IssueStep,
    Level,
    Severity,
)
from governance.models.meeting import AgendaItem, Attendee, Decision, Meeting
from governance.models.template import CommitteeTemplate

__all__ = [
    "Action",
    "AgendaItem",
    "Attendee",
    "Cadence",
    "Committee",
    "CommitteeMember",
    "CommitteeTemplate",
    "CourseCorrection",
    "DeadlockClause",
    "Decision",
    "EscalationClock",
    "Issue",
    "IssueStep",
    "Level",
    "Meeting",
    "MeetingMode",
    "Severity",
]
