"""From where a request comes, as limits count it and the audit log writes it."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The address of the client, behind as many proxies as settings trust
    (ALLAUTH_TRUSTED_PROXY_COUNT); "" where none is known, as on a Unix socket."""
    try:
        return get_adapter(request).get_client_ip(request) or ""
    except PermissionDenied:
        return ""
