"""Users, passwords and sign-in (django-allauth)."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from config.env import IS_PRODUCTION, MODE, TEST, env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.SignInBackend",
    "django.contrib.auth.backends.ModelBackend",  # sessions that are there; checks no password
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
if MODE == TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.NotTooLong"},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotOurNames"},
    {"NAME": "accounts.passwords.NotLikeThePerson"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.AskAgainForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "user_token": "accounts.forms.OpenAccountTokenForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# A person has one address, that of the account. allauth's generator of links writes it into a list
# of its own whenever a link is looked at, by whomever: as one that is not confirmed, which then
# keeps its owner from two-step sign-in. Django's binds a link to the same and writes nothing.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Limits are ours (accounts.services.guard): they delay and lock nobody out, stand in the database,
# and hold while the cache is away, which allauth's do not.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds for which "Confirm it is you" holds
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
# nobody, administrators, staff or everybody. What is only tried out asks for no second step.
TWO_STEP_REQUIRED_FOR = env.str(
    "TWO_STEP_REQUIRED_FOR", "administrators" if IS_PRODUCTION else "nobody"
)
if TWO_STEP_REQUIRED_FOR not in ("nobody", "administrators", "staff", "everybody"):
    raise ImproperlyConfigured(
        "TWO_STEP_REQUIRED_FOR must be nobody, administrators, staff or everybody."
    )
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # of allauth's list; nobody signs up here with one of another
MFA_TOTP_ISSUER = "Entente"
MFA_TOTP_TOLERANCE = 1  # a phone may be half a minute fast or slow
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
}
PASSWORD_RESET_TIMEOUT = 4 * 3600  # seconds for which a mailed link works

# A session ends after so many hours without a request, and after so many in all. The second pair
# holds where "Stay signed in" was ticked; without it the browser also forgets it when it closes.
SESSION_IDLE_HOURS = env.float("SESSION_IDLE_HOURS", 4.0)
SESSION_MAX_HOURS = env.float("SESSION_MAX_HOURS", 12.0)
SESSION_STAY_IDLE_HOURS = env.float("SESSION_STAY_IDLE_HOURS", 72.0)
SESSION_STAY_MAX_HOURS = env.float("SESSION_STAY_MAX_HOURS", 168.0)
if MODE == TEST:  # tests stop the clock on days far apart; those of the limits set them
    SESSION_IDLE_HOURS = SESSION_MAX_HOURS = 14 * 24.0
    SESSION_STAY_IDLE_HOURS = SESSION_STAY_MAX_HOURS = 14 * 24.0
if not (
    0 < SESSION_IDLE_HOURS <= SESSION_MAX_HOURS
    and 0 < SESSION_STAY_IDLE_HOURS <= SESSION_STAY_MAX_HOURS
):
    raise ImproperlyConfigured(
        "SESSION_IDLE_HOURS and SESSION_STAY_IDLE_HOURS must be above 0 and at most "
        "SESSION_MAX_HOURS and SESSION_STAY_MAX_HOURS."
    )
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = int(max(SESSION_MAX_HOURS, SESSION_STAY_MAX_HOURS) * 3600)
