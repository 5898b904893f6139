"""The right of reply: the partner's pages, signed in or by a link, and our answers to disputes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from alliances.services.access import access_to
from alliances.views.fetch import alliance_frame, get_child
from core.audit.refusals import link_refused
from core.permissions import require
from core.revision.updates import StaleRevision
from core.views.form_page import add_errors, form_page, form_view
from core.views.frame import Frame
from scorecards.forms.lifecycle import AskForm
from scorecards.forms.replies import DisputeForm, ReplyForm
from scorecards.models import ReplyLine, ReplyRequest, Scorecard
from scorecards.services import replies
from scorecards.services.reply_links import read_link

SCORECARDS = Scorecard.objects.select_related("model")
LINES = ReplyLine.objects.select_related("scorecard", "indicator", "replied_by")
REFUSED = "A link to reply to a scorecard, used when it no longer worked"
CHANGED = "Somebody else replied since you opened the page. Look at the lines, then reply again."
THANKS = "Thank you. Your reply is on record. You can change it until the scorecard is final."


@form_view
def scorecard_ask(request: HttpRequest, pk: int) -> HttpResponse:
    scorecard = get_child(request, SCORECARDS, pk, edit=True)
    require(scorecard.state != Scorecard.State.FINAL, replies.CLOSED)
    people = replies.people_to_ask(alliance=scorecard.alliance, but=scorecard)
    shown = replies.lines_to_read(scorecard=scorecard, today=timezone.localdate())
    return form_page(
        request,
        _frame(scorecard),
        form=AskForm(request.POST or None, scorecard=scorecard, people=people),
        title=f"Send to {scorecard.alliance.sides.theirs}",
        submit_label="Send",
        act=lambda form: _ask(request, scorecard, form),
        done="Sent. They have been asked by e-mail.",
        template="scorecards/scorecard_ask.html",
        extra={"lines": shown, "people": people, "scorecard": scorecard},
    )


def _frame(scorecard: Scorecard) -> Frame:
    back = scorecard.get_absolute_url()
    return alliance_frame(scorecard.alliance, current="scorecard", back=back)


def _ask(request: HttpRequest, scorecard: Scorecard, form: AskForm) -> Scorecard:
    said = {"user": request.user, "now": timezone.now()}
    return replies.ask_partner(scorecard=scorecard, **form.values, **said)


@form_view
def scorecard_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """What the partner was shown, for who may see the alliance; those who were asked reply here."""
    scorecard, lines = _shared_card(request, pk)
    asked = replies.request_of(scorecard=scorecard, user=request.user)
    context = {"alliance": scorecard.alliance, "current": "overview", "scorecard": scorecard}
    context |= {"lines": lines, "asked": asked, "internal": not request.user.is_guest}
    if asked is None or scorecard.state != Scorecard.State.PARTNER:
        require(request.method != "POST", replies.NOT_ASKED)
        return render(request, "scorecards/scorecard_reply.html", context)
    form = ReplyForm(request.POST or None, scorecard=scorecard, lines=lines)
    if request.method == "POST" and _taken(request, asked, form):
        messages.success(request, THANKS)
        return HttpResponseRedirect(request.path)
    status = _status(form)
    return render(
        request, "scorecards/scorecard_reply.html", context | {"form": form}, None, status
    )


def _shared_card(request: HttpRequest, pk: int) -> tuple[Scorecard, list[ReplyLine]]:
    """A scorecard that was sent to the partner, for who sees its alliance; else 404."""
    lines = list(LINES.filter(scorecard=pk).order_by("position", "pk"))
    if not lines:
        raise Http404
    line = get_child(request, LINES, lines[0].pk)
    return line.scorecard, lines


def _taken(request: HttpRequest, asked: ReplyRequest, form: ReplyForm) -> bool:
    """Whether the reply was written down; else the form says why not."""
    if not form.is_valid():
        return False
    card = Scorecard.objects.select_related("alliance").get(pk=asked.scorecard_id)
    said = {"person": asked.person, "now": timezone.now()}
    try:
        replies.take_replies(scorecard=card, **form.values, **said)
    except StaleRevision as stale:
        form.data = form.data.copy()
        form.data["revision"] = str(stale.current.revision)
        form.is_stale = True
        form.add_error(None, CHANGED)
    except ValidationError as refused:
        add_errors(form, refused)
    return form.is_valid()


def _status(form: ReplyForm) -> int:
    if getattr(form, "is_stale", False):
        return 409
    return 422 if form.is_bound else 200


@never_cache
@login_not_required
@form_view
def reply_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same without signing in. Following the link alone answers nothing."""
    asked = read_link(token)
    if asked is None:
        link_refused(request, REFUSED)
        return _link_page(request, {"gone": True}, 410)
    card = asked.scorecard
    lines = list(LINES.filter(scorecard=card).order_by("position", "pk"))
    context: dict[str, Any] = {"asked": asked, "scorecard": card, "lines": lines}
    if card.state != Scorecard.State.PARTNER:
        return _link_page(request, context, 200)
    form = ReplyForm(request.POST or None, scorecard=card, lines=lines)
    if request.method == "POST" and _taken(request, asked, form):
        messages.success(request, THANKS)
        return HttpResponseRedirect(request.path)
    return _link_page(request, context | {"form": form}, _status(form))


def _link_page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, "scorecards/reply_by_link.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@form_view
def dispute_answer(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_child(request, LINES, pk, edit=True)
    require(access_to(alliance=line.scorecard.alliance, user=request.user).internal)
    require(line.is_disputed, "The partner does not dispute this line.")
    return form_page(
        request,
        _frame(line.scorecard),
        form=DisputeForm(request.POST or None, line=line),
        title=f"Answer the dispute: {line.name}",
        submit_label="Send answer",
        act=lambda form: replies.answer_dispute(
            line=line, user=request.user, now=timezone.now(), **form.values
        ),
        done="Answer saved. The partner reads it beside the line.",
        text=f"{line.replied_by or 'The partner'}: {line.reason}",
    )
