"""The goals of the company against its alliances. Ours alone; leaders keep them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliances.models import Alliance, CorporateGoal
from alliances.models.goal import this_goal_year
from alliances.services.goals.keeping import years_of_goals
from core.csv_files import csv_answer
from core.forms.filters import FilterBar, ignored_in
from core.permissions import require
from core.text import whole
from core.views.confirm_page import perform
from core.views.form_page import form_view
from core.views.frame import posted_revision
from portfolio.forms.goals import GoalFilter
from portfolio.services.goals import detail, tree
from portfolio.services.goals.orphans import orphan_page

ONLY_LEADERS = "Only alliance leaders keep the goals of the company."


def get_goal(request: HttpRequest, pk: int) -> CorporateGoal:
    """A goal that the reader sees; guests see none."""
    goals = CorporateGoal.objects.visible_to(request.user)
    found: CorporateGoal = get_object_or_404(goals.select_related("parent", "owner"), pk=pk)
    return found


def _filter(request: HttpRequest) -> tuple[FilterBar, GoalFilter]:
    require(not request.user.is_guest)
    today = timezone.localdate()
    years = years_of_goals(user=request.user)
    current = CorporateGoal.objects.year_in_force(today) or next(iter(years), this_goal_year())
    form = GoalFilter(request.GET, years=years, current=current)
    return FilterBar(form, request.GET, kept=()), form


def _what_for(request: HttpRequest) -> dict[str, Any]:
    """What the reader may do with goals, and the currency of their figures."""
    user = request.user
    rights = {"keeps": user.leads_portfolio, "ties": user.may_create_alliances}
    return {**rights, "currency": settings.PORTFOLIO_CURRENCY}


@require_safe
def goal_list(request: HttpRequest) -> HttpResponse:
    """The tree of a year with what serves each goal, and what serves none."""
    bar, form = _filter(request)
    page = tree.goal_tree(
        user=request.user,
        narrowed=form.narrowed,
        today=timezone.localdate(),
        number=request.GET.get("page"),
    )
    bar.look_at_page(page.page)
    context = {"bar": bar, "page": page, "page_obj": page.page, **_what_for(request)}
    return render(request, "portfolio/goals/list.html", context)


@require_safe
def goal_export(request: HttpRequest) -> StreamingHttpResponse:
    """What is filtered, as CSV."""
    _, form = _filter(request)
    narrowed, today = form.narrowed, timezone.localdate()
    lines = tree.read_lines_of_tree(user=request.user, narrowed=narrowed, today=today)
    rows = tree.export_rows(tree.narrow(lines, narrowed), settings.PORTFOLIO_CURRENCY)
    return csv_answer(f"goals-{narrowed.year}-{today:%Y-%m-%d}.csv", tree.HEADINGS, rows)


@require_safe
def goal_without(request: HttpRequest, what: str) -> HttpResponse:
    """All alliances, objectives or initiatives that serve no goal of the year."""
    _, form = _filter(request)
    if what not in tree.WITHOUT:
        raise Http404
    year = form.narrowed.year
    page = orphan_page(what, user=request.user, year=year, number=request.GET.get("page"))
    context = {"page": page, "page_obj": page.rows, "year": year}
    context |= {"ignored": ignored_in(request.GET, page.rows), **_what_for(request)}
    return render(request, "portfolio/goals/without.html", context)


@require_safe
def goal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    goal = get_goal(request, pk)
    page = detail.goal_page(
        goal=goal,
        user=request.user,
        today=timezone.localdate(),
        number=request.GET.get("page"),
    )
    context: dict[str, Any] = {"page": page, "goal": page.goal, "page_obj": page.alliances}
    context["ignored"] = ignored_in(request.GET, page.alliances)
    return render(request, "portfolio/goals/detail.html", context | _what_for(request))


@form_view
def goal_tie(request: HttpRequest, pk: int) -> HttpResponse:
    """Find alliances that one may change, and tie them to the goal one after the other."""
    goal = get_goal(request, pk)
    require(request.user.may_create_alliances)
    if request.method == "POST":
        return _tie(request, goal)
    text, today = request.GET.get("q", "")[:100], timezone.localdate()
    rows = detail.alliances_to_tie(goal=goal, user=request.user, text=text, today=today)
    context = {"goal": goal, "rows": rows, "q": text}
    return render(request, "portfolio/goals/tie.html", context)


def _tie(request: HttpRequest, goal: CorporateGoal) -> HttpResponse:
    mine = Alliance.objects.editable_by(request.user)
    alliance = get_object_or_404(mine, pk=whole(request.POST.get("alliance")) or 0)
    return perform(
        request,
        row=alliance,
        act=lambda: detail.tie_alliance(
            goal=goal, alliance=alliance, expected=posted_revision(request), user=request.user
        ),
        done=lambda tied: f"{tied} is tied to “{goal}”.",
        back=reverse("portfolio:goal_tie", args=[goal.pk]),
    )
