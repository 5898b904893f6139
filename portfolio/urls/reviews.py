"""Quarterly business reviews."""

from django.urls import URLPattern, path

from portfolio.views import reviews

urlpatterns: list[URLPattern] = [
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<int:pk>/", reviews.review_detail, name="review_detail"),
    path("reviews/<int:pk>/hold/", reviews.review_hold, name="review_hold"),
    path(
        "reviews/<int:pk>/comments/<slug:section>/", reviews.review_comment, name="review_comment"
    ),
]
