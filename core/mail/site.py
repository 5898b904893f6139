"""The site as mails name it: its own address, never that of a request."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from django.conf import settings


def mail_domain() -> str:
    """The domain of Message-IDs and calendar entries: the site's own, never the request's."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def site_url(path: str) -> str:
    """A path of ours as a link for a mail: built from SITE_URL, never from a request."""
    return urljoin(settings.SITE_URL + "/", path.lstrip("/"))
