"""Today: the worklist of the person who is signed in."""

from django.urls import URLPattern, path

from portfolio.views import today

urlpatterns: list[URLPattern] = [
    path("today/", today.today, name="today"),
    path("today/actions/<int:pk>/done/", today.today_action_done, name="today_action_done"),
    path(
        "today/deliverables/<int:pk>/done/",
        today.today_deliverable_done,
        name="today_deliverable_done",
    ),
]
