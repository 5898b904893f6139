"""What a page costs that does nothing of its own.

/a: session, user, the default middlewares and a 28 KB template of 50 rows, no other query.
/d: the same template without the user, with 50 rows and a count from the database.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import loader

from alliances.models import Alliance

ROWS = [
    {
        "id": number,
        "name": f"Alliance number {number} of a long list",
        "stage": "operating",
        "tier": "core",
        "region": "europe",
        "programme": "A programme with a name of ordinary length",
    }
    for number in range(50)
]


def page_a(request: HttpRequest) -> HttpResponse:
    context = {"rows": ROWS, "count": len(ROWS), "name": request.user.name}
    # Rendered without the product's context processors: they are part of what is measured.
    return HttpResponse(loader.get_template("bench/rows.html").render(context))


@login_not_required
def page_d(request: HttpRequest) -> HttpResponse:
    rows = Alliance.objects.order_by("name")
    page = rows.values("id", "name", "stage", "tier", "region", "programme")[:50]
    context = {"rows": list(page), "count": rows.count(), "name": ""}
    return HttpResponse(loader.get_template("bench/rows.html").render(context))
