"""All addresses. Each app keeps its own urls.py; this file only says where they stand."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.urls import home_pattern
from accounts.views import email_is_fixed, second_step
from config import health

# Django admin's own form knows no rate limit and no second factor: sign in through allauth.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = "Entente administration"
admin.site.site_title = "Entente"
admin.site.index_title = "What people may see and how Entente works"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("accounts/email/", email_is_fixed, name="email_is_fixed"),
    path(
        "accounts/sessions/",
        RedirectView.as_view(pattern_name="accounts:sessions"),
        name="sessions_elsewhere",
    ),
    path("accounts/2fa/authenticate/", second_step, name="mfa_authenticate"),
    path("accounts/", include("allauth.urls")),
    home_pattern,
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("alliances.urls")),
    path("", include("plans.urls")),
    path("", include("governance.urls")),
    path("", include("scorecards.urls")),
    path("", include("imports.urls")),
    path("", include("portfolio.urls")),
]

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
