from django.urls import path

from accounts.views import home, profile

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
]

home_pattern = path("", home.home, name="home")
