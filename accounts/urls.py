from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/notifications/", views.notifications, name="notifications"),
    path("profile/sessions/", views.sessions, name="sessions"),
    path("profile/sessions/end/", views.sessions_end_others, name="sessions_end_others"),
    path("profile/sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]

home_pattern = path("", views.home, name="home")
