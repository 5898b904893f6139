from accounts.forms.notifications import NotificationsForm
from accounts.forms.profile import ProfileForm
from accounts.forms.sign_in import (
    ActivateTOTPForm,
    AskAgainForm,
    ChangePasswordForm,
    CodeAgainForm,
    CodeForm,
    FirstPasswordForm,
    LoginForm,
    NewPasswordForm,
    OpenAccountTokenForm,
    ResetPasswordForm,
)

__all__ = [
    "ActivateTOTPForm",
    "AskAgainForm",
    "ChangePasswordForm",
    "CodeAgainForm",
    "CodeForm",
    "FirstPasswordForm",
    "LoginForm",
    "NewPasswordForm",
    "NotificationsForm",
    "OpenAccountTokenForm",
    "ProfileForm",
    "ResetPasswordForm",
]
