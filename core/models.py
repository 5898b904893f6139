"""The models of this app."""

from core.audit.models import AuditEvent, AuditRetention
from core.jobs.models import Job
from core.mail.models import OutgoingMessage

__all__ = ["AuditEvent", "AuditRetention", "Job", "OutgoingMessage"]
