"""Django admin of the kit."""

from core.admin import jobs

__all__ = ["jobs"]
