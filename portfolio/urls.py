"""The addresses of this app."""

from django.urls import URLPattern, path

from portfolio.views import asking, dashboard, exposure, goal_keeping, goals, reviews, steps, today

app_name = "portfolio"

urlpatterns: list[URLPattern] = [
    path("portfolio/", dashboard.dashboard, name="dashboard"),
    path("portfolio/exceptions/", dashboard.exception_list, name="exception_list"),
    path("portfolio/exposure/", exposure.exposure, name="exposure"),
    path("portfolio/exposure/export/", exposure.exposure_export, name="exposure_export"),
    path(
        "alliances/<int:pk>/replacement/edit/", exposure.replacement_edit, name="replacement_edit"
    ),
    path("portfolio/ask/", asking.ask_everybody, name="ask_everybody"),
    path("goals/", goals.goal_list, name="goal_list"),
    path("goals/export/", goals.goal_export, name="goal_export"),
    path("goals/new/", goal_keeping.goal_create, name="goal_create"),
    path("goals/copy/", goal_keeping.goal_copy_year, name="goal_copy_year"),
    path("goals/publish/", goal_keeping.goal_publish, name="goal_publish"),
    path("goals/without/<slug:what>/", goals.goal_without, name="goal_without"),
    path("goals/<int:pk>/", goals.goal_detail, name="goal_detail"),
    path("goals/<int:pk>/edit/", goal_keeping.goal_edit, name="goal_edit"),
    path("goals/<int:pk>/replace/", goal_keeping.goal_replace, name="goal_replace"),
    path("goals/<int:pk>/drop/", goal_keeping.goal_drop, name="goal_drop"),
    path("goals/<int:pk>/remove/", goal_keeping.goal_remove, name="goal_remove"),
    path("goals/<int:pk>/tie/", goals.goal_tie, name="goal_tie"),
    path("today/", today.today, name="today"),
    path("today/actions/<int:pk>/done/", today.today_action_done, name="today_action_done"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("alliances/<int:pk>/review/", steps.review_next, name="review_next"),
    path("reviews/<int:pk>/", reviews.review_detail, name="review_detail"),
    path("reviews/<int:pk>/hold/", reviews.review_hold, name="review_hold"),
    path("reviews/<int:pk>/comments/", reviews.review_save, name="review_save"),
    path("reviews/<int:pk>/amend/", reviews.review_amend, name="review_amend"),
]
