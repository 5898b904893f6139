from core.mail.models import OutgoingMessage

__all__ = ["OutgoingMessage"]
