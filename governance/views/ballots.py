"""Votes between meetings: opened, looked at and answered on one page, withdrawn."""

from __future__ import annotations

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.querysets import prefetch_sides
from alliances.services.access import Shown, access_to
from alliances.views.fetch import get_alliance
from core.forms.filters import ignored_in
from core.text import plural, whole
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from governance.forms.ballots import BallotForm, VoteForm, WithdrawForm
from governance.models import Ballot, Vote
from governance.services import ballots
from governance.services.ballot_page import BallotPage, ballot_page
from governance.views.frame import get_row, governance_frame, log_tabs, name_sides

PER_PAGE = 50


@require_safe
def ballot_list(request: HttpRequest) -> HttpResponse:
    """Votes of every alliance the reader sees, those that are open first."""
    rows = Ballot.objects.visible_to(request.user).select_related("committee__alliance")
    rows = prefetch_sides(rows, "committee__alliance").in_order()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "problems": ignored_in(request.GET, page)}
    context["tabs"] = log_tabs("votes", request.user)
    return render(request, "governance/ballot_list.html", context)


def _get(request: HttpRequest, pk: int, *, edit: bool = False) -> Ballot:
    rows = Ballot.objects.select_related("committee", "opened_by", "decision")
    ballot: Ballot = get_row(request, rows, pk, edit=edit)
    name_sides(ballot.committee.alliance)
    return ballot


def _frame(ballot: Ballot) -> Frame:
    frame = governance_frame(ballot.committee.alliance)
    home = ballot.get_absolute_url()
    return Frame(home, crumbs=[*frame.crumbs, ("Vote", home)])


@form_view
def ballot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How a vote stands; who may vote answers here."""
    ballot = _get(request, pk)
    page = _page(request, ballot)
    extra = {"ballot": ballot, "page": page, "alliance": ballot.committee.alliance}
    if page.own is None or not page.is_open:
        return _closed(request, extra)
    return form_page(
        request,
        _frame(ballot),
        form=VoteForm(request.POST or None, vote=page.own),
        title=ballot.question,
        template="governance/ballot_detail.html",
        extra=extra,
        act=partial(_vote, request, page),
        done="Your vote is on record. You can change it until the vote closes.",
    )


def _page(request: HttpRequest, ballot: Ballot) -> BallotPage:
    editable = access_to(alliance=ballot.committee.alliance, user=request.user).edit
    return ballot_page(
        ballot=ballot,
        user=request.user,
        editable=editable,
        now=timezone.now(),
        chosen=whole(request.GET.get("vote")),
    )


def _vote(request: HttpRequest, page: BallotPage, form: VoteForm) -> Vote:
    assert page.own is not None
    deputy = request.user.person if page.in_place else None
    return ballots.vote(vote=page.own, now=timezone.now(), deputy=deputy, **form.values)


def _closed(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """Nothing to be answered, or not by the reader: what was sent is refused."""
    status = 403 if request.method == "POST" else 200
    return render(request, "governance/ballot_detail.html", context, status=status)


@form_view
def ballot_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a question to the members of a committee."""
    alliance = name_sides(get_alliance(request, pk, edit=True, shown=Shown.ITSELF))
    return form_page(
        request,
        governance_frame(alliance),
        form=BallotForm(request.POST or None, alliance=alliance),
        title="Ask for a vote",
        submit_label="Ask for the vote",
        note="Every member of the committee is asked by e-mail, with a link for those who do not "
        "sign in. Who joins later is not counted.",
        act=lambda form: ballots.open_ballot(by=request.user, now=timezone.now(), **form.values),
        done=lambda ballot: (
            f"The vote is open. {plural(ballot.votes.count(), 'person is', 'people are')} asked."
        ),
        to=lambda ballot: ballot.get_absolute_url(),
    )


@form_view
def ballot_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the question back, with a reason."""
    ballot = _get(request, pk, edit=True)
    return form_page(
        request,
        _frame(ballot),
        form=WithdrawForm(request.POST or None, initial={"revision": ballot.revision}),
        title="Withdraw this vote",
        text=ballot.question,
        note="Answers that were given stay on record. Nobody is asked any more.",
        submit_label="Withdraw the vote",
        danger=True,
        act=lambda form: ballots.withdraw_ballot(ballot=ballot, now=timezone.now(), **form.values),
        done="The vote is withdrawn.",
    )
