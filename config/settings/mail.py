"""How mail leaves: SMTP, or files in the data directory that the outbox page shows."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from config.env import (
    ALLOW_UNPROTECTED,
    DATA_DIR,
    IS_EMBEDDED,
    IS_PRODUCTION,
    MODE,
    TEST,
    env,
    read_url,
    refuse_if,
)
from config.production import mail_problem

OUTBOX_DIR = DATA_DIR / "outbox"
OUTBOX_VISIBLE = IS_EMBEDDED or MODE == TEST
if EMAIL_URL := env.str("EMAIL_URL", ""):
    _mail = read_url("EMAIL_URL", env.email_url)
    if IS_PRODUCTION:
        refuse_if(mail_problem(_mail, ALLOW_UNPROTECTED))
    vars().update(_mail)
elif IS_PRODUCTION:
    raise ImproperlyConfigured(
        "EMAIL_URL must be set in production (smtp+tls://user:password@host:587)."
    )
else:
    EMAIL_BACKEND = "core.mail.outbox.OutboxBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Entente <entente@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who invites to meetings, as calendars show it, and where answers of mail programs go.
CALENDAR_ORGANIZER = env.str("CALENDAR_ORGANIZER", "")
# The mailbox of that address (imaps://user:password@host/folder); empty: answers come by link.
REPLIES_IMAP_URL = env.str("REPLIES_IMAP_URL", "")

# A send may take this long in all; a worker that dies gives its messages back after the lease.
MAIL_SEND_DEADLINE = env.float("MAIL_SEND_DEADLINE", 20.0)  # seconds
MAIL_LEASE = env.float("MAIL_LEASE", 120.0)  # seconds, well above the deadline
MAIL_BATCH = env.int("MAIL_BATCH", 50)
MAIL_RUN_BUDGET = env.float("MAIL_RUN_BUDGET", 50.0)  # seconds of one task
# Messages to one recipient within an hour and a day (0: any number); what is more waits. Tests send
# hundreds to a few people.
MAIL_LIMIT_HOUR = env.int("MAIL_LIMIT_HOUR", 0 if MODE == TEST else 40)
MAIL_LIMIT_DAY = env.int("MAIL_LIMIT_DAY", 0 if MODE == TEST else 200)

# Chat services that alliance managers may have messages posted to; ".example.com" is any host
# below it.
WEBHOOK_HOSTS = tuple(
    env.list(
        "WEBHOOK_HOSTS",
        default=[
            "hooks.slack.com",
            ".webhook.office.com",
            ".logic.azure.com",
            ".environment.api.powerplatform.com",
        ],
    )
)
# A server on this machine that stands in for all of them, in tests alone.
WEBHOOK_TEST_SERVER: tuple[str, int] | None = None
