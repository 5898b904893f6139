"""The calendar over all alliances: agenda, day, week, month, year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from core.forms.filters import FilterBar
from core.registry.calendar import Asked
from governance.filters import CalendarFilter
from governance.models import Committee
from governance.rules.calendar import VIEWS, Period, day_asked_for, period, period_words
from governance.services.calendar.page import SHOWN, calendar_page, week_start_of

VIEW_LABELS = [(view, view.capitalize()) for view in VIEWS]
USUAL_VIEW = "month"
STEPS = ("day", "week", "month", "year")
BEFORE = {step: f"Previous {step}" for step in STEPS}
AFTER = {step: f"Next {step}" for step in STEPS}


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Dates of every kind. On a phone month and week give way to the list of their days."""
    user, today, query = request.user, timezone.localdate(), request.GET
    view = query.get("view") if query.get("view") in VIEWS else USUAL_VIEW
    on = day_asked_for(query.get("on", ""))
    found = period(view, on or today, week_start_of(user))
    filters = CalendarFilter(query, user=user)
    asked = _asked(filters, found, user)
    page = calendar_page(asked=asked, kinds=filters.kinds, period=found, today=today)
    _say_what_is_ignored(filters.bar, query, on)
    context = {"page": page, "bar": filters.bar, "words": period_words(found), "today": today}
    context |= {"may_add": may_add(user), "here": request.get_full_path()}
    context |= _addresses(query, found) | {"is_now": found.holds(today)}
    return render(request, "governance/calendar/page.html", context)


def _say_what_is_ignored(bar: FilterBar, query: QueryDict, on: date | None) -> None:
    bar.look_at_choice("view", "View", VIEWS)
    if query.get("on") and on is None:
        bar.note(f"Date: “{query['on'][:40]}” is not a day of this calendar.")


def _asked(filters: CalendarFilter, found: Period, user: User) -> Asked:
    return Asked(
        user=user,
        first=found.grid_first,
        last=found.grid_last,
        zone=timezone.get_current_timezone(),
        within=filters.within,
        mine=bool(filters.bar.in_force.get("mine")),
        committee=filters.committee_is,
        most=SHOWN[found.view],
        by_hour=found.view == "week",
    )


def _at(query: QueryDict, **changes: str) -> str:
    """This address with other values; "" leaves a part out."""
    rest = query.copy()
    for name, value in changes.items():
        rest.pop(name, None)
        if value:
            rest[name] = value
    return f"?{rest.urlencode()}"


def _addresses(query: QueryDict, found: Period) -> dict[str, Any]:
    """Where the period before and after stand, and a day or a month, with the same filters."""
    return {
        "views": _views(query, found),
        "before": _at(query, on=f"{found.before}"),
        "after": _at(query, on=f"{found.after}"),
        "now": _at(query, on=""),
        "before_label": BEFORE.get(found.view, "Earlier"),
        "after_label": AFTER.get(found.view, "Later"),
        # Followed by the day itself: of thirty days each is one addition, not one address.
        "day_url": _at(query, view="day", on="") + "&on=",
        "month_url": _at(query, view="month", on="") + "&on=",
    }


def _views(query: QueryDict, found: Period) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": _at(query, view=name), "current": name == found.view}
        for name, label in VIEW_LABELS
    ]


def may_add(user: User) -> bool:
    rows = Committee.objects.editable_by(user).filter(dissolved_on__isnull=True)
    return bool(not user.is_guest and rows.exists())
