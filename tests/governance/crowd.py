"""A worker that only sends reminders, as a process of its own: what the fault tests kill.

python -m tests.governance.crowd        sends what is due, again and again, until it is ended
"""

from __future__ import annotations

import os
import time


def main(seconds: float = 120) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import close_old_connections

    from core.mail.sending import send_due_messages
    from governance.services.reminders.planning import plan_reminders

    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        close_old_connections()
        try:
            plan_reminders()
            send_due_messages(budget=5)
        except Exception as error:  # the database may be away; a worker outlives that
            print(f"{type(error).__name__}: {error}", flush=True)  # noqa: T201
        time.sleep(0.05)


if __name__ == "__main__":
    main()
