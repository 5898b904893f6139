"""Why the portfolio page has nothing to show, and the first step out of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Min
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance
from core.text import counted, day_words
from portfolio.rules.selection import Selection
from scorecards.models import Placement


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class EmptyState:
    """`filters`: whether other filters could lead to anything."""

    title: str
    text: str
    steps: tuple[Step, ...] = ()
    filters: bool = True


def empty_state(*, user: User, selection: Selection, without_filters: str) -> EmptyState:
    """Says why no alliance is there. Asks the database, so call it only then.

    `without_filters` is the address of the page without any filter.
    """
    visible = Alliance.objects.visible_to(user).count()
    if not visible:
        return _no_alliances(user)
    if selection.is_filtered:
        return EmptyState(
            "Nothing matches these filters",
            f"No active alliance matches all of them on {day_words(selection.as_of)}.",
            (Step("Clear the filters", without_filters),),
        )
    if not selection.is_today:
        return _before_the_record(user, selection)
    return EmptyState(
        "No active alliances",
        f"You can see {counted(visible, 'alliance')}, all closed. "
        "The portfolio shows those that are not closed.",
        (Step("Show the alliances", reverse("alliances:list")),),
    )


def _no_alliances(user: User) -> EmptyState:
    if user.may_create_alliances:
        return EmptyState(
            "No alliances yet",
            "Import the spreadsheet you keep today, or add the first alliance by hand. "
            "Once it is assessed it appears here, with what it needs from you.",
            (
                Step("Import a spreadsheet", reverse("imports:upload")),
                Step("Add an alliance", reverse("alliances:create")),
            ),
            filters=False,
        )
    return EmptyState(
        "No alliances yet",
        "You are not a member of any alliance yet. Ask an alliance manager to add you.",
        filters=False,
    )


def _before_the_record(user: User, selection: Selection) -> EmptyState:
    visible = Placement.objects.visible_to(user).order_by()
    first = visible.aggregate(first=Min("valid_from"))["first"]
    title = f"No data for {day_words(selection.as_of)}"
    if first is None:
        return EmptyState(title, "No alliance has been scored yet, so there is no earlier day.")
    if first > selection.as_of:
        text = f"Data on your alliances starts on {day_words(first)}."
        step = Step("Show that day", f"?as_of={first.isoformat()}")
        return EmptyState(title, text, (step,))
    return EmptyState(title, "No alliance was active on that day.", (Step("Show today", "?"),))
