"""The models of this app."""

from core.jobs.models import Job
from core.mail.models import OutgoingMessage

__all__ = ["Job", "OutgoingMessage"]
