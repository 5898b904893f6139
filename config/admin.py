"""Pages of Django admin for what core and the packages bring: registered after all of them."""

from core.admin import background, ledgers

__all__ = ["background", "ledgers"]
