"""What somebody of either side sees coming, and the answer to it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.views.form_page import form_page, form_view
from scorecards.forms.risks import DeclineForm, EarlyRiskForm, TakeInForm
from scorecards.models import EarlyRisk
from scorecards.services import early_risks as services
from scorecards.services.risk_numbers import risk_scale


def _readers(request: HttpRequest) -> str:
    """Who reads what is said here."""
    ours = f"people of {settings.COMPANY_NAME} who see this alliance"
    if not request.user.is_guest:
        return f"Read by {ours}. Nobody of the other side reads it."
    return f"Read by {ours}, and by your colleagues here. People of other partners do not read it."


@form_view
def early_risk_create(request: HttpRequest, pk: int) -> HttpResponse:
    """For everybody who sees the alliance, guests too."""
    alliance = get_alliance(request, pk)
    who = {"by": request.user, "today": timezone.localdate()}
    return form_page(
        request,
        alliance_frame(alliance, current="risks"),
        form=EarlyRiskForm(request.POST or None),
        title="Say what you see coming",
        submit_label="Send",
        note=_readers(request),
        act=lambda form: services.say_early(alliance=alliance, early=form.instance, **who),
        done="Sent. The alliance manager answers here.",
    )


@form_view
def early_risk_take(request: HttpRequest, pk: int) -> HttpResponse:
    early, today = get_child(request, EarlyRisk.objects, pk, edit=True), timezone.localdate()
    given = {"alliance": early.alliance, "scale": risk_scale(day=today), "early": early}
    who = {"by": request.user, "today": today}
    form = TakeInForm(request.POST or None, initial={"title": early.title}, **given)
    return form_page(
        request,
        alliance_frame(early.alliance, current="risks"),
        form=form,
        row=early,
        title=f"Take “{early.title}” into the register",
        text=early.what_may_happen,
        submit_label="Add risk",
        act=lambda form: services.take_in(early=early, risk=form.instance, **form.answered, **who),
        done="Risk added, and who said it has the answer.",
    )


@form_view
def early_risk_decline(request: HttpRequest, pk: int) -> HttpResponse:
    early = get_child(request, EarlyRisk.objects, pk, edit=True)
    who = {"by": request.user, "today": timezone.localdate()}
    return form_page(
        request,
        alliance_frame(early.alliance, current="risks"),
        form=DeclineForm(request.POST or None, early=early),
        title=f"Answer “{early.title}”",
        text=early.what_may_happen,
        submit_label="Send answer",
        act=lambda form: services.decline(early=early, **form.values, **who),
        done="Answered.",
    )
