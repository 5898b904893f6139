"""The question after a meeting, answered by who was there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.permissions import require
from core.views.form_page import form_page, form_view
from governance.forms.pulse import PulseForm
from governance.models import Meeting
from governance.services import pulse
from governance.services.pulse_mail import ANONYMOUS, closed_words
from governance.views.frame import get_meeting, meeting_frame

NOT_ASKED = "Only those who were at the meeting are asked, and once."


def _asked(request: HttpRequest, meeting: Meeting) -> Any:
    """The reader, who was there and has not answered; 403 for others."""
    person: Any = getattr(request.user, "person", None)
    asked = person is not None and not closed_words(meeting, person, timezone.now())
    require(asked, NOT_ASKED)
    return person


@form_view
def meeting_pulse(request: HttpRequest, pk: int) -> HttpResponse:
    """One question, without names."""
    meeting = get_meeting(request, pk, edit=False)
    person = _asked(request, meeting)
    return form_page(
        request,
        meeting_frame(meeting),
        form=PulseForm(request.POST or None),
        title=pulse.QUESTION,
        text=f"{meeting}, {meeting.local_date:%-d %b %Y}",
        note=ANONYMOUS,
        submit_label="Send answer",
        act=lambda form: pulse.answer(
            meeting=meeting, person=person, now=timezone.now(), **form.cleaned_data
        ),
        done="Thank you. Your answer is kept without your name.",
    )
