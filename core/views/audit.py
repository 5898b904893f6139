"""The audit log: administrators look through it, filter it and export what the filter leaves."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.audit.listing import EXPORTED, LISTED, CappedPaginator, csv_of, filtered, rows_for
from core.audit.models import AuditEvent
from core.audit.record import record
from core.forms.audit import AuditFilter
from core.forms.filters import FilterBar
from core.permissions import require

PER_PAGE = 50


def _asked(request: HttpRequest) -> tuple[FilterBar, Any]:
    """The filters of the address, and the events they leave."""
    administrator = getattr(request.user, "is_administrator", False)
    require(administrator, "Only administrators can read the audit log.")
    form = AuditFilter(request.GET)
    bar = FilterBar(form, request.GET, more=form.more, kept=())
    return bar, filtered(AuditEvent.objects.visible_to(request.user), bar.in_force)


@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    bar, events = _asked(request)
    page = CappedPaginator(events, PER_PAGE, search="q" in bar.in_force).get_page(
        request.GET.get("page")
    )
    bar.look_at_page(page)
    context = {
        "bar": bar,
        "page_obj": page,
        "rows": rows_for(page.object_list),
        "query": request.GET.urlencode(),
        "listed": LISTED,
        "exported": EXPORTED,
    }
    return render(request, "core/audit_log.html", context)


@require_safe
def audit_export(request: HttpRequest) -> StreamingHttpResponse:
    """What is filtered, as CSV. The file leaves when its event is written."""
    bar, events = _asked(request)
    filters = "; ".join(f"{label}: {words}" for label, words, _ in bar.chips) or "Everything"
    record("audit_exported", summary=filters)
    answer = StreamingHttpResponse(csv_of(events), content_type="text/csv; charset=utf-8")
    name = f"audit-log-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
