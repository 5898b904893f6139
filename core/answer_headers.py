"""What every answer says to browsers and to what stands between: keep nothing, share nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NOT_KEPT = "private, no-store"
FOUND = (200, 206, 304)
ALWAYS = {
    # No page of ours asks a browser for any of these.
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "autoplay",
            "browsing-topics",
            "camera",
            "display-capture",
            "encrypted-media",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


class AnswerHeadersMiddleware:
    """Must stand first, so that it sees every answer. Only static files are kept: whatever else
    there is, an error page or a calendar too, may be about somebody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if not (
            request.path_info.startswith(settings.STATIC_URL) and response.status_code in FOUND
        ):
            response.headers["Cache-Control"] = NOT_KEPT
        return response
