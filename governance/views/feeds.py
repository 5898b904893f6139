"""Calendar feeds: what a program reads, and the pages on which people make and end them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from accounts.rules.delays import network_of
from alliances.services.access import Shown
from alliances.views.fetch import get_alliance
from core.audit.refusals import link_refused
from core.network import client_ip
from core.text import whole
from core.views.confirm_page import confirm_page
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from governance.forms.feeds import FeedForm
from governance.models import CalendarFeed
from governance.services.calendar import feeds
from governance.services.calendar.feed_content import content_hash, feed_entries, feed_name
from governance.services.calendar.feed_text import feed_text

REFUSED = "A calendar feed that opens nothing"
PLAIN = "text/plain; charset=utf-8"


@login_not_required
@require_safe
def feed_file(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program reads. What may be in it is asked anew each time."""
    now = timezone.now()
    found = feeds.open_feed(token=token)
    if found is None:
        link_refused(request, REFUSED)
        return _discreet(_not_there(request, now))
    if seconds := feeds.seconds_to_wait(feed=found, now=now):
        return _discreet(_too_often(seconds))
    return _discreet(_content(request, found, now))


def _content(request: HttpRequest, found: CalendarFeed, now: Any) -> HttpResponse:
    entries, name = feed_entries(feed=found, now=now), feed_name(found)
    digest = content_hash(entries, name)
    since = feeds.note_read(
        feed=found, user_agent=request.headers.get("User-Agent", ""), content_hash=digest, now=now
    )
    etag, changed = f'W/"{digest}"', int(since.timestamp())
    answer: HttpResponse | None = get_conditional_response(request, etag, changed)
    if answer is None:
        text = feed_text(name=name, entries=entries, stamp=since)
        answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        answer.headers["Content-Disposition"] = 'inline; filename="entente.ics"'
    answer.headers["ETag"] = etag
    answer.headers["Last-Modified"] = http_date(changed)
    return answer


def _not_there(request: HttpRequest, now: Any) -> HttpResponse:
    network = network_of(client_ip(request))
    if seconds := feeds.wait_for_guess(network=network, now=now):
        return _too_often(seconds)
    text = "There is no calendar at this address. It was renewed or revoked, or never existed."
    return HttpResponse(text, status=404, content_type=PLAIN)


def _too_often(seconds: int) -> HttpResponse:
    text = f"This calendar was read too often. Try again in {seconds} seconds."
    headers = {"Retry-After": str(seconds)}
    return HttpResponse(text, status=429, content_type=PLAIN, headers=headers)


def _discreet(answer: HttpResponse) -> HttpResponse:
    """The address is the secret: nothing tells it to anybody else."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def feeds_frame() -> Frame:
    back, calendar = reverse("governance:feed_list"), reverse("governance:calendar")
    return Frame(back, crumbs=[("Calendar", calendar), ("Calendar feeds", back)])


@require_safe
def feed_list(request: HttpRequest) -> HttpResponse:
    """The reader's own feeds, and when each was last read by which program."""
    rows = list(feeds.feeds_of(user=request.user))
    has_own = any(row.alliance_id is None for row in rows)
    return render(request, "governance/feeds/list.html", {"feeds": rows, "has_own": has_own})


def _own(request: HttpRequest, pk: int) -> CalendarFeed:
    row: CalendarFeed = get_object_or_404(feeds.feeds_of(user=request.user), pk=pk)
    return row


@form_view
def feed_create(request: HttpRequest) -> HttpResponse:
    """Make a feed, of one alliance where the address names it; its address is shown once."""
    key, made = request.GET.get("alliance", ""), []
    alliance = get_alliance(request, whole(key) or 0, shown=Shown.ITSELF) if key else None
    answer = form_page(
        request,
        feeds_frame(),
        form=FeedForm(request.POST or None, user=request.user, of_alliance=alliance is not None),
        title=f"Calendar feed of {alliance}" if alliance else "Your calendar feed",
        text="A calendar program reads a feed by its address, without your password. "
        "Treat the address like a password.",
        submit_label="Make feed",
        act=lambda form: made.append(
            feeds.make_feed(user=request.user, alliance=alliance, now=timezone.now(), **form.values)
        ),
    )
    return _address_page(request, made[0]) if made else answer


@form_view
def feed_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    return form_page(
        request,
        feeds_frame(),
        row=row,
        form=FeedForm(
            request.POST or None,
            user=request.user,
            feed=row,
            of_alliance=row.alliance_id is not None,
        ),
        title="What the feed holds",
        act=lambda form: feeds.change_feed(feed=row, **form.values),
        done="Saved. Programs show it when they read the feed again.",
    )


@form_view
def feed_renew(request: HttpRequest, pk: int) -> HttpResponse:
    row, made = _own(request, pk), []
    answer = confirm_page(
        request,
        feeds_frame(),
        row=row,
        title="Renew the address of this feed?",
        goes=["The old address: programs that read it show nothing new any more"],
        stays=["What the feed holds"],
        submit_label="Renew address",
        act=lambda revision: made.append(
            feeds.renew_feed(feed=row, expected=revision, now=timezone.now())
        ),
        done="",
    )
    return _address_page(request, made[0]) if made else answer


@form_view
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    row = _own(request, pk)
    return confirm_page(
        request,
        feeds_frame(),
        row=row,
        title="Revoke this feed?",
        goes=["Its address: programs that read it get nothing from now on"],
        stays=["What they have read until now, until they are told to forget it"],
        submit_label="Revoke feed",
        act=lambda revision: feeds.revoke_feed(feed=row),
        done="The feed is revoked. Its address no longer works.",
    )


def _address_page(request: HttpRequest, token: str) -> HttpResponse:
    """Shown in the answer itself: an address that led to it would have to hold the secret."""
    address = feeds.address_of(token)
    context = {"address": address, "webcal": f"webcal:{address.partition(':')[2]}"}
    return render(request, "governance/feeds/address.html", context)
