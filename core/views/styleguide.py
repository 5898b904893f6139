"""Every component in every state, for those who build pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.permissions import require
from core.samples import samples


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    require(bool(getattr(request.user, "is_staff", False)), "The style guide is for staff.")
    return render(request, "core/styleguide.html", samples(timezone.localtime()))
