"""What comes due in alliances themselves: days of agreements and of the North Star."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.urls import reverse

from alliances.models import Agreement, Alliance, GoalConfirmation, MembershipRole, Side
from alliances.rules import stages
from alliances.services.coming import running_agreements
from core.registry.due import DueKind, DueRows, due_kinds


def to_managers(found: QuerySet[Any, Any], alliance: str, *, day: Any, title: Any) -> DueRows:
    """`found` for the managers of the alliance at the path `alliance` ("" is the row itself)."""
    link = f"{alliance}__memberships" if alliance else "memberships"
    are_managers = Q(
        **{
            f"{link}__side": Side.OURS,
            f"{link}__role": MembershipRole.ALLIANCE_MANAGER,
            f"{link}__ended_on__isnull": True,
        }
    )
    rows = found.annotate(due_manager=FilteredRelation(link, condition=are_managers))
    return DueRows(rows, "due_manager__person", alliance or "pk", day, title)


def to_owners(
    found: QuerySet[Any, Any], alliance: str, *, day: Any, title: Any, sides: bool = True
) -> tuple[DueRows, DueRows]:
    """Each of `found` for its owner; what is ours and nobody's (where rows have no `sides`, all
    that is nobody's), for the managers."""
    ours = found.filter(owner__isnull=True)
    if sides:
        ours = ours.filter(side__in=(Side.OURS, ""))
    return (
        DueRows(found.filter(owner__isnull=False), "owner", alliance, day, title),
        to_managers(ours, alliance, day=day, title=title),
    )


def owed_by_others(
    found: QuerySet[Any, Any], alliance: str, *, day: Any, title: Any
) -> tuple[DueRows]:
    """What others owe, for the managers of the alliance."""
    ours = Q(owner__isnull=True, side__in=(Side.OURS, ""))
    rows = to_managers(found.exclude(ours), alliance, day=day, title=title)
    others = rows.found.exclude(owner__isnull=False, owner=F(rows.person))
    return (replace(rows, found=others),)


def _open_agreements() -> QuerySet[Agreement, Any]:
    return Agreement.objects.filter(terminated_on__isnull=True, ending="")


def notices(today: date) -> tuple[DueRows]:
    """Last days to give notice, as long as that is open."""
    rows = _open_agreements().filter(notice_by__gte=today)
    return (to_managers(rows, "alliance", day="notice_by", title="title"),)


def renewals(today: date) -> tuple[DueRows]:
    """Ends of agreements that renew automatically."""
    rows = _open_agreements().filter(renews_automatically=True, ends_on__isnull=False)
    return (to_managers(rows, "alliance", day="ends_on", title="title"),)


def ends(today: date) -> tuple[DueRows]:
    """Ends of the others, unless another agreement goes on."""
    following = running_agreements(today).filter(alliance=OuterRef("alliance"))
    rows = _open_agreements().filter(renews_automatically=False, ends_on__isnull=False)
    rows = rows.filter(Q(ends_on__gte=today) | ~Exists(following))
    return (to_managers(rows, "alliance", day="ends_on", title="title"),)


def revisits(today: date) -> tuple[DueRows]:
    """Days to revisit the North Star."""
    rows = Alliance.objects.filter(north_star_revisit_on__isnull=False, stage__in=stages.ACTIVE)
    return (to_managers(rows, "", day="north_star_revisit_on", title=Value("")),)


def goals_to_confirm(today: date) -> tuple[DueRows]:
    """Goals that changed, while the alliance has not answered."""
    rows = GoalConfirmation.objects.waiting()
    return (to_managers(rows, "alliance", day="due_on", title="goal__name"),)


def _agreement_url(alliance: int, row: int) -> str:
    return f"{reverse('alliances:agreement', args=[alliance])}#agreement-{row}"


def _north_star_url(alliance: int, row: int) -> str:
    return reverse("alliances:north_star", args=[alliance])


def _goals_url(alliance: int, row: int) -> str:
    return reverse("alliances:goals", args=[alliance])


MANAGERS = "the alliance managers"


def register() -> None:
    due_kinds.register(
        DueKind(
            "notice",
            10,
            "Last day to give notice",
            MANAGERS,
            notices,
            (60, 30, 14, 7, 1, 0),
            "Decide on renewal",
            _agreement_url,
            ahead="is",
        ),
        DueKind(
            "renewal",
            20,
            "Automatic renewal",
            MANAGERS,
            renewals,
            (30, 7, -1),
            "Decide on renewal",
            _agreement_url,
            ahead="is",
            past="was",
        ),
        DueKind(
            "agreement_end",
            30,
            "End of agreement",
            MANAGERS,
            ends,
            (60, 30, 7, 0, -7),
            "Decide on renewal",
            _agreement_url,
            ahead="is",
            past="was",
        ),
        DueKind(
            "north_star",
            40,
            "North Star to revisit",
            MANAGERS,
            revisits,
            (14, 0, -14),
            "Revisit",
            _north_star_url,
        ),
        DueKind(
            "goal_confirmation",
            45,
            "Goal to confirm",
            MANAGERS,
            goals_to_confirm,
            (29, 7, 0, -7),
            "Confirm",
            _goals_url,
        ),
    )
