"""Leaders keep the goals: drafts of a year, their publication, and what becomes of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from alliances.forms.goals import EndForm, GoalForm, PublishForm, ReplaceForm
from alliances.models import Alliance, CorporateGoal
from alliances.models.goal import this_goal_year
from alliances.services.goals import keeping
from alliances.services.goals.reading import asked_of
from core.permissions import require
from core.text import plural, whole, write_year
from core.views.confirm_page import confirm_page
from core.views.form_page import form_page, form_view
from core.views.frame import Frame, posted_revision
from portfolio.views.goals import ONLY_LEADERS, get_goal

PUBLISHING = (
    "Everybody in your company sees them. Alliances follow a goal that was copied and are asked to "
    "confirm it; those whose goal has no successor are asked for another."
)


def _year(request: HttpRequest) -> int:
    """The year in the address, or the one that runs."""
    year = whole(request.GET.get("year")) or 0
    return year if 1990 <= year <= 2199 else this_goal_year()


def _tree(year: int) -> str:
    return f"{reverse('portfolio:goal_list')}?year={year}"


def _frame(year: int, goal: CorporateGoal | None = None) -> Frame:
    crumbs = [("Goals", _tree(year))]
    if goal is not None:
        crumbs.append((str(goal), reverse("portfolio:goal_detail", args=[goal.pk])))
    return Frame(crumbs[-1][1], crumbs=crumbs)


def _mine(request: HttpRequest, pk: int) -> CorporateGoal:
    goal = get_goal(request, pk)
    require(request.user.leads_portfolio, ONLY_LEADERS)
    return goal


def _asked(request: HttpRequest, done: keeping.Asked, words: str) -> str:
    """What was done, and how many of the alliances that the reader sees are asked."""
    count = asked_of(goals=done.goals, user=request.user, today=timezone.localdate())
    return f"{words} {plural(count, 'alliance is', 'alliances are')} asked." if count else words


def _to_goal(done: Any) -> str:
    return reverse("portfolio:goal_detail", args=[done.goal.pk])


@form_view
def goal_create(request: HttpRequest) -> HttpResponse:
    """A draft, which is published with the others of its year."""
    require(request.user.leads_portfolio, ONLY_LEADERS)
    year = _year(request)
    goal = CorporateGoal(fiscal_year=year)
    start = {"parent": whole(request.GET.get("parent")), "level": request.GET.get("level")}
    preset = {name: value for name, value in start.items() if value}
    return form_page(
        request,
        _frame(year),
        form=GoalForm(request.POST or None, instance=goal, user=request.user, initial=preset),
        title=f"Add a goal of {write_year(year)}",
        submit_label="Add draft",
        act=lambda form: keeping.add_goal(goal=form.save(commit=False)),
        done=lambda saved: f"“{saved}” is a draft. Publish it with the others of its year.",
    )


@form_view
def goal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    goal = _mine(request, pk)
    return form_page(
        request,
        _frame(goal.fiscal_year, goal),
        form=GoalForm(request.POST or None, instance=goal, user=request.user),
        title=f"Edit “{goal}”",
        submit_label="Save goal",
        act=lambda form: keeping.edit_goal(
            goal=form.save(commit=False), asking=form.ask_how(request.user), **form.changes
        ),
        done=lambda done: _asked(request, done, "Goal saved."),
    )


@form_view
def goal_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Another goal in its place, published at once."""
    goal, user, expected = _mine(request, pk), request.user, posted_revision(request)
    new = CorporateGoal(fiscal_year=goal.fiscal_year)
    return form_page(
        request,
        _frame(goal.fiscal_year, goal),
        form=ReplaceForm(request.POST or None, instance=new, user=user, replaced=goal),
        title=f"Replace “{goal}”",
        text="Its alliances go on with the new goal and are asked to confirm it.",
        submit_label="Replace goal",
        row=goal,
        act=lambda form: keeping.replace_goal(goal=goal, expected=expected, **form.replacing(user)),
        done=lambda done: _asked(request, done, f"“{goal}” is replaced."),
        to=_to_goal,
    )


@form_view
def goal_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The company no longer pursues it."""
    goal, user = _mine(request, pk), request.user
    return form_page(
        request,
        _frame(goal.fiscal_year, goal),
        form=EndForm(request.POST or None, goal=goal),
        title=f"Drop “{goal}”",
        text=_who_is_asked(goal, user),
        submit_label="Drop goal",
        danger=True,
        act=lambda form: keeping.drop_goal(goal=goal, **form.ended(user)),
        done=lambda done: _asked(request, done, f"“{goal}” is dropped."),
    )


def _who_is_asked(goal: CorporateGoal, user: Any) -> str:
    count = Alliance.objects.visible_to(user).filter(goals=goal).exclude(stage="closed").count()
    said = f" {plural(count, 'alliance is', 'alliances are')} tied to it and will be asked."
    return f"It stays on record and no longer counts.{said if count else ''}"


@form_view
def goal_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a draft away."""
    goal = _mine(request, pk)
    return confirm_page(
        request,
        _frame(goal.fiscal_year, goal),
        row=goal,
        title=f"Remove the draft “{goal}”?",
        submit_label="Remove draft",
        goes=["The draft. Nobody was asked about it."],
        act=lambda expected: keeping.remove_draft(goal=goal, expected=expected),
        done="Draft removed.",
        to=_tree(goal.fiscal_year),
    )


@form_view
def goal_copy_year(request: HttpRequest) -> HttpResponse:
    """Drafts of the next year from the goals of this one."""
    require(request.user.leads_portfolio, ONLY_LEADERS)
    source = _year(request)
    year = source + 1
    return confirm_page(
        request,
        Frame(_tree(source), crumbs=[("Goals", _tree(source))]),
        title=f"Copy the goals of {write_year(source)} into {write_year(year)}?",
        text=f"They become drafts of {write_year(year)}, which you edit and publish at once.",
        submit_label=f"Make drafts of {write_year(year)}",
        calm=True,
        act=lambda expected: keeping.copy_year(source=source, year=year),
        done=lambda made: f"{plural(len(made), 'draft')} of {write_year(year)} made.",
        to=_tree(year),
    )


@form_view
def goal_publish(request: HttpRequest) -> HttpResponse:
    """All drafts of a year at once; the alliances that follow are asked."""
    require(request.user.leads_portfolio, ONLY_LEADERS)
    year, user = _year(request), request.user
    drafts = CorporateGoal.objects.filter(fiscal_year=year, state="draft").count()
    return form_page(
        request,
        _frame(year),
        form=PublishForm(request.POST or None, drafts=drafts),
        title=f"Publish {plural(drafts, 'goal')} of {write_year(year)}",
        text=PUBLISHING,
        submit_label="Publish",
        act=lambda form: keeping.publish_year(year=year, **form.published(user)),
        done=lambda done: _asked(request, done, f"{plural(len(done.goals), 'goal')} published."),
    )
