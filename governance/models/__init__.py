from governance.models.action import Action
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.event import JointEvent
from governance.models.feed import CalendarFeed
from governance.models.meeting import AgendaItem, Attendee, Decision, Meeting
from governance.models.template import CommitteeTemplate

__all__ = [
    "Action",
    "AgendaItem",
    "Attendee",
    "Cadence",
    "CalendarFeed",
    "Committee",
    "CommitteeMember",
    "CommitteeTemplate",
    "Decision",
    "JointEvent",
    "Meeting",
    "MeetingMode",
]
