from governance.models.action import Action
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.event import JointEvent
from governance.models.feed import CalendarFeed
from governance.models.invitation import Announcement, Invitation, ReceivedReply, Series
from governance.models.meeting import (
    AgendaItem,
    Answer,
    AnsweredBy,
    Attendee,
    Decision,
    Meeting,
)
from governance.models.template import CommitteeTemplate

__all__ = [
    "Action",
    "AgendaItem",
    "Announcement",
    "Answer",
    "AnsweredBy",
    "Attendee",
    "Cadence",
    "CalendarFeed",
    "Committee",
    "CommitteeMember",
    "CommitteeTemplate",
    "Decision",
    "Invitation",
    "JointEvent",
    "Meeting",
    "MeetingMode",
    "ReceivedReply",
    "Series",
]
