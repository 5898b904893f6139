"""What stands around a form or a question, and where the answer leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from core.db.refusals import said
from core.text import whole

LONGEST = 2000  # characters of an address that is led back to
Result = TypeVar("Result")
Words = str | Callable[[Result], str]


@dataclass(frozen=True)
class Frame:
    """`back`: where Cancel leads, and where an act goes on to unless it says otherwise.

    `template` with its `context` is the head of what the page belongs to; without one the title
    of the page is its heading, below `crumbs` (words, address). `actions`: keep the buttons of
    that head.
    """

    back: str
    crumbs: Sequence[tuple[str, str]] = ()
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    actions: bool = True


def go_on(
    request: HttpRequest, result: Result, *, done: Words[Result], to: Words[Result]
) -> HttpResponse:
    """Say what was done and go on; both may depend on the result. Empty words say nothing."""
    if words := done(result) if callable(done) else done:
        messages.success(request, words)
    return HttpResponseRedirect(to(result) if callable(to) else to)


def what_refused(request: HttpRequest, refused: IntegrityError) -> ValidationError:
    """What to say of a row that the database refused. Raises it again where it may have been a
    race, which is asked once more (core.middleware), and where it says nothing to a person."""
    words = said(refused) if getattr(request, "is_asked_again", False) else None
    if words is None:
        raise refused
    return words


def wants_part(request: Any) -> bool:
    """Whether htmx asks for a part of a page: not for all of it, as after a change in place, and
    not for the page of its history."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def next_page(request: HttpRequest, default: str) -> str:
    """The page that a button stood on, posted as `next`, if it is one of ours; else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    # Django takes whatever has no host for safe: "x" would be the name of a view to redirect().
    ours = wanted.startswith("/") and wanted.isprintable() and len(wanted) <= LONGEST
    safe = ours and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else default


def posted_revision(request: HttpRequest, name: str = "revision") -> int:
    """The revision that the person was looking at; 0, which no row has, where none was sent."""
    return whole(request.POST.get(name)) or 0
