"""{% load owed_cells %}: what actions add to what each side of an alliance owes."""

from __future__ import annotations

from django import template
from django.db.models import Count, F, Q
from django.template.context import Context
from django.utils import timezone

from alliances.models import Alliance, Person
from alliances.rules.punctuality import Punctuality
from governance.models import Action

register = template.Library()


@register.simple_tag(takes_context=True)
def owed_actions(context: Context, alliance: Alliance) -> dict[str, Punctuality]:
    """{% owed_actions alliance as actions %}: by side, counted like deliverables. One query.

    An action counts once it is done or its day has passed; dropped ones do not count.
    """
    today = timezone.localdate()
    done, still = Q(state="done"), Q(state="open")
    rows = (
        Action.objects.within(context["user"], alliance)
        .order_by()
        .values("side")
        .annotate(
            counted=Count("pk", filter=done | (still & Q(due_on__lt=today))),
            on_time=Count("pk", filter=done & Q(done_on__lte=F("due_on"))),
            overdue=Count("pk", filter=still & Q(due_on__lt=today)),
            ahead=Count("pk", filter=still & Q(due_on__gte=today)),
        )
    )
    return {row.pop("side"): Punctuality(**row) for row in rows}


@register.simple_tag(takes_context=True)
def actions_of(context: Context, person: Person) -> list[Action]:
    """{% actions_of person as actions %}: the open actions a person owes, as far as the reader may
    see their alliances, the next due first, at most 50. One query."""
    rows = Action.objects.visible_to(context["user"]).open().filter(owner=person)
    return list(rows.select_related("alliance").order_by("due_on", "pk")[:50])
