"""Django admin of this app."""

from core.admin import ledgers

__all__ = ["ledgers"]
