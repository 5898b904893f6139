from django.urls import path

from accounts.views import home, profile, styleguide

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]

home_pattern = path("", home.home, name="home")
