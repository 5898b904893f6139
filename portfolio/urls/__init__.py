"""The addresses of this room, one module per concept."""

from portfolio.urls import dashboard, reviews, today

app_name = "portfolio"

urlpatterns = [*dashboard.urlpatterns, *today.urlpatterns, *reviews.urlpatterns]
