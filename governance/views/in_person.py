"""Meetings in person: why, at what cost, with what result."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.forms.filters import not_offered
from core.permissions import require
from core.text import whole
from core.views.confirm_page import perform
from core.views.form_page import form_page, form_view
from core.views.frame import posted_revision
from governance.forms.in_person import InPersonForm
from governance.models import InPersonProposal, Meeting
from governance.services import in_person
from governance.views.frame import get_meeting, get_row, meeting_frame

FIRST, LAST = 2000, 2099


@require_safe
def in_person_list(request: HttpRequest) -> HttpResponse:
    """Of one year, by quarter, with what they cost. Ours alone."""
    require(not request.user.is_guest)
    now = timezone.now()
    this, said = timezone.localdate().year, request.GET.get("year", "")
    wanted = whole(said)
    year = wanted if wanted is not None and FIRST <= wanted <= LAST else this
    context: dict[str, Any] = {"year": year, "this": this, "before": year - 1, "after": year + 1}
    context["ignored"] = [not_offered("Year", said)] if said and said != str(year) else []
    context["quarters"] = in_person.in_person_meetings(user=request.user, year=year, now=now)
    return render(request, "governance/in_person_list.html", context)


@form_view
def in_person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Purpose, cost and, once it has begun, the result."""
    meeting = get_meeting(request, pk)
    return form_page(
        request,
        meeting_frame(meeting),
        form=InPersonForm(
            request.POST or None, instance=meeting, has_begun=meeting.starts_at <= timezone.now()
        ),
        title=f"In person: {meeting}",
        act=_save,
    )


def _save(form: InPersonForm) -> Meeting:
    # The form has written on its own instance; what changes is read from the stored one.
    meeting = Meeting.objects.select_related("committee__alliance").get(pk=form.instance.pk)
    return in_person.save_in_person(meeting=meeting, **form.values)


@require_POST
def in_person_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """No meeting in person for this reason."""
    proposal: Any = get_row(request, InPersonProposal.objects.all(), pk)
    expected = posted_revision(request)
    return perform(
        request,
        row=proposal,
        act=lambda: in_person.settle_proposal(
            proposal=proposal, expected=expected, state=InPersonProposal.State.DECLINED
        ),
        done="The proposal is declined.",
        back=reverse("governance:alliance_governance", args=[proposal.alliance_id]),
    )
