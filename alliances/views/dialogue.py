"""Ask, speak, decide: what executives, who do not edit, do about an alliance, and what its manager
answers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.forms.steps import AnswerForm, AskForm, DecideForm
from alliances.models import Alliance, ExecutiveDecision, Question
from alliances.services import dialogue
from alliances.services.access import access_to
from alliances.services.dialogue_page import dialogue_page
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.permissions import require
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, next_page, posted_revision
from core.views.messages import undoable

NOBODY_ASKED = "Nobody can be asked: this alliance has no alliance manager with a sign-in."
NOT_ASKED = "Only the person who was asked and the alliance manager can answer."
NOT_DECIDED = "Only executives and alliance leaders can decide here. Bring it to a committee."


def _about(request: HttpRequest) -> str:
    """The kind of exception that led here."""
    return request.GET.get("about", "")[:40]


def _page(pk: int, about: str = "") -> str:
    url = reverse("alliances:dialogue", args=[pk])
    return f"{url}?{urlencode({'about': about})}" if about else url


def _frame(request: HttpRequest, alliance: Alliance) -> Frame:
    home = _page(alliance.pk, _about(request))
    return alliance_frame(alliance, back=next_page(request, home))


@require_safe
def alliance_dialogue(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom to ask, whom to speak with, and what was asked, answered and decided. Internal."""
    alliance = get_alliance(request, pk, internal=True)
    access, about = access_to(alliance=alliance, user=request.user), _about(request)
    page = dialogue_page(alliance=alliance, user=request.user, access=access)
    text = dialogue.prefilled(about=about, alliance=alliance, user=request.user)
    context = {
        "alliance": alliance,
        "current": "overview",
        "page": page,
        "about": about,
        "ask": AskForm(people=page.askable, initial={"text": text}) if page.askable else None,
        "decide": DecideForm() if page.may_decide else None,
        "answers": {row.pk: AnswerForm(question=row) for row in page.answerable},
    }
    return render(request, "alliances/alliance_dialogue.html", context)


@form_view
def question_ask(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, internal=True)
    people = dialogue.askable(alliance=alliance, user=request.user)
    require(bool(people), NOBODY_ASKED)
    frame = _frame(request, alliance)
    about = _about(request)
    start = {"text": dialogue.prefilled(about=about, alliance=alliance, user=request.user)}
    return form_page(
        request,
        frame,
        form=AskForm(request.POST or None, people=people, back=frame.back, initial=start),
        title=f"Ask about {alliance}",
        submit_label="Send question",
        act=lambda form: _ask(request, alliance, form),
        done=lambda row: _asked(request, row, frame.back),
    )


def _ask(request: HttpRequest, alliance: Alliance, form: AskForm) -> Question:
    given, about = form.cleaned_data, _about(request)
    return dialogue.ask(
        alliance=alliance,
        text=given["text"],
        asked_of=given["asked_of"],
        user=request.user,
        now=timezone.now(),
        about=about,
    )


def _asked(request: HttpRequest, row: Question, back: str) -> str:
    url = reverse("alliances:question_withdraw", args=[row.pk])
    said, kept = f"Question sent to {row.asked_of}.", {"revision": row.revision, "next": back}
    return undoable(request, said, url, label="Withdraw", **kept)


@form_view
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    question = _question(request, pk)
    edits = access_to(alliance=question.alliance, user=request.user).edit
    require(edits or question.asked_of_id == request.user.pk, NOT_ASKED)
    frame, asker = _frame(request, question.alliance), question.asked_by or "A former colleague"
    return form_page(
        request,
        frame,
        form=AnswerForm(request.POST or None, question=question, back=frame.back),
        title=f"{asker} asks",
        text=question.text,
        submit_label="Send answer",
        act=lambda form: _answer(request, question, form),
        done="Answer sent.",
    )


def _answer(request: HttpRequest, question: Question, form: AnswerForm) -> Question:
    text = form.cleaned_data["answer"]
    return dialogue.answer(question=question, text=text, user=request.user, now=timezone.now())


def _question(request: HttpRequest, pk: int) -> Question:
    rows = Question.objects.select_related("asked_by", "asked_of")
    found: Question = get_child(request, rows, pk)
    return found


@require_POST
def question_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """By who asked, as long as nobody has answered."""
    question = _question(request, pk)
    require(
        question.asked_by_id == request.user.pk,
        "Only the person who asked can withdraw the question.",
    )
    return perform(
        request,
        row=question,
        act=lambda: dialogue.withdraw(question=question),
        done="Question withdrawn.",
        back=next_page(request, _page(question.alliance_id)),
    )


@form_view
def decision_create(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, internal=True)
    access, frame = access_to(alliance=alliance, user=request.user), _frame(request, alliance)
    require(dialogue.may_decide(user=request.user, access=access), NOT_DECIDED)
    return form_page(
        request,
        frame,
        form=DecideForm(request.POST or None, back=frame.back),
        title=f"Decide on {alliance}",
        submit_label="Record decision",
        act=lambda form: _decide(request, alliance, form),
        done=lambda row: _decided(request, row, frame.back),
    )


def _decide(request: HttpRequest, alliance: Alliance, form: DecideForm) -> ExecutiveDecision:
    text, about = form.cleaned_data["text"], _about(request)
    return dialogue.decide(
        alliance=alliance, text=text, user=request.user, now=timezone.now(), about=about
    )


def _decided(request: HttpRequest, row: ExecutiveDecision, back: str) -> str:
    url = reverse("alliances:decision_withdraw", args=[row.pk])
    said, kept = "Decision recorded and sent by e-mail.", {"revision": row.revision, "next": back}
    return undoable(request, said, url, label="Withdraw", **kept)


def _decision(request: HttpRequest, pk: int, *, edit: bool = False) -> ExecutiveDecision:
    found: ExecutiveDecision = get_child(
        request, ExecutiveDecision.objects.all(), pk, edit=edit, head=False
    )
    return found


@require_POST
def decision_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """The manager has read it and takes it on; it leaves Today."""
    row = _decision(request, pk, edit=True)
    back = next_page(request, _page(row.alliance_id))
    undo = reverse("alliances:decision_reopen", args=[pk])
    return perform(
        request,
        row=row,
        act=lambda: dialogue.acknowledge(
            decision=row, expected=posted_revision(request), user=request.user, now=timezone.now()
        ),
        done=lambda saved: undoable(
            request, "Decision acknowledged.", undo, revision=saved.revision, next=back
        ),
        back=back,
    )


@require_POST
def decision_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    row = _decision(request, pk, edit=True)
    return perform(
        request,
        row=row,
        act=lambda: dialogue.reopen_decision(decision=row, expected=posted_revision(request)),
        done="The decision is waiting for you again.",
        back=next_page(request, _page(row.alliance_id)),
    )


@require_POST
def decision_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """By who decided, as long as nobody has acknowledged it."""
    row = _decision(request, pk)
    require(
        row.decided_by_id == request.user.pk,
        "Only the person who decided can withdraw the decision.",
    )
    return perform(
        request,
        row=row,
        act=lambda: dialogue.withdraw_decision(decision=row),
        done="Decision withdrawn.",
        back=next_page(request, _page(row.alliance_id)),
    )
