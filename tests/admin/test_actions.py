"""Every action of every list names the permission it needs; who may only view starts nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import RequestFactory

from scorecards.models import Placement, ScoringModel
from tests.admin.hands import STAFF, everything_there_is, registered, staff, url_of
from tests.admin.secrets import fill
from tests.conftest import World
from tests.factories import PlacementFactory

pytestmark = pytest.mark.django_db


def actions_of(own: Any) -> dict[str, Any]:
    return {name: func for func, name, _ in own._get_base_actions()}


def is_for_administrators(own: Any, world: World) -> bool:
    """Whether leaders with every permission may not even look at the list."""
    request = RequestFactory().get("/")
    request.user = world.lena
    return not own.has_view_or_change_permission(request)


def test_every_action_names_its_permission(world: World) -> None:
    staff(world, "lena", everything=True)
    bare = [
        f"{model.__name__}.{name}"
        for model, own in registered()
        if not is_for_administrators(own, world)
        for name, func in actions_of(own).items()
        if not getattr(func, "allowed_permissions", ())
        or "view" in getattr(func, "allowed_permissions", ())
    ]
    assert not bare


def test_an_action_without_a_permission_is_no_action(world: World) -> None:
    def give_it_all_away(model_admin: Any, request: Any, queryset: Any) -> None:
        raise AssertionError

    _, own = next(pair for pair in registered() if pair[0] is Placement)
    request = RequestFactory().get("/")
    request.user = world.ada
    assert not own._filter_actions_by_permissions(request, [(give_it_all_away, "x", "x")])


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize("name", STAFF)
def test_who_may_only_view_starts_nothing(world: World, name: str) -> None:
    fill(world)
    views = [f"view_{model._meta.model_name}" for model, _ in registered()]
    client = staff(world, name, *views)
    before = everything_there_is()
    for model, own in registered():
        keys = list(model._base_manager.values_list("pk", flat=True))
        for action in actions_of(own):
            sent = {"action": action, "_selected_action": keys, "post": "yes", "index": 0}
            for more in ({}, {"select_across": "1"}):
                answer = client.post(url_of(model, "changelist"), sent | more)
                assert answer.status_code in (200, 302, 403), (model, action)
    after = everything_there_is()
    # That it was tried is in the audit log.
    changed = {label for label in before if before[label] != after[label]} - {"core.AuditEvent"}
    assert not changed


RIGHTS = ("view_scoringmodel", "change_scoringmodel", "view_placement", "change_placement")


def run(client: Any, model: Any, action: str, *rows: Any) -> Any:
    keys = [row.pk for row in rows]
    url = url_of(model, "changelist")
    return client.post(url, {"action": action, "_selected_action": keys}, follow=True)


@pytest.mark.parametrize(
    ("name", "starts"), [("charlie", False), ("alice", False), ("eve", False), ("lena", True)]
)
def test_the_role_decides_as_well_as_the_permission(world: World, name: str, starts: bool) -> None:
    model = ScoringModel.objects.create(key="m", name="Model")
    run(staff(world, name, *RIGHTS), ScoringModel, "make_new_version", model)
    assert ScoringModel.objects.filter(key="m").count() == 1 + starts


def test_scores_are_recomputed_by_who_may_change_the_alliance(world: World) -> None:
    mine = PlacementFactory(alliance=world.northstar)
    assert "recomputed" not in run(
        staff(world, "eve", *RIGHTS), Placement, "compute_again", mine
    ).text.replace("Recompute", "")
    assert (
        "1 alliance recomputed"
        in run(staff(world, "alice", *RIGHTS), Placement, "compute_again", mine).text
    )


def test_what_an_action_did_is_logged(world: World) -> None:
    model = ScoringModel.objects.create(key="m", name="Model")
    run(world.client("ada"), ScoringModel, "make_new_version", model)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (world.ada, str(model.pk))
    assert entry.change_message == "Action: Create a new draft version"
