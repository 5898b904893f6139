"""One page of actions, with what the reader may do to each, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from accounts.models import User
from core.ui.actions import Button, Rights
from governance.models import Action
from governance.querysets import ActionQuerySet
from governance.rules.actions import ActionState, on_action

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ActionPage:
    """`overdue` counts the overdue among all rows found, not only on this page."""

    page_obj: Page
    overdue: int


def action_buttons(action: Action, rights: Rights) -> list[Button]:
    return on_action(ActionState(action.pk, action.revision, action.state), rights)


def action_page(*, rows: ActionQuerySet, user: User, number: str | None, today: date) -> ActionPage:
    """Page `number` of `rows`; each action has the `buttons` of `user`."""
    page = Paginator(rows.for_list(), PER_PAGE).get_page(number)
    shown = [action.pk for action in page.object_list]
    editable = set(
        Action.objects.editable_by(user).filter(pk__in=shown).values_list("pk", flat=True)
    )
    own = getattr(user, "person", None)
    for action in page.object_list:
        owns = own is not None and action.owner_id == own.pk
        action.buttons = action_buttons(action, Rights(action.pk in editable, owns))
    return ActionPage(page, rows.overdue(today).count())
