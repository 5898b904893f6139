from accounts.models.attempts import Attempts
from accounts.models.invitation import Invitation
from accounts.models.notice import AccountNotice
from accounts.models.user import Role, User

__all__ = ["AccountNotice", "Attempts", "Invitation", "Role", "User"]
