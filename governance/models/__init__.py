from governance.models.action import Action
from governance.models.committee import Cadence, Committee, CommitteeMember, MeetingMode
from governance.models.meeting import AgendaItem, Attendee, Decision, Meeting

__all__ = [
    "Action",
    "AgendaItem",
    "Attendee",
    "Cadence",
    "Committee",
    "CommitteeMember",
    "Decision",
    "Meeting",
    "MeetingMode",
]
