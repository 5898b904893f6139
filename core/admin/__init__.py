from core.admin import mail

__all__ = ["mail"]
