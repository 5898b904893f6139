from accounts.forms.profile import ProfileForm
from accounts.forms.sign_in import (
    ActivateTOTPForm,
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
    "ChangePasswordForm",
    "CodeAgainForm",
    "CodeForm",
    "FirstPasswordForm",
    "LoginForm",
    "NewPasswordForm",
    "OpenAccountTokenForm",
    "ProfileForm",
    "ResetPasswordForm",
]
