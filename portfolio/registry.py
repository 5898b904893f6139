"""What this app offers to its pages and to the apps below it."""

from __future__ import annotations

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from accounts.models import Role
from core.registry.calendar import CalendarKind, calendar_kinds
from core.registry.coming import ComingKind, coming_kinds
from core.registry.history import HistorySource, histories
from core.registry.navigation import NavigationEntry, navigation
from core.registry.pages import Panel, panels
from core.registry.search import search_sources
from core.registry.today import TodaySource, today_sources
from portfolio import jobs, models
from portfolio.services import due, exceptions
from portfolio.services.exposure import facts
from portfolio.services.exposure.panels import alliance_panel as of_alliance
from portfolio.services.exposure.panels import partner_panel as of_partner
from portfolio.services.exposure.panels import read_with_alliance
from portfolio.services.goals import search as goal_search
from portfolio.services.panels import review_panel, review_url, reviews_due, reviews_in_calendar
from portfolio.services.reviews import agenda
from portfolio.services.today import REVIEW, review_items


def register() -> None:
    navigation.register(
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
        NavigationEntry("Goals", "portfolio:goal_list", "goal", 35, shortcut="o"),
        NavigationEntry("Reviews", "portfolio:review_list", "reviews", 40, shortcut="r"),
    )
    panels.register(
        Panel("alliance", "review", "portfolio/reviews/_panel.html", review_panel, 70, area="side")
    )
    exposed = "portfolio/exposure/_panel.html"
    panels.register(
        Panel(
            *("alliance", "exposure", exposed, of_alliance, 75),
            area="side",
            annotations=read_with_alliance,
        ),
        Panel("partner", "exposure", exposed, of_partner, 20),
    )
    hold = ("due", "overdue", "Hold the review", review_url, reviews_due)
    coming_kinds.register(ComingKind("review", 45, *hold, guests=False))
    shown = ("Reviews due", "", "reviews", review_url, reviews_in_calendar)
    calendar_kinds.register(CalendarKind("review", 50, *shown, guests=False))
    words = (Value("Q"), Cast("quarter", CharField()), Value(" "), Cast("year", CharField()))
    quarter = Concat(*words, output_field=CharField())
    comment = "Commentary in a review"
    histories.register(
        HistorySource(models.Review, "Review of", "alliance", quarter, 50),
        HistorySource(
            models.Replacement, "What it would take to replace", "alliance", "months", 53
        ),
        HistorySource(models.ReviewComment, comment, "review__alliance", "section", 51),
        HistorySource(
            models.ReviewAmendment, "Amendment of a review", "review__alliance", "section", 52
        ),
    )
    search_sources.register(goal_search.SOURCE)
    jobs.register()
    today_sources.register(TodaySource("reviews", (REVIEW,), review_items))
    due.register()
    exceptions.register()
    facts.register()
    agenda.register()
