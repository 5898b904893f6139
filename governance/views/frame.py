"""What the views of governance share: finding rows, and the page that a form goes back to."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse

from alliances.models import Alliance, AlliancePartner
from alliances.views.fetch import get_child
from core.views.frame import Frame
from governance.models import Committee, Issue, Meeting


def get_row(request: HttpRequest, rows: Any, pk: int, *, edit: bool = True) -> Any:
    """A row with its alliance, whose pages show no more of it than its name."""
    return get_child(request, rows, pk, edit=edit, head=False)


def name_sides(alliance: Alliance) -> Alliance:
    """Read what names the sides of an alliance, in one query."""
    links = AlliancePartner.objects.select_related("partner").order_by("-is_lead", "pk")
    prefetch_related_objects([alliance], Prefetch("partner_links", queryset=links))
    return alliance


def get_meeting(request: HttpRequest, pk: int, *, edit: bool = True) -> Meeting:
    meeting: Meeting = get_row(request, Meeting.objects, pk, edit=edit)
    return meeting


def get_committee(request: HttpRequest, pk: int) -> Committee:
    """A committee the person may change."""
    committee: Committee = get_row(request, Committee.objects, pk)
    return committee


def governance_frame(alliance: Alliance, back: str = "") -> Frame:
    """Around a form about the governance of an alliance; `back` is its tab unless given."""
    home = reverse("governance:alliance_governance", args=[alliance.pk])
    crumbs = [(alliance.name, alliance.get_absolute_url()), ("Governance", home)]
    return Frame(back or home, crumbs=crumbs)


def meeting_frame(meeting: Meeting, back: str = "") -> Frame:
    """Around a form about a meeting; it goes on to, or back to, the page of the meeting, or `back`
    where the person came from somewhere else."""
    return governance_frame(meeting.committee.alliance, back or meeting.get_absolute_url())


def get_issue(request: HttpRequest, pk: int, *, edit: bool = False) -> Issue:
    related = ("owner__partner", "committee", "cause", "raised_by", "meeting__committee")
    rows = Issue.objects.select_related(*related, "agenda_item__meeting__committee")
    issue: Issue = get_row(request, rows, pk, edit=edit)
    return issue


def issue_frame(alliance: Alliance, back: str, issue: Issue | None = None) -> Frame:
    """Around a form about an issue, or a new one."""
    home = reverse("governance:alliance_issues", args=[alliance.pk])
    crumbs = [(alliance.name, alliance.get_absolute_url()), ("Issues", home)]
    if issue is not None:
        crumbs.append((issue.title, issue.get_absolute_url()))
    return Frame(back, crumbs=crumbs)


# What meetings come to, over all alliances, each list a tab of the others; whether guests see it.
LOGS = (
    ("actions", "Actions", "governance:action_list", True),
    ("decisions", "Decisions", "governance:decision_list", True),
    ("votes", "Votes", "governance:ballot_list", True),
    ("issues", "Issues", "governance:issue_list", True),
    ("corrections", "Course corrections", "governance:course_correction_list", False),
    ("causes", "Causes of failure", "governance:cause_list", False),
)


def log_tabs(current: str, user: Any) -> list[dict[str, Any]]:
    """The lists that `user` may open, for components/tabs.html."""
    return [
        {"label": label, "url": reverse(page), "current": key == current}
        for key, label, page, guests in LOGS
        if guests or not user.is_guest
    ]
