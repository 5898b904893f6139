"""What was done, with the way to take it back."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def undoable(
    request: HttpRequest, text: str, url: str, /, *, label: str = "Undo", **fields: object
) -> SafeString:
    """`text` with a button that posts `fields` to `url`: a message for django.contrib.messages.

    The page that `url` redirects to should be the one the message is shown on; give it as `next`.
    """
    context = {"text": text, "url": url, "label": label, "fields": fields.items()}
    context["csrf_token"] = get_token(request)
    return render_to_string("components/undoable.html", context)
