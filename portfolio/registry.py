"""What this app offers to its pages and to the apps below it."""

from __future__ import annotations

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from accounts.models import Role
from alliances.services.activity import watch
from core.registry.navigation import NavigationEntry, navigation
from core.registry.pages import Panel, panels
from portfolio import jobs, models
from portfolio.services import exceptions
from portfolio.services.panels import review_panel


def _navigation() -> None:
    for entry in (
        NavigationEntry(
            "Today",
            "portfolio:today",
            "today",
            10,
            shortcut="t",
            first_for=(Role.MANAGER, Role.MEMBER),
        ),
        NavigationEntry(
            "Portfolio",
            "portfolio:dashboard",
            "portfolio",
            20,
            shortcut="p",
            first_for=(Role.EXECUTIVE, Role.LEADER),
        ),
        NavigationEntry("Reviews", "portfolio:review_list", "reviews", 40, shortcut="r"),
    ):
        navigation.register(entry)


def _pages() -> None:
    panels.register(Panel("alliance", "review", "portfolio/reviews/_panel.html", review_panel, 70))


def _histories() -> None:
    quarter = Concat(
        Value("Q"),
        Cast("quarter", CharField()),
        Value(" "),
        Cast("year", CharField()),
        output_field=CharField(),
    )
    watch(models.Review, "Review of", path="alliance", title=quarter)
    watch(models.ReviewComment, "Comment in a review", path="review__alliance", title="section")


def register() -> None:
    _navigation()
    _pages()
    _histories()
    jobs.register()
    exceptions.register()
