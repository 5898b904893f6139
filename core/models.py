"""The models of this app."""

from core.audit.models import AuditEvent, AuditRetention
from core.jobs.models import Job
from core.mail.models import DueNotice, DueOffsets, OutgoingMessage, StoppedAddress

__all__ = [
    "AuditEvent",
    "AuditRetention",
    "DueNotice",
    "DueOffsets",
    "Job",
    "OutgoingMessage",
    "StoppedAddress",
]
