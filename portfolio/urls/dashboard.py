from django.urls import URLPattern, path

from portfolio.views import dashboard

urlpatterns: list[URLPattern] = [
    path("portfolio/", dashboard.dashboard, name="dashboard"),
    path("portfolio/exceptions/", dashboard.exception_list, name="exception_list"),
]
