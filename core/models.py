"""The models of the kit."""

from core.jobs.models import Job

__all__ = ["Job"]
