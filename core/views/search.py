"""The box on every page: straight to what is meant, or to a list of what may be meant."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.registry.search import SearchSource, clear_answer, search, search_sources
from core.text import has_control_characters, one_line

LONGEST = 200


@require_safe
def search_everything(request: HttpRequest) -> HttpResponse:
    """One clear answer is opened, unless the address says `all=1`."""
    text = one_line(request.GET.get("q", ""))[:LONGEST]
    readable = text and not has_control_characters(text)
    hits = search(request.user, text) if readable else []
    best = clear_answer(hits)
    if best is not None and request.GET.get("all") != "1":
        return redirect(best.url)
    context = {"text": text, "hits": hits, "sources": _offered(request)}
    return render(request, "core/search.html", context)


def _offered(request: HttpRequest) -> list[SearchSource]:
    guest = getattr(request.user, "is_guest", False)
    return [source for source in search_sources if source.guests or not guest]
