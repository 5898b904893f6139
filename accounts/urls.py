from django.urls import path

from accounts.views import home, outbox, profile, styleguide

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<slug:name>/", outbox.outbox_mail, name="outbox_mail"),
    path("outbox/<slug:name>/html/", outbox.outbox_html, name="outbox_html"),
    path("outbox/<slug:name>/<int:index>/", outbox.outbox_attachment, name="outbox_attachment"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]

home_pattern = path("", home.home, name="home")
