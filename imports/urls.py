"""Bringing a portfolio in as a file, taking it back, and out again."""

from django.urls import URLPattern, path

from imports import views

app_name = "imports"

urlpatterns: list[URLPattern] = [
    path("imports/", views.import_list, name="list"),
    path("imports/new/", views.import_upload, name="upload"),
    path("imports/export/", views.export, name="export"),
    path("imports/export/terms/", views.export_terms, name="export_terms"),
    path("imports/export/<int:pk>/", views.export_file, name="export_file"),
    path("imports/<int:pk>/", views.import_run, name="detail"),
    path("imports/<int:pk>/columns/", views.import_columns, name="columns"),
    path("imports/<int:pk>/preview/", views.import_preview, name="preview"),
    path("imports/<int:pk>/report.json", views.import_report, name="report"),
    path("imports/<int:pk>/failed/", views.import_failed, name="failed"),
    path("imports/<int:pk>/undo/", views.import_undo, name="undo"),
    path("imports/<int:pk>/discard/", views.import_discard, name="discard"),
]
