from governance.models.action import Action
from governance.models.body import BodyMember, Cadence, GovernanceBody, MeetingMode
from governance.models.meeting import AgendaItem, Attendee, Decision, Meeting
from governance.models.reminder import Reminder

__all__ = [
    "Action",
    "AgendaItem",
    "Attendee",
    "BodyMember",
    "Cadence",
    "Decision",
    "GovernanceBody",
    "Meeting",
    "MeetingMode",
    "Reminder",
]
