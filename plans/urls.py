"""Joint business plans: objectives, initiatives, deliverables."""

from django.urls import URLPattern, path

from plans.views import deliverables, initiatives, objectives, plans

app_name = "plans"

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
    path("plans/<int:pk>/objectives/", objectives.objective_create, name="objective_create"),
    path("objectives/<int:pk>/", objectives.objective_detail, name="objective_detail"),
    path("objectives/<int:pk>/edit/", objectives.objective_edit, name="objective_edit"),
    path("objectives/<int:pk>/remove/", objectives.objective_remove, name="objective_remove"),
    path("objectives/<int:pk>/actual/", objectives.objective_actual, name="objective_actual"),
    path("initiatives/", initiatives.initiative_list, name="initiative_list"),
    path("plans/<int:pk>/initiatives/", initiatives.initiative_create, name="initiative_create"),
    path("initiatives/<int:pk>/edit/", initiatives.initiative_edit, name="initiative_edit"),
    path("initiatives/<int:pk>/stage/", initiatives.initiative_stage, name="initiative_stage"),
    path("initiatives/<int:pk>/remove/", initiatives.initiative_remove, name="initiative_remove"),
    path(
        "plans/<int:pk>/deliverables/", deliverables.deliverable_create, name="deliverable_create"
    ),
    path("deliverables/<int:pk>/edit/", deliverables.deliverable_edit, name="deliverable_edit"),
    path(
        "deliverables/<int:pk>/remove/", deliverables.deliverable_remove, name="deliverable_remove"
    ),
    path(
        "deliverables/<int:pk>/deliver/",
        deliverables.deliverable_deliver,
        name="deliverable_deliver",
    ),
    path("deliverables/<int:pk>/drop/", deliverables.deliverable_drop, name="deliverable_drop"),
    path(
        "deliverables/<int:pk>/reopen/", deliverables.deliverable_reopen, name="deliverable_reopen"
    ),
]
