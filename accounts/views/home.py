"""The first page of each role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.models import Role

FIRST_PAGE = {
    Role.EXECUTIVE: "portfolio:dashboard",
    Role.LEADER: "portfolio:dashboard",
    Role.MANAGER: "portfolio:today",
    Role.MEMBER: "portfolio:today",
    Role.GUEST: "alliances:list",
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return redirect(FIRST_PAGE[Role(request.user.role)])
