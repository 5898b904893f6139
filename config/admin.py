"""Pages of Django admin for what core and the packages bring: registered after all of them."""

from core.admin import background, due, ledgers

__all__ = ["background", "due", "ledgers"]
