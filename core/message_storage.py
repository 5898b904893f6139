"""Messages of the next page in a cookie that only this host can set (production, with https)."""

from __future__ import annotations

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    cookie_name = "__Host-messages"


class HostMessages(FallbackStorage):
    storage_classes = (HostCookieStorage, SessionStorage)
