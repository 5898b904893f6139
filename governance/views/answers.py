"""Will I be there? On the page of a meeting; mails ask with a link (core.views.replies)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.views.confirm_page import perform
from core.views.frame import next_page
from governance.services.invitations.answers import answer_as
from governance.views.frame import get_meeting


@require_POST
def meeting_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The reader's own answer to one meeting."""
    meeting = get_meeting(request, pk, edit=False)
    return perform(
        request,
        row=None,  # nobody but the reader gives this answer
        act=lambda: answer_as(
            meeting=meeting,
            user=request.user,
            answer=request.POST.get("answer", ""),
            now=timezone.now(),
        ),
        done="",
        back=next_page(request, meeting.get_absolute_url()),
    )
