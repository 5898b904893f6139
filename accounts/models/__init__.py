from accounts.models.revision import Revisioned
from accounts.models.user import Role, User

__all__ = ["Revisioned", "Role", "User"]
