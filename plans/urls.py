"""Joint business plans: objectives, initiatives, deliverables."""

from django.urls import URLPattern, path

from plans.views import deliverables, initiatives, lines, objectives, plans

app_name = "plans"


def _goal(kind: lines.Kind) -> list[URLPattern]:
    """What may serve a corporate goal."""
    if not kind.serves_goals:
        return []
    word, more = kind.word, {"kind": kind}
    return [path(f"{word}s/<int:pk>/goal/", lines.line_goal, more, name=f"{word}_goal")]


def _lines(kind: lines.Kind) -> list[URLPattern]:
    """What every kind of line has."""
    word, more = kind.word, {"kind": kind}
    return [
        path(f"plans/<int:pk>/{word}s/", lines.line_create, more, name=f"{word}_create"),
        path(f"{word}s/<int:pk>/edit/", lines.line_edit, more, name=f"{word}_edit"),
        *_goal(kind),
        path(f"{word}s/<int:pk>/remove/", lines.line_remove, more, name=f"{word}_remove"),
    ]


urlpatterns: list[URLPattern] = [
    path("alliances/<int:pk>/plan/", plans.plan_current, name="current"),
    path("alliances/<int:pk>/plan/start/", plans.plan_start, name="start"),
    path("plans/<int:pk>/", plans.plan_detail, name="detail"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="edit"),
    path("plans/<int:pk>/share/", plans.plan_share, name="share"),
    path("plans/<int:pk>/take-back/", plans.plan_take_back, name="take_back"),
    path("plans/<int:pk>/sign-off/", plans.plan_sign_off, name="sign_off"),
    path("plans/<int:pk>/agree/", plans.plan_agree, name="agree"),
    path("plans/<int:pk>/new-version/", plans.plan_new_version, name="new_version"),
    path("plans/<int:pk>/discard/", plans.plan_discard, name="discard"),
    path("plans/<int:pk>/close/", plans.plan_close, name="close"),
    path("plans/<int:pk>/compare/", plans.plan_compare, name="compare"),
    *_lines(lines.OBJECTIVE),
    path("objectives/<int:pk>/", objectives.objective_detail, name="objective_detail"),
    path("objectives/<int:pk>/actual/", objectives.objective_actual, name="objective_actual"),
    path("objectives/<int:pk>/measure/", objectives.objective_measure, name="objective_measure"),
    path("objectives/<int:pk>/restore/", objectives.objective_restore, name="objective_restore"),
    path("actuals/<int:pk>/correct/", objectives.actual_correct, name="actual_correct"),
    path("actuals/<int:pk>/withdraw/", objectives.actual_withdraw, name="actual_withdraw"),
    path("initiatives/", initiatives.initiative_list, name="initiative_list"),
    *_lines(lines.INITIATIVE),
    path("initiatives/<int:pk>/stage/", initiatives.initiative_stage, name="initiative_stage"),
    *_lines(lines.DELIVERABLE),
    path(
        "deliverables/<int:pk>/deliver/",
        deliverables.deliverable_deliver,
        name="deliverable_deliver",
    ),
    path("deliverables/<int:pk>/drop/", deliverables.deliverable_drop, name="deliverable_drop"),
    path(
        "deliverables/<int:pk>/never-promised/",
        deliverables.deliverable_never_made,
        name="deliverable_never_made",
    ),
    path(
        "deliverables/<int:pk>/reopen/", deliverables.deliverable_reopen, name="deliverable_reopen"
    ),
]
