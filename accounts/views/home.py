"""The first page of each role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from core.registry.navigation import first_page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    entry = first_page(request.user, request.user.role)
    return redirect(entry.url_name if entry else "accounts:profile")
