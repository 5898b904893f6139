"""Workers that only plan and send, as processes of their own: what the fault tests kill.

python -m tests.governance.crowd              sends what is due, again and again, until it is ended
python -m tests.governance.crowd invitations  the same, and tells people what changed
python -m tests.governance.crowd move         moves every coming meeting by 20 minutes, once
"""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime, timedelta


def main(seconds: float = 120) -> None:
    set_up()
    from django.db import close_old_connections

    from core.mail.sending import send_due_messages
    from governance.services.invitations.planning import plan_invitations
    from governance.services.reminders.planning import plan_reminders

    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        close_old_connections()
        try:
            if "invitations" in sys.argv:
                plan_invitations()
            else:
                plan_reminders()
            send_due_messages(budget=5)
        except Exception as error:  # the database may be away; a worker outlives that
            print(f"{type(error).__name__}: {error}", flush=True)  # noqa: T201
        time.sleep(0.05)


def move() -> None:
    set_up()
    from django.utils import timezone

    from core.broker import broker
    from governance.models import Meeting
    from governance.services.meetings import move_meeting

    broker.publish = lambda *args, **what: None  # nobody listens here

    for meeting in Meeting.objects.upcoming(timezone.now()).select_related("committee__alliance"):
        later = datetime.combine(meeting.local_date, meeting.local_time) + timedelta(minutes=20)
        move_meeting(
            meeting=meeting,
            expected=meeting.revision,
            duration_minutes=60,
            now=timezone.now(),
            local_date=later.date(),
            local_time=later.time(),
        )


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


if __name__ == "__main__":
    if "move" in sys.argv:
        move()
    else:
        main()
