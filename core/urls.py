from django.urls import path

from core.views import audit, day, inbox, jobs, outbox, replies, search, styleguide, undelivered
from core.views.unsubscribe import unsubscribe

app_name = "core"

urlpatterns = [
    path("audit/", audit.audit_log, name="audit_log"),
    path("audit/export/", audit.audit_export, name="audit_export"),
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job_detail"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job_retry"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<slug:name>/", outbox.outbox_mail, name="outbox_mail"),
    path("outbox/<slug:name>/html/", outbox.outbox_html, name="outbox_html"),
    path("outbox/<slug:name>/<int:index>/", outbox.outbox_attachment, name="outbox_attachment"),
    path("day/", day.day, name="day"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/", inbox.inbox_open, name="inbox_open"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("mail/", undelivered.message_list, name="message_list"),
    path("mail/retry/", undelivered.message_retry_all, name="message_retry_all"),
    path("mail/<int:pk>/retry/", undelivered.message_retry, name="message_retry"),
    path("reply/<str:token>/", replies.reply, name="reply"),
    path("search/", search.search_everything, name="search"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
