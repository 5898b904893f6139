"""The addresses of this app."""

from django.urls import URLPattern, path

from portfolio.views import dashboard, reviews, steps, today

app_name = "portfolio"

urlpatterns: list[URLPattern] = [
    path("portfolio/", dashboard.dashboard, name="dashboard"),
    path("portfolio/exceptions/", dashboard.exception_list, name="exception_list"),
    path("today/", today.today, name="today"),
    path("today/actions/<int:pk>/done/", today.today_action_done, name="today_action_done"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("alliances/<int:pk>/review/", steps.review_next, name="review_next"),
    path("reviews/<int:pk>/", reviews.review_detail, name="review_detail"),
    path("reviews/<int:pk>/hold/", reviews.review_hold, name="review_hold"),
    path("reviews/<int:pk>/comments/", reviews.review_save, name="review_save"),
    path("reviews/<int:pk>/amend/", reviews.review_amend, name="review_amend"),
]
