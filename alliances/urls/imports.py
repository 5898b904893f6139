"""Bringing a portfolio in as a file, taking it back, and out again."""

from django.urls import URLPattern, path

from alliances.views import imports as views

urlpatterns: list[URLPattern] = [
    path("imports/", views.import_list, name="import_list"),
    path("imports/new/", views.import_upload, name="import_upload"),
    path("imports/export/", views.export, name="export"),
    path("imports/<int:pk>/", views.import_run, name="import_run"),
    path("imports/<int:pk>/columns/", views.import_columns, name="import_columns"),
    path("imports/<int:pk>/preview/", views.import_preview, name="import_preview"),
    path("imports/<int:pk>/report.json", views.import_report, name="import_report"),
    path("imports/<int:pk>/failed/", views.import_failed, name="import_failed"),
    path("imports/<int:pk>/undo/", views.import_undo, name="import_undo"),
    path("imports/<int:pk>/discard/", views.import_discard, name="import_discard"),
]
