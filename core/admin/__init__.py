"""Django admin of the kit."""

from core.admin import jobs, mail

__all__ = ["jobs", "mail"]
