from django.urls import path

from core.views import outbox, styleguide

app_name = "core"

urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<slug:name>/", outbox.outbox_mail, name="outbox_mail"),
    path("outbox/<slug:name>/html/", outbox.outbox_html, name="outbox_html"),
    path("outbox/<slug:name>/<int:index>/", outbox.outbox_attachment, name="outbox_attachment"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
