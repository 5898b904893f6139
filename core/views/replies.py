"""The page behind a link by which people answer without signing in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core.audit.refusals import link_refused
from core.forms.replies import ReplyForm
from core.registry.replies import Asked
from core.replies import Link, read_link
from core.views.form_page import form_view

REFUSED = "A link to answer by e-mail, used when it no longer worked"


@never_cache
@login_not_required
@form_view
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is asked; POST takes the answer. Following the link alone answers nothing, since
    programs that check mail open links by themselves."""
    link = read_link(token)
    asked = link.load() if link else None
    if link is None or asked is None:
        link_refused(request, REFUSED)
        return _page(request, {"gone": True}, 410)
    if request.method == "POST":
        return _take(request, link, asked)
    form = ReplyForm(asked=asked)
    return _page(request, _asking(asked, form, request.GET.get("choice", "")))


def _take(request: HttpRequest, link: Link, asked: Asked) -> HttpResponse:
    form = ReplyForm(request.POST, asked=asked)
    if form.is_valid():
        given = form.cleaned_data
        try:
            thanks = link.kind.answer(
                asked, given["choice"], given.get("words", ""), timezone.now()
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            after = link.load()
            context = _asking(after, ReplyForm(asked=after), "") if after else {}
            return _page(request, context | {"thanks": thanks})
    return _page(request, _asking(asked, form, request.POST.get("choice", "")), 422)


def _asking(asked: Asked, form: ReplyForm, chosen: str) -> dict[str, object]:
    """`first` is the one answer that stands out: what the link names, else what the kind says."""
    choices = () if asked.closed else asked.choices
    values = [one.value for one in choices]
    usual = next((one.value for one in choices if one.primary), "")
    first = chosen if chosen in values else usual
    return {"asked": asked, "form": form, "choices": choices, "first": first}


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, "core/reply.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
